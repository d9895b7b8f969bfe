# SPDX-License-Identifier: Apache-2.0
"""A coordinator and workers on other machines."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import _job as job
from ._engine import Run
from ._errors import AndorError, Interrupted
from ._explain import batch_of
from ._games import Explainable, as_game, named_games
from ._result import Results, load_many
from ._sampling import MaskPlan, Sampling
from ._server import CallableServer
from ._settings import Explaining, Noise
from .games.onnx import Onnx


class ServedJob:
    """A coordinator of this process's job; use it as a context, and ask it for progress and results.

    The game answers the trials of planning here; afterwards the workers ask their own copies of it.
    """

    def __init__(
        self,
        order: job.Order,
        folder: Path,
        options: Sequence[str],
        endpoint: str,
        on_status: Callable[[Mapping[str, Any]], None] | None = None,
        advice: str | None = None,
    ) -> None:
        self.endpoint = endpoint
        self._on_status = on_status
        self._advice = advice
        self.folder = folder
        self._order = order
        self._options = list(options)
        self._status: Mapping[str, Any] = {}
        self._server: CallableServer | None = None
        self._run: Run | None = None
        self._code: int | None = None

    def __enter__(self) -> ServedJob:
        order, source = self._order, self.folder / "input"
        if order.attached:
            self._server = CallableServer(order.attached, order.key, order.batch or 0).__enter__()
            self._options += ["--callable", self._server.path]
        if (self.folder / "plan.json").exists():
            arguments = ["resume", str(self.folder), "--job", str(source), *self._going_on()]
        else:
            path = order.write_callable(source) if order.attached else order.write_onnx(source)
            job.record(source, order, "callable" if order.attached else "onnx")
            arguments = ["coordinator", str(path), "--out", str(self.folder)]
        self._run = Run(
            [*arguments, "--bind", self.endpoint, *self._options], server=self._server, on_status=self._hear
        )
        while self._status.get("phase") in (None, "planning"):
            if not self._run.step():
                self._end()
                break
        if self._advice is not None:
            sys.stderr.write(f"andor: on each worker's machine: {self._advice}\n")
        return self

    def __exit__(self, *_: object) -> None:
        if self._run is not None:
            self._run.close()
        if self._server is not None:
            self._server.__exit__()

    def _going_on(self) -> list[str]:
        """Return the option by which a job that is done gets the evaluations that it may have beyond those it had."""
        if "--most" in self._options or not (self.folder / "result.json").exists():
            return []
        most = self._order.sampling.beyond([result.document for result in load_many(self.folder)])
        return [] if most is None else ["--most", str(most)]

    def _hear(self, status: Mapping[str, Any]) -> None:
        self._status = dict(status)
        if self._on_status is not None:
            self._on_status(status)

    def step(self) -> bool:
        """Do what there is to do, for half a second at most; return whether the job goes on."""
        return self._run is not None and self._run.step()

    def progress(self) -> Mapping[str, Any]:
        """Return the last status: `phase`, `done`, `total`, `eta_seconds`."""
        if self._run is not None:
            self._run.step(0)
        return self._status

    def results(self) -> Results:
        """Wait for the end and return the results of all games."""
        self._end()
        return load_many(self.folder)

    def result(self) -> Any:
        """Wait for the end and return the result of the first game."""
        return self.results()[0]

    def _end(self) -> None:
        if self._run is None:
            raise AndorError("the job is not started", "Use andor.serve in a 'with' statement", 64)
        if self._code is None:
            self._code = self._run.wait()
        code = self._code
        if self._run.was_interrupted or code == Interrupted.code:
            raise Interrupted(f"stopped; what is done is kept in {self.folder}: andor resume continues")
        if code != 0:
            raise self._run.error(code)


def _games(game: Any, n: int | None, key: bytes | str | None) -> list[Explainable]:
    if isinstance(game, Mapping) or (isinstance(game, Sequence) and not isinstance(game, str)):
        return [as_game(each, n, None, name, key) for name, each in named_games(game)]
    return [as_game(game, n, None, "game", key)]


def serve(
    game: Any,
    n: int | None = None,
    *,
    bind: str = "tcp://127.0.0.1:5570",
    keys: str | Path | None = None,
    out: str | Path,
    plan: MaskPlan = "auto",
    most: int | None = None,
    noise: Noise | None = None,
    gap: float | None = None,
    salient: float | None = None,
    order: int | None = None,
    search_seconds: float | None = None,
    batch_size: int | str = "auto",
    key: bytes | str | None = None,
) -> ServedJob:
    """Return a coordinator for a game, or a list of games, to be used in a `with` statement.

    Workers join it with `andor.worker`, or with `andor worker` where the game is an `Onnx`. Beyond this machine `keys`
    names the folder that `andor keys` made. `plan` and `most` are those of `andor.explain`.
    """
    games = _games(game, n, key)
    if any(each.key is None for each in games):
        raise ValueError("the game has no key, by which workers show that theirs is the same; give key='…' in both")
    batch = batch_of("auto" if batch_size == "auto" else int(batch_size))
    explaining = Explaining(noise, gap, salient, order, search_seconds)
    options = ["--keys", str(keys)] if keys is not None else []
    asked = job.Order(games, explaining, batch, Sampling.of(plan, most))
    advice = _advice(asked, bind, n, keys, key)
    return ServedJob(asked, Path(out).absolute(), options, bind, advice=advice)


def _advice(asked: job.Order, bind: str, n: int | None, keys: str | Path | None, key: bytes | str | None) -> str:
    """Return what starts a worker: a command where andor runs the model itself, else a line of Python."""
    place = urlsplit(bind)
    everywhere = place.hostname in ("0.0.0.0", "*", "::")  # noqa: S104  (it is compared, not bound)
    endpoint = f"tcp://{socket.gethostname()}:{place.port}" if everywhere else bind
    if not asked.attached:
        return f"andor worker {endpoint}" + ("" if keys is None else f" --keys {keys}")
    said = [repr(endpoint), "game", *([] if n is None else [str(n)])]
    said += [f"{name}={value!r}" for name, value in (("keys", keys and str(keys)), ("key", key)) if value is not None]
    return f"andor.worker({', '.join(said)})"


def worker(
    endpoint: str,
    game: Any = None,
    n: int | None = None,
    *,
    keys: str | Path | None = None,
    name: str | None = None,
    patience: float | None = None,
    key: bytes | str | None = None,
    threads: int | None = None,
) -> None:
    """Evaluate shares of a coordinator's job with this process's game until the job ends.

    The game must be the coordinator's: its key is compared. Without a game, or with an `Onnx`, the worker fetches the
    model from the coordinator.
    """
    attached = [each for each in _games(game, n, key) if not isinstance(each, Onnx)] if game is not None else []
    options = ["worker", endpoint]
    for option, value in (("--keys", keys), ("--name", name), ("--patience", patience)):
        options += [] if value is None else [option, str(value)]
    count = threads if threads is not None else 2 if attached else None
    options += [] if count is None else ["--threads", str(count)]
    if not attached:
        run, code = _worked(options, None)
    else:
        with CallableServer(attached, job.Order(attached, Explaining(), None).key, 0) as server:
            run, code = _worked([*options, "--callable", server.path], server)
    if run.was_interrupted or code == Interrupted.code:
        raise Interrupted("the worker was stopped; the coordinator gives its shards to others")
    if code != 0:
        raise run.error(code)


def _worked(options: Sequence[str], server: CallableServer | None) -> tuple[Run, int]:
    run = Run(options, server=server)
    return run, run.wait()


_HOST = '''# SPDX-License-Identifier: Apache-2.0
"""Evaluates the game of {factory} for andor."""

import importlib

import numpy

games = {{}}


def load():
    module, _, name = {factory!r}.partition(":")
    made = getattr(importlib.import_module(module), name)()
    games.update(made if isinstance(made, dict) else {{"game": made}})


def coalitions(game, present):
    return numpy.asarray(games[game](present), numpy.float64).reshape(len(present))
'''


def write_job(
    game: Any,
    folder: str | Path,
    n: int | None = None,
    *,
    factory: str | None = None,
    plan: MaskPlan = "auto",
    most: int | None = None,
    noise: Noise | None = None,
    gap: float | None = None,
    batch_size: int | str = "auto",
) -> Path:
    """Write a job's folder for `andor run`, a batch system or another machine, and return the job file.

    An `Onnx` game becomes a model and arrays. Any other is made again where it runs: `factory` names a function, as
    `package.module:function`, that takes nothing and returns the game, or a dict of games by name; the job then needs
    `--allow-python`. `plan` and `most` are those of `andor.explain`.
    """
    games = _games(game, n, None)
    batch = batch_of("auto" if batch_size == "auto" else int(batch_size))
    order = job.Order(games, Explaining(noise, gap), batch, Sampling.of(plan, most))
    target = Path(folder)
    if not order.attached:
        return order.write_onnx(target)
    if factory is None or ":" not in factory:
        raise ValueError("factory is missing: name a function that makes the game, as 'package.module:function'")
    target.mkdir(parents=True, exist_ok=True)
    (target / "host.py").write_text(_HOST.format(factory=factory), encoding="utf-8")
    return order.write_python(target, "host.py")

# SPDX-License-Identifier: Apache-2.0
"""Explaining: from games to results."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

from . import _job as job
from ._display import Picture
from ._engine import Run, takes
from ._errors import AndorError, Interrupted, JobRefused
from ._evaluate import Attached
from ._games import Explainable, as_game, named_games
from ._progress import Bar, Progress
from ._result import Result, Results, load_many
from ._sampling import MaskPlan, Sampling
from ._settings import Explaining, Noise, runs_folder
from ._table import BATCH, SMALL_JOB_SECONDS, TooLong, agrees, evaluate, faster_batch

if TYPE_CHECKING:
    from ._server import CallableServer

BatchSize = int | Literal["auto"]
_SECOND_THREAD = ["--threads", "2"]  # It asks for the next batch while the first does its sums.


class Options(TypedDict, total=False):
    """What `explain` and `explain_many` take beside games, players and names; `explain` says what each means."""

    plan: MaskPlan
    most: int | None
    noise: Noise | None
    gap: float | None
    salient: float | None
    order: int | None
    search_seconds: float | None
    batch_size: BatchSize
    key: bytes | str | None
    out: str | Path | None
    resume: bool
    workers: int
    progress: Progress
    cluster: Any


@dataclass
class _Request:
    """What the user asked for, checked."""

    order: job.Order
    folder: Path
    chosen: bool
    resume: bool
    workers: int
    progress: Progress
    trusted: bool
    cluster: Any
    # What the user knows the results by: the folder, or that of all jobs of the call.
    out: Path


def explain(
    game: Any,
    n: int | None = None,
    *,
    names: Sequence[str] | None = None,
    plan: MaskPlan = "auto",
    most: int | None = None,
    noise: Noise | None = None,
    gap: float | None = None,
    salient: float | None = None,
    order: int | None = None,
    search_seconds: float | None = None,
    batch_size: BatchSize = "auto",
    key: bytes | str | None = None,
    out: str | Path | None = None,
    resume: bool = True,
    workers: int = 1,
    progress: Progress = "auto",
    cluster: Any = None,
) -> Result:
    """Explain a game: evaluate it on all 2^n coalitions, or on a sample of them, and find its AND and OR interactions.

    To 24 players the explanation is exact; of more, to 1,024, it is an estimate with intervals, a `SampledResult`.

    Args:
        game: A callable from bool (B, n) to B numbers, a game of `andor`, or anything with `n_players`.
        n: The number of players, where the game does not have it.
        names: The players' names.
        plan: `"cube"` for all 2^n coalitions of at most 30 players; `{"sample": 4000}` for that many, or
            `{"sample": {"first": 1000, "most": 16000, "until": {"shapley": 0.01, "r2": 0.005}, "confidence": 0.95,
            "order": 5, "seed": 1}}` for rounds that double until the numbers are known so well; `"auto"` for the cube
            of up to 24 players that matter, and a sample of 4,000 above that.
        most: The evaluations that a sample may have, in place of the plan's own. The same call with more of them, later
            too, goes on where it ended and evaluates no coalition again.
        noise: How far the explanation may be from v: `{"sd": 0.1}`, `{"bound": 0.4}`, `{"sigma": "auto"}`, or a share
            of |v(N) − v(∅)|. Without it the executable's default.
        gap: The certified gap of Σ|I| to stop at (0.01).
        salient: The least salient effect, as a share of the largest (0.05).
        order: The highest order of the interaction indices (2).
        search_seconds: The most seconds that the search may take.
        batch_size: Coalitions a call; a power of two.
        key: What the values depend on, such as the name of a model's version. Stored values of the same key are used
            without being compared.
        out: The result folder. Without it one below the user's cache, found again by the same call.
        resume: Whether to continue, or return, what the folder holds.
        workers: Processes that evaluate a model that andor runs itself; tasks where `cluster` is an executor.
        progress: `"auto"` or `True` for bars of tqdm, `False`, or a function that is given each status.
        cluster: Who evaluates a job that is not small: a Client of dask.distributed, the address of a Ray cluster, or
            an executor of submitit, whose tasks become workers. The game is pickled for them.

    Raises:
        JobRefused: The game cannot be explained as it is; the cause is the game's own exception.
        Interrupted: Ctrl-C; the message says how to continue.
    """
    single = [as_game(game, n, names, "game", key)]
    options = Options(
        plan=plan,
        most=most,
        noise=noise,
        gap=gap,
        salient=salient,
        order=order,
        search_seconds=search_seconds,
        batch_size=batch_size,
        key=key,
        out=out,
        resume=resume,
        workers=workers,
        progress=progress,
        cluster=cluster,
    )
    result = _run(_request(single, **options))[0]
    result.source = game
    return result


def explain_many(
    games: Sequence[Any] | Mapping[str, Any],
    n: int | None = None,
    *,
    names: Sequence[str] | None = None,
    **options: Unpack[Options],
) -> Results:
    """Explain many games at once; a mapping names them, those of a list are called `s0`, `s1`, ….

    The arguments are those of `explain`, from `plan` to `cluster`; `n` and `names` hold for every game. Games are one
    job, but that each model of `Onnx` games takes a job of its own, one after the other in folders below `out`; the
    results are in the order of the games in any case, and `aggregate` is over all of them.
    """
    unknown = sorted(set(options) - set(Options.__annotations__))
    if unknown:
        raise TypeError(f"explain_many takes no argument {unknown[0]!r}; it takes {', '.join(Options.__annotations__)}")
    found = [as_game(game, n, names, name, options.get("key")) for name, game in named_games(games)]
    results = _run(_request(found, **options))
    for result, game in zip(results, games.values() if isinstance(games, Mapping) else games, strict=True):
        result.source = game
    return results


def _request(
    games: list[Explainable],
    *,
    plan: MaskPlan = "auto",
    most: int | None = None,
    noise: Noise | None = None,
    gap: float | None = None,
    salient: float | None = None,
    order: int | None = None,
    search_seconds: float | None = None,
    batch_size: BatchSize = "auto",
    key: bytes | str | None = None,
    out: str | Path | None = None,
    resume: bool = True,
    workers: int = 1,
    progress: Progress = "auto",
    cluster: Any = None,
) -> _Request:
    explaining = Explaining(noise, gap, salient, order, search_seconds)
    asked = job.Order(games, explaining, batch_of(batch_size), Sampling.of(plan, most))
    folder = (Path(out) if out is not None else runs_folder() / asked.fingerprint).absolute()
    return _Request(asked, folder, out is not None, resume, workers, progress, key is not None, cluster, folder)


def batch_of(batch_size: BatchSize) -> int | None:
    """Return a batch size that was given; `None` for `"auto"`."""
    if batch_size == "auto":
        return None
    if batch_size not in [1 << i for i in range(15)]:
        raise ValueError(f"batch_size is {batch_size!r}; it is 'auto' or a power of two from 1 to 16384")
    return int(batch_size)


def _run(asked: _Request) -> Results:
    jobs = asked.order.jobs
    return _run_job(asked) if len(jobs) == 1 else _run_jobs(asked, jobs)


def _run_jobs(asked: _Request, jobs: Sequence[job.Order]) -> Results:
    """Run several jobs one after the other, in folders below that of the call."""
    folder, named = asked.folder, {f"model-{number}": order for number, order in enumerate(jobs)}
    if folder.exists() and any(folder.iterdir()):
        _require_free(asked, job.recorded_jobs(folder).get("fingerprint"))
    job.record_jobs(folder, asked.order, named)
    for name, order in named.items():
        _run_job(replace(asked, order=order, folder=folder / name))
    return load_many(folder)


def _require_free(asked: _Request, noted: object) -> None:
    """Remove what a folder holds of another call where andor chose it; raise where the user did."""
    folder = asked.folder
    if not asked.resume and asked.chosen:
        raise AndorError(f"{folder} is not empty", "Choose another folder for out=, or leave out resume=False", 73)
    if asked.resume and noted == asked.order.fingerprint:
        return
    if asked.chosen:
        raise _another_job(folder)
    shutil.rmtree(folder)


def _another_job(folder: Path) -> JobRefused:
    return JobRefused(
        f"{folder} holds another job: other games, players or settings",
        "Choose another folder for out=; a result is explained with other settings by its explain()",
    )


def _run_job(asked: _Request) -> Results:
    results = _ran(asked)
    most = asked.order.sampling.beyond([result.document for result in results])
    return results if most is None else _continue(asked, "--most", str(most))


def _ran(asked: _Request) -> Results:
    folder, order = asked.folder, asked.order
    if folder.exists() and any(folder.iterdir()):
        found = _found(asked)
        if found is not None:
            return found
    for game in order.games:
        picture = getattr(game.source if isinstance(game, Attached) else game, "picture", None)
        if isinstance(picture, Picture):
            picture.save(folder, game.name)
    if not order.attached and asked.cluster is not None:
        return _on_cluster(asked)
    if not order.attached:
        path = order.write_onnx(folder / "input")
        job.record(folder / "input", order, "onnx")
        return _execute(asked, ["run", str(path), "--out", str(folder), "--workers", str(asked.workers)])
    if not order.is_sampled and _in_this_process(asked):
        return load_many(folder)
    if asked.cluster is not None:
        return _on_cluster(asked)
    path = order.write_callable(folder / "input")
    job.record(folder / "input", order, "callable")
    largest = max(order.attached, key=lambda game: game.n)
    batch = order.batch or faster_batch(largest, evaluations=order.sampling.evaluations(largest.n))
    with _serving(order, batch) as server:
        return _execute(asked, ["run", str(path), "--out", str(folder), *_SECOND_THREAD], server)


def _serving(order: job.Order, batch: int) -> CallableServer:
    from ._server import CallableServer

    return CallableServer(order.attached, order.key, batch)


def _found(asked: _Request) -> Results | None:
    """Return the results that the folder holds, after continuing their job; `None` where it is to be started."""
    folder, order = asked.folder, asked.order
    noted = job.recorded(folder / "input")
    if not asked.resume:
        if asked.chosen:
            raise AndorError(f"{folder} is not empty", "Choose another folder for out=, or leave out resume=False", 73)
        shutil.rmtree(folder)
        return None
    if noted.get("fingerprint") != order.fingerprint:
        if noted and not asked.chosen:
            shutil.rmtree(folder)
            return None
        if noted or (folder / "plan.json").exists():
            raise _another_job(folder)
        return None
    if (folder / "result.json").exists():
        results = load_many(folder)
        return results if asked.trusted or _is_of(asked, results) else None
    if not (folder / "plan.json").exists():
        return None
    return _continue(asked)


def _continue(asked: _Request, *options: str) -> Results:
    """Go on with a job that was started."""
    folder, order = asked.folder, asked.order
    if asked.cluster is not None:
        return _on_cluster(asked, *options)
    arguments = ["resume", str(folder), "--job", str(folder / "input"), *options]
    if job.recorded(folder / "input").get("kind") != "callable":
        return _execute(asked, [*arguments, "--workers", str(asked.workers)])
    with _serving(order, order.batch or 0) as server:
        return _execute(asked, [*arguments, *_SECOND_THREAD], server)


def _is_of(asked: _Request, results: Results) -> bool:
    """Compare the games with stored values; start again where they differ and andor chose the folder."""
    for game in asked.order.attached:
        same, difference = agrees(game, *results[game.name].probes())
        if same:
            continue
        if asked.chosen:
            raise JobRefused(
                f"{asked.folder} holds values of another function: {difference}", "Choose another folder for out="
            )
        shutil.rmtree(asked.folder)
        return False
    return True


def _in_this_process(asked: _Request) -> bool:
    """Evaluate a small job here and let the executable explain its table; return false where it is not small."""
    order, folder = asked.order, asked.folder
    seconds = SMALL_JOB_SECONDS / sum(2**game.n for game in order.games)
    tables = []
    with Bar(asked.progress) as bar:
        try:
            for game in order.attached:
                batch = order.batch or BATCH
                try:
                    tables.append(evaluate(game, batch, allowed=seconds * 2**game.n, on_status=bar.update))
                except TooLong:
                    # Only here, as asking the executable takes time that a small job does not have.
                    if takes("--callable"):
                        return False
                    tables.append(evaluate(game, batch, on_status=bar.update))
        except KeyboardInterrupt:
            raise Interrupted("stopped; nothing is kept of a job that is evaluated in this process") from None
    path = order.write_table(folder / "input", tables)
    job.record(folder / "input", order, "table")
    _execute(asked, ["run", str(path), "--out", str(folder)])
    return True


def _on_cluster(asked: _Request, *more: str) -> Results:
    """Run the coordinator here and workers as tasks of a cluster."""
    from ._cluster import ServedJob
    from ._tasks import Tasks

    tasks = Tasks(asked.cluster, asked.workers)
    options = [*more, *([] if tasks.keys is None else ["--keys", str(tasks.keys)])]
    try:
        with (
            Bar(asked.progress) as bar,
            ServedJob(asked.order, asked.folder, options, tasks.endpoint, bar.update) as served,
        ):
            tasks.start(asked.order.attached, asked.order.key)
            while served.step():
                tasks.check()
            return served.results()
    finally:
        tasks.close()


def _execute(asked: _Request, arguments: list[str], server: CallableServer | None = None) -> Results:
    with Bar(asked.progress) as bar:
        options = [*arguments, *(["--callable", server.path] if server is not None else [])]
        run = Run(options, server=server, on_status=bar.update)
        code = run.wait()
    if code == 0:
        return load_many(asked.folder)
    if run.was_interrupted or code == Interrupted.code:
        again = f"andor.explain(..., out={str(asked.out)!r})" if asked.chosen else "the same call"
        raise Interrupted(f"stopped; what is done is kept: {again} continues") from None
    raise run.error(code)

# SPDX-License-Identifier: Apache-2.0
"""Writing jobs: the folder that the executable reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ._evaluate import Attached, Values
from ._key import code_of, key_of
from ._sampling import Sampling
from ._settings import Explaining
from .games.onnx import Onnx

_RECORD = "run.json"
_JOBS = "jobs.json"


@dataclass(frozen=True)
class Order:
    """What is to be explained, and how."""

    games: Sequence[Attached | Onnx]
    explaining: Explaining
    batch: int | None
    sampling: Sampling = field(default_factory=Sampling)

    def __post_init__(self) -> None:
        for game in self.attached:
            self.sampling.require(game.name, game.n)

    @property
    def is_sampled(self) -> bool:
        """Whether a sample is drawn of a game of this process."""
        return any(self.sampling.samples(game.n) for game in self.attached)

    @property
    def attached(self) -> list[Attached]:
        """The games whose values this process computes."""
        return [game for game in self.games if isinstance(game, Attached)]

    @property
    def key(self) -> bytes | None:
        """What the values of all games depend on; `None` where that is not known of one."""
        keys = [game.key for game in self.games]
        if any(key is None for key in keys):
            return None
        return key_of("andor callable 1", [[game.name, game.n, game.key] for game in self.games])

    @property
    def jobs(self) -> list[Order]:
        """The orders that can be a job each: that of this process's games, and one of each model of `Onnx` games."""
        found: list[list[Attached | Onnx]] = []
        for game in self.games:
            for games in found:
                if _together(games[0], game):
                    games.append(game)
                    break
            else:
                found.append([game])
        return [replace(self, games=games) for games in found]

    @property
    def fingerprint(self) -> str:
        """The name of the run: of the same call it is the same, in another process too, whatever `most` it has."""
        parts = [
            [game.name, _names(game), game.key or (code_of(game.function) if isinstance(game, Attached) else b"")]
            for game in self.games
        ]
        plan = replace(self.sampling, most=None).as_job()
        found = key_of(
            *("andor run 1", parts, json.dumps(self.explaining.as_job(), sort_keys=True), self.batch),
            *([] if plan is None else [json.dumps(plan, sort_keys=True)]),
        )
        return (found or hashlib.sha256().digest()).hex()[:32]

    def _document(self, model: dict[str, Any], games: list[dict[str, Any]]) -> dict[str, Any]:
        engine = {} if self.batch is None else {"batch": self.batch}
        plan = self.sampling.as_job()
        return {
            "andor": 1,
            "name": "andor",
            "model": model,
            **({} if plan is None else {"plan": plan}),
            "games": games,
            "explain": self.explaining.as_job(),
            **({"engine": engine} if engine else {}),
        }

    def write_callable(self, folder: Path) -> Path:
        """Write the job of an attached callable."""
        games = [{"name": game.name, "players": _players(game)} for game in self.games]
        key = (self.key or bytes(32)).hex()
        return write(folder, self._document({"callable": {"key": key}}, games))

    def write_python(self, folder: Path, module: str) -> Path:
        """Write the job of a Python module in the folder."""
        games = [{"name": game.name, "players": _players(game)} for game in self.games]
        return write(folder, self._document({"python": module}, games))

    def write_formula(self, folder: Path) -> Path:
        """Write a job of as many players as the games have, whose values cost nothing."""
        games = [{"name": game.name, "players": {"names": _names(game)}, "formula": {}} for game in self.games]
        document = self._document({"formula": True}, games)
        document.pop("engine", None)
        return write(folder, document)

    def write_table(self, folder: Path, tables: Sequence[Values]) -> Path:
        """Write the job of values that are known."""
        folder.mkdir(parents=True, exist_ok=True)
        games = []
        for game, values in zip(self.games, tables, strict=True):
            np.save(folder / f"{game.name}.npy", values)
            games.append({"name": game.name, "players": _players(game), "table": f"{game.name}.npy"})
        document = self._document({"table": True}, games)
        document.pop("engine", None)  # There is no batch where nothing is evaluated.
        return write(folder, document)

    def write_onnx(self, folder: Path) -> Path:
        """Write the job of a model that the executable runs itself."""
        games = [game for game in self.games if isinstance(game, Onnx)]
        for game in games[1:]:
            if not game.runs_as(games[0]):
                raise TypeError(
                    f"the game '{game.name}' has another model, output or device than '{games[0].name}': they take a "
                    "job each; andor.explain_many makes as many as it takes"
                )
        model = games[0].write_model(folder)
        entries = [{**game.write_game(folder), "players": _players(game)} for game in games]
        device = {} if games[0].device == "cpu" else {"device": games[0].device}
        document = self._document({"onnx": model, **device}, entries)
        document["output"] = games[0].output
        return write(folder, document)


def _together(game: Attached | Onnx, other: Attached | Onnx) -> bool:
    """Return whether two games can be of one job."""
    if isinstance(game, Onnx) and isinstance(other, Onnx):
        return game.runs_as(other)
    return isinstance(game, Attached) and isinstance(other, Attached)


def _names(game: Attached | Onnx) -> list[str]:
    return game.players if isinstance(game, Attached) else game.player_names


def _players(game: Attached | Onnx) -> dict[str, Any]:
    """Return the players of a game of the job file, and what they are where the game says it."""
    kind = game.kind if isinstance(game, Attached) else game.player_kind
    return {"names": _names(game), **({"kind": kind} if kind is not None else {})}


def write(folder: Path, document: dict[str, Any]) -> Path:
    """Write a job file into a folder and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "job.json"
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def record(folder: Path, order: Order, kind: str) -> None:
    """Note beside a job what it was started from."""
    key = order.key
    noted = {"fingerprint": order.fingerprint, "key": key.hex() if key else None, "kind": kind}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _RECORD).write_text(json.dumps(noted), encoding="utf-8")


def recorded(folder: Path) -> dict[str, Any]:
    """Return what was noted beside a job; empty where nothing was."""
    return _noted(folder / _RECORD)


def _noted(path: Path) -> dict[str, Any]:
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def record_jobs(folder: Path, order: Order, jobs: Mapping[str, Order]) -> None:
    """Note in a folder which jobs below it have which games, and in which order they were given."""
    noted = {
        "fingerprint": order.fingerprint,
        "jobs": {name: [game.name for game in each.games] for name, each in jobs.items()},
        "games": [game.name for game in order.games],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _JOBS).write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")


def recorded_jobs(folder: Path) -> dict[str, Any]:
    """Return what `record_jobs` noted in a folder; empty where it did not."""
    return _noted(folder / _JOBS)

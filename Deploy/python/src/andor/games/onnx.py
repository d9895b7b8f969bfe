# SPDX-License-Identifier: Apache-2.0
"""Models that the executable runs itself, without Python in the loop."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .._display import Picture
from .._names import player_kind, shown_names

Array = npt.NDArray[Any]
Players = npt.ArrayLike | str | tuple[int, int]


@dataclass(frozen=True, eq=False)
class Onnx:
    """An ONNX model and one sample of its inputs, without the batch axis.

    Args:
        model: The file, or its bytes.
        inputs: The sample's array of each input.
        players: Who owns which element of an input: an array of numbers of the sample's shape (−1: the element keeps
            its value), `"each"`, or a grid `(rows, columns)` over the last two axes. Inputs that are not named here
            are constant.
        baseline: What the elements of absent players become: an array or a number for each input with players.
        output: The job file's `output`, such as `{"name": "logits", "score": "log_odds", "class": "predicted"}`.
        names: The players' names.
        picture: The image, for display.
        device: What runs the model: `"cpu"`, or `"cuda"` with the library of the wheel `onnxruntime-gpu`.
        player_kind: What the players are, for the words of figures: `"token"`, `"cell"`, `"column"`, `"head"`,
            `"layer"`, `"neuron"` or `"feature"`. Without it the parts of a grid are cells.
    """

    model: str | Path | bytes
    inputs: Mapping[str, npt.ArrayLike]
    players: Mapping[str, Players]
    baseline: Mapping[str, npt.ArrayLike]
    output: Mapping[str, Any] = field(default_factory=lambda: {"score": "log_odds", "class": "predicted"})
    names: Sequence[str] | None = None
    name: str = "game"
    picture: Picture | None = None
    device: str = "cpu"
    player_kind: str | None = None

    def __post_init__(self) -> None:
        if self.player_kind is None and any(isinstance(owners, tuple) for owners in self.players.values()):
            object.__setattr__(self, "player_kind", "cell")
        player_kind(self.player_kind, self.name)
        if self.device not in ("cpu", "cuda"):
            raise ValueError(f"device is {self.device!r}; it is 'cpu' or 'cuda'")
        for what, given in (("players", self.players), ("baseline", self.baseline)):
            unknown = set(given) - set(self.inputs)
            if unknown:
                raise ValueError(f"{what} names the input {unknown.pop()!r}; inputs are: {', '.join(self.inputs)}")
        without = set(self.players) - set(self.baseline)
        if without:
            raise ValueError(f"the input {without.pop()!r} has players and no baseline")
        if not self.players:
            raise ValueError("no input has players")
        if self.names is not None and len(self.names) != self.n:
            raise ValueError(f"{len(self.names)} names for {self.n} players")

    @property
    def n(self) -> int:
        """The number of players."""
        return max(self._count(name) for name in self.players)

    n_players = n

    @property
    def player_names(self) -> list[str]:
        """The players' names, as the result has them."""
        return shown_names(self.names if self.names is not None else [f"p{i}" for i in range(self.n)])

    @property
    def key(self) -> bytes:
        """The SHA-256 of the model, the arrays and the device."""
        found = hashlib.sha256()
        found.update(self.model if isinstance(self.model, bytes) else self._digest())
        for given in (self.inputs, self.players, self.baseline):
            for name, value in sorted(given.items()):
                array = np.asarray(value)
                found.update(f"{name}:{array.dtype.str}:{array.shape}:".encode())
                found.update(np.ascontiguousarray(array).tobytes())
        found.update(repr(sorted(self.output.items())).encode())
        if self.device != "cpu":
            found.update(self.device.encode())
        return found.digest()

    def _digest(self) -> bytes:
        if isinstance(self.model, bytes):
            return hashlib.sha256(self.model).digest()
        with Path(self.model).open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()

    def runs_as(self, other: Onnx) -> bool:
        """Return whether both games take their values from one model, output and device, as those of a job do."""
        settings = (dict(self.output), self.device) == (dict(other.output), other.device)
        return settings and (self.model == other.model or self._digest() == other._digest())

    def named(self, name: str, names: Sequence[str] | None) -> Onnx:
        """Return the game under a name of a job, its players under others where they are given."""
        return replace(self, name=name, names=self.names if names is None else names)

    def write_model(self, folder: Path) -> str:
        """Put the model and the weights beside it into a folder; return the name of its file."""
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(self.model, bytes):
            (folder / "model.onnx").write_bytes(self.model)
            return "model.onnx"
        source = Path(self.model)
        for file in (source, *(source.parent / name for name in _weights(source))):
            target = folder / file.relative_to(source.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(file, target)
        return source.name

    def write_game(self, folder: Path) -> dict[str, Any]:
        """Write the arrays into a folder; return the game's entry of the job file."""
        entries = []
        for name, sample in self.inputs.items():
            entry: dict[str, Any] = {"name": name, "sample": self._save(folder, name, "sample", np.asarray(sample))}
            if name in self.players:
                base = self.baseline[name]
                number = np.ndim(base) == 0
                entry["baseline"] = (
                    float(np.asarray(base)) if number else self._save(folder, name, "baseline", np.asarray(base))
                )
                entry["players"] = self._owners(folder, name)
            entries.append(entry)
        return {"name": self.name, "inputs": entries}

    def _owners(self, folder: Path, name: str) -> Any:
        owners = self.players[name]
        if isinstance(owners, str):
            return {"each": True}
        if isinstance(owners, tuple):
            return {"grid": list(owners)}
        return self._save(folder, name, "players", np.asarray(owners, np.int32))

    def _count(self, name: str) -> int:
        owners = self.players[name]
        if isinstance(owners, str):
            if owners != "each":
                raise ValueError(f"players of {name!r} is {owners!r}; it is 'each', a grid (rows, columns) or an array")
            return int(np.size(np.asarray(self.inputs[name])))
        if isinstance(owners, tuple):
            return int(owners[0]) * int(owners[1])
        return int(np.max(np.asarray(owners))) + 1

    def _save(self, folder: Path, name: str, what: str, array: Array) -> str:
        number = list(self.inputs).index(name)
        file = f"{self.name}.{number}.{what}.npy"
        np.save(folder / file, np.ascontiguousarray(array))
        return file


def _link(source: Path, target: Path) -> None:
    """Link a file, or copy it to another disk."""
    target.unlink(missing_ok=True)
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copyfile(source, target)


def _weights(source: Path) -> list[str]:
    """Return the files that a model keeps its weights in; none where `onnx` is not installed to read them."""
    try:
        import onnx
    except ImportError:
        return []
    model = onnx.load(str(source), load_external_data=False)
    return sorted(
        {
            entry.value
            for tensor in model.graph.initializer
            if tensor.data_location == onnx.TensorProto.EXTERNAL
            for entry in tensor.external_data
            if entry.key == "location"
        }
    )

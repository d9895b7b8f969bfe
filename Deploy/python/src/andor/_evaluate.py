# SPDX-License-Identifier: Apache-2.0
"""From masks to values: how the function of a game is called, and what it may return."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Coalitions = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]
Function = Callable[[Coalitions], Any]

_PACKAGE = str(Path(__file__).parent)


class ReturnedError(ValueError):
    """What a function returned is not one number a mask."""


def unpack(masks: Words, n: int) -> Coalitions:
    """Return masks of words, (B, ceil(n / 64)), as a fresh bool array (B, n); column i is player i."""
    raw = np.ascontiguousarray(masks, "<u8").view(np.uint8)
    # Its bytes are 0 and 1, and nobody else's.
    return np.unpackbits(raw, axis=1, count=n, bitorder="little").view(np.bool_)


def as_words(packed: npt.NDArray[np.uint8], n: int) -> Words:
    """Return masks of packed bytes in little bit order, (B, ceil(n / 8)), as words, (B, ceil(n / 64))."""
    raw = np.zeros((len(packed), -(-n // 64) * 8), np.uint8)
    raw[:, : packed.shape[1]] = packed
    return raw.view("<u8")


def masks_of(start: int, count: int) -> Words:
    """Return the masks from `start` on, a word each."""
    return np.arange(start, start + count, dtype=np.uint64)[:, None]


def one_number_a_mask(returned: Any, count: int, name: str = "f") -> Values:
    """Return what a function returned as float64 (count,); raise `ReturnedError` where it is something else.

    It may be the array itself that was returned.
    """
    if type(returned) is np.ndarray and returned.dtype == np.float64 and returned.shape == (count,):
        return returned
    if returned is None:
        raise ReturnedError(f"{name} returned None; it must return {count} numbers")
    if not isinstance(returned, np.ndarray):
        if hasattr(returned, "detach"):
            returned = returned.detach().cpu()
            returned = (returned.float() if str(returned.dtype) == "torch.bfloat16" else returned).numpy()
        returned = np.asarray(returned)
    array = cast("np.ndarray[Any, Any]", returned)
    if array.dtype.kind not in "fiub":
        raise ReturnedError(f"{name} returned values of type {array.dtype}; they must be real numbers")
    if array.shape != (count,) and array.shape != (count, 1):
        raise ReturnedError(f"{name} returned shape {array.shape} for {count} masks; it must be ({count},)")
    return array.reshape(count).astype(np.float64)


@dataclass
class Attached:
    """A game whose values this process computes.

    Attributes:
        name: Its name in the job: letters, digits, `.`, `_` and `-`.
        players: The names of its players; player i is bit i of a mask.
        function: Bool (B, n) to (B,) numbers.
        key: What the values depend on, 32 bytes; `None` where that is not known.
        source: The object that the user gave, for display.
        kind: What its players are, in the job file's word; `None` where the game does not say.
    """

    name: str
    players: list[str]
    function: Function
    key: bytes | None = None
    source: object = None
    kind: str | None = None

    @property
    def n(self) -> int:
        """The number of players."""
        return len(self.players)

    def evaluate(self, masks: Words) -> Values:
        """Return the values of masks; what the function raises is raised."""
        return self.values(unpack(masks, self.n)).copy()

    def values(self, coalitions: Coalitions) -> Values:
        """Return the values of coalitions, bool (B, n), in an array that may be the function's own."""
        count = len(coalitions)
        return one_number_a_mask(self.function(coalitions), count)


def places(error: BaseException) -> str:
    """Return the last three lines of a traceback outside this package, innermost last."""
    frames = [
        f"{Path(entry.filename).name}:{entry.lineno} in {entry.name}"
        for entry in traceback.extract_tb(error.__traceback__)
        if not entry.filename.startswith(_PACKAGE) and not entry.filename.startswith("<frozen")
    ]
    return "; ".join(frames[-3:])

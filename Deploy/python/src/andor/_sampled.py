# SPDX-License-Identifier: Apache-2.0
"""Results of sampled games: estimates with their intervals."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Never

import numpy as np
import numpy.typing as npt

from ._errors import AndorError, NotFound
from ._evaluate import Words, as_words
from ._interaction import Interaction, Kind
from ._result import Floats, Result
from ._table import PROBES

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class HeldOut:
    """How much of the variance of v the surrogate explains at masks that it has not seen.

    Attributes:
        density: The law of the masks: `size-uniform`, `half` or `most` of the players present.
        r2: 1 − mean squared error / variance.
        low: The lower end of its interval; −inf where nothing bounds it.
        high: The upper end.
        masks: The number of masks.
    """

    density: str
    r2: float
    low: float
    high: float
    masks: int


class SampledResult(Result):
    """The explanation of a game of which a sample of masks was evaluated; `values` has a number a row of `masks`.

    Its numbers are estimates: `shapley_low` and `shapley_high`, `low` and `high` of an interaction, and `heldout` say
    how sure they are.
    """

    _columns: ClassVar[tuple[str, ...]] = ("kind", "order", "effect", "low", "high", "players", "mask")

    def _file(self, name: str) -> Path:
        file = self.path / "games" / self.name / name
        if not file.exists():
            raise NotFound(f"{file} is missing", f"Run 'andor resume {self.path}'")
        return file

    @cached_property
    def masks(self) -> npt.NDArray[np.bool_]:
        """The players of each mask: rows × n, of the first 2^20 rows; null players are absent from all."""
        return np.unpackbits(self._packed, axis=1, bitorder="little", count=self.n).astype(bool)

    @property
    def _packed(self) -> npt.NDArray[np.uint8]:
        packed: npt.NDArray[np.uint8] = np.load(self._file("masks.npy"), mmap_mode="r")
        return packed

    def probes(self, count: int = PROBES) -> tuple[Words, Floats]:
        """Return masks of the sample, ∅ and N among them, as words, and their values: to compare a function with."""
        packed = self._packed
        rows = np.unique(np.concatenate([[0, 1], np.linspace(0, len(packed) - 1, count - 1).astype(np.int64)]))
        return as_words(packed[rows], self.n), np.asarray(self.values[rows])

    @property
    def evaluations(self) -> int:
        """How many masks were evaluated."""
        return int(self.document["evaluations"])

    @property
    def stopped(self) -> str:
        """Why there are no more evaluations: `width` or `r2`, what `until` asked for, or `budget`."""
        return str(self.document["stopped"])

    @property
    def missed_pair_bound(self) -> float | None:
        """The most by which a pair's average interaction differs from the surrogate's; `None` where that is unknown."""
        bound = self.document.get("missed_pair_bound")
        return None if bound is None else float(bound)

    @property
    def banzhaf(self) -> Never:
        """Nothing: a sample has no Banzhaf values."""
        raise self._no("Banzhaf values", "Use shapley")

    @property
    def certificate(self) -> Never:
        """Nothing: a sample has no certificate, but intervals."""
        raise self._no("certificate", "heldout, shapley_low and shapley_high say how sure it is")

    def _no(self, what: str, hint: str) -> AndorError:
        return AndorError(f"game {self.name} is a sample: it has no {what}", hint, 65)

    @property
    def heldout(self) -> list[HeldOut]:
        """R² at each density, with its interval."""
        return [
            HeldOut(
                density=str(row["density"]),
                r2=float(row["r2"]),
                low=float(row.get("low", -np.inf)),
                high=float(row["high"]),
                masks=int(row["masks"]),
            )
            for row in self.document["heldout"]
        ]

    @cached_property
    def shapley_low(self) -> Floats:
        """The lower end of each Shapley value's interval."""
        return np.asarray(self.document["shapley_low"], np.float64)

    @cached_property
    def shapley_high(self) -> Floats:
        """The upper end of each Shapley value's interval."""
        return np.asarray(self.document["shapley_high"], np.float64)

    @cached_property
    def pairs(self) -> dict[tuple[int, int], float]:
        """The Shapley interactions of the surrogate's strongest pairs of players, by their numbers."""
        with self._file("pairs.csv").open(newline="", encoding="utf-8") as lines:
            return {(int(row["i"]), int(row["j"])): float(row["value"]) for row in csv.DictReader(lines)}

    def _row(self, row: Mapping[str, str]) -> Interaction:
        members = [int(member) for member in row["members"].split(";")]
        return Interaction(
            kind="or" if row["kind"] == "or" else "and",
            players=tuple(self.names[member] for member in members),
            effect=float(row["effect"]),
            mask=sum(1 << member for member in members),
            low=float(row["low"]) if row["low"] else None,
            high=float(row["high"]) if row["high"] else None,
        )

    def top(self, k: int = 10) -> list[Interaction]:
        """Return the k strongest interactions that were selected, strongest first."""
        return self._rows[:k]

    def effect(self, players: Iterable[str | int], kind: Kind = "and") -> float:
        """Return the effect of these players' interaction; 0 where it was not selected."""
        return self._effects.get((kind, self.mask_of(players)), 0.0)

    @cached_property
    def _effects(self) -> dict[tuple[Kind, int], float]:
        return {(row.kind, row.mask): row.effect for row in self._rows}

    def interaction(self, players: Iterable[str | int], kind: Kind = "and") -> Interaction:
        """Return the interaction of these players, by name or number; 0 where it was not selected."""
        if kind not in ("and", "or"):
            raise ValueError(f"kind is {kind!r}; it is 'and' or 'or'")
        mask = self.mask_of(players)
        for row in self._rows:
            if row.mask == mask and (row.kind == kind or row.order == 1):
                return row
        return Interaction(kind, self.players_of(mask), 0.0, mask)

    def _array(self, what: str) -> Floats:
        if what != "values":
            raise self._no("table of all masks", "Use top() or pairs")
        return super()._array(what)

    def to_shapiq(self, index: str = "k-SII", order: int = 2) -> Any:
        """Return SV, SII or k-SII to order 2, or Moebius, as `shapiq.InteractionValues` marked as estimates.

        They are those of the surrogate, and their `estimation_budget` is the number of evaluations.
        """
        return super().to_shapiq(index, 1 if index == "SV" else order)

    def to_shap(self, data: Any = None) -> Any:
        """Return the Shapley values, with the ends of their intervals, as `shap.Explanation`."""
        found = super().to_shap(data)
        found.lower_bounds, found.upper_bounds = self.shapley_low, self.shapley_high
        return found

    def plot_shapley(self, k: int = 12, ax: Axes | None = None) -> Axes:
        """Draw the k largest Shapley values as bars, with their intervals as whiskers."""
        from ._plots import shapley_bars

        return shapley_bars(self, k, ax)


def result_of(folder: Path, game: Mapping[str, Any]) -> Result:
    """Return the result of a game of a document, sampled or not."""
    return (SampledResult if game.get("plan") == "sample" else Result)(folder, game)

# SPDX-License-Identifier: Apache-2.0
"""What many games have in common, by the names of their players."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

    from ._interaction import Kind
    from ._result import Result

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PlayerSummary:
    """A player's mean |Shapley value| over the games that have it, with a bootstrap interval of 95 %."""

    name: str
    games: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class InteractionSummary:
    """An interaction's mean |effect| over the games that have its players, with a bootstrap interval of 95 %.

    `listed` is the share of those games whose strongest interactions it is one of. `certain` is the share in which its
    sign is certain, of those of them that asked for certainty; `None` where none did.
    """

    kind: Kind
    players: tuple[str, ...]
    games: int
    mean: float
    low: float
    high: float
    listed: float
    certain: float | None

    @property
    def order(self) -> int:
        """How many players there are."""
        return len(self.players)


@dataclass(frozen=True)
class OrderSummary:
    """The mean over all games of Σ|I| of an order, with a bootstrap interval of 95 %.

    `certain` is how many interactions of the order a game has whose sign is certain, on average over the games that
    asked for certainty; `None` where none did.
    """

    order: int
    mean: float
    low: float
    high: float
    certain: float | None


@dataclass(frozen=True)
class Aggregate:
    """Means over the games of a job; the strongest first."""

    games: int
    players: list[PlayerSummary]
    interactions: list[InteractionSummary]
    orders: list[OrderSummary]

    @staticmethod
    def of(results: Sequence[Result], *, k: int = 100, resamples: int = 1000, seed: int = 0) -> Aggregate:
        """Return the aggregate of results; interactions are those among the k strongest of any game.

        The block `aggregate` of `result.json` has the same numbers, of the strongest rows that two games or more have.
        """
        draw = _Bootstrap(resamples, seed)
        return Aggregate(
            games=len(results),
            players=_players(results, draw),
            interactions=_interactions(results, k, draw),
            orders=_orders(results, draw),
        )

    def to_frame(self, what: str = "interactions") -> pd.DataFrame:
        """Return a table of `interactions`, `players` or `orders` as pandas."""
        import pandas as pd

        if what not in ("interactions", "players", "orders"):
            raise ValueError(f"there is no table of {what!r}; there are 'interactions', 'players' and 'orders'")
        rows: list[Any] = getattr(self, what)
        return pd.DataFrame([vars(row) for row in rows])

    def __repr__(self) -> str:
        lines = [f"andor.Aggregate({self.games} games)", "mean |Shapley|:"]
        lines += [f"  {row.mean:.4g} [{row.low:.4g}, {row.high:.4g}]  {row.name}" for row in self.players[:8]]
        lines.append("mean |I|:")
        lines += [
            f"  {row.mean:.4g} [{row.low:.4g}, {row.high:.4g}]  {row.kind.upper()} {{{', '.join(row.players)}}}"
            for row in self.interactions[:8]
        ]
        return "\n".join(lines)


class _Bootstrap:
    """Percentile intervals of means, games drawn with replacement: the draws and sums of the executable, bit by bit.

    Resample r draws from SplitMix64 with the seed `seed`·2^32 + r; `result.json` has the intervals of seed 0.
    """

    def __init__(self, resamples: int, seed: int) -> None:
        if not (0 < resamples < 2**32 and 0 <= seed < 2**32):
            raise ValueError(f"resamples = {resamples} and seed = {seed} must be below 2^32 and not negative")
        self._seeds = np.uint64(seed << 32) + np.arange(resamples, dtype=np.uint64)
        self._places = lru_cache(maxsize=4)(self._draw)

    def __call__(self, sizes: Sequence[float]) -> tuple[float, float, float]:
        numbers = np.asarray(sizes, np.float64)
        low, high = np.quantile(_sums(numbers[self._places(len(numbers))]) / len(numbers), (0.025, 0.975))
        return _mean(numbers), float(low), float(high)

    def _draw(self, count: int) -> npt.NDArray[np.int64]:
        """Return which games are drawn, a row a resample."""
        steps = np.arange(1, count + 1, dtype=np.uint64)
        drawn = self._seeds[:, None] + np.uint64(0x9E3779B97F4A7C15) * steps
        drawn = (drawn ^ drawn >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        drawn = (drawn ^ drawn >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        drawn ^= drawn >> np.uint64(31)
        places: npt.NDArray[np.int64] = ((drawn >> np.uint64(32)) * np.uint64(count) >> np.uint64(32)).astype(np.int64)
        return places


def _sums(rows: Floats) -> Floats:
    """Return the sums of rows, one number after the other: numpy's own sum has another order."""
    sums: Floats = np.add.accumulate(rows, axis=-1)[..., -1]
    return sums


def _mean(sizes: Floats) -> float:
    return float(_sums(sizes)) / len(sizes)


def _players(results: Sequence[Result], draw: _Bootstrap) -> list[PlayerSummary]:
    sizes: dict[str, list[float]] = {}
    for result in results:
        for name, value in zip(result.names, np.abs(result.shapley), strict=True):
            sizes.setdefault(name, []).append(float(value))
    rows = [PlayerSummary(name, len(found), *draw(found)) for name, found in sizes.items()]
    return sorted(rows, key=lambda row: -row.mean)


def _interactions(results: Sequence[Result], k: int, draw: _Bootstrap) -> list[InteractionSummary]:
    listed: dict[tuple[Kind, frozenset[str]], int] = {}
    certain: dict[tuple[Kind, frozenset[str]], int] = {}
    for result in results:
        for row in result.top(k):
            _count(listed, (row.kind, frozenset(row.players)))
        for row in result.certain():
            _count(certain, (row.kind, frozenset(row.players)))
    rows = []
    for key, times in listed.items():
        kind, players = key
        having = [result for result in results if players <= set(result.names)]
        effects = [result.effect(players, kind) for result in having]
        asked = sum(result.asked_certain for result in having)
        rows.append(
            InteractionSummary(
                kind,
                tuple(sorted(players, key=having[0].names.index)),
                len(having),
                *draw([abs(effect) for effect in effects]),
                listed=times / len(having),
                certain=certain.get(key, 0) / asked if asked else None,
            )
        )
    return sorted(rows, key=lambda row: -row.mean)


def _count(times: dict[tuple[Kind, frozenset[str]], int], key: tuple[Kind, frozenset[str]]) -> None:
    times[key] = times.get(key, 0) + 1


def _orders(results: Sequence[Result], draw: _Bootstrap) -> list[OrderSummary]:
    highest = max((result.n for result in results), default=0)
    sums = np.zeros((highest + 1, len(results)))
    certain = np.zeros(highest + 1)
    for column, result in enumerate(results):
        strength = {kind: np.asarray(numbers, np.float64) for kind, numbers in result.document["strength"].items()}
        positive, negative = strength["and_positive"], strength["and_negative"]
        sums[: result.n + 1, column] = positive - negative + strength["or_positive"] - strength["or_negative"]
        for row in result.certain():
            certain[row.order] += 1
    asked = sum(result.asked_certain for result in results)
    return [
        OrderSummary(order, *draw(sums[order].tolist()), certain=float(certain[order]) / asked if asked else None)
        for order in range(1, highest + 1)
    ]

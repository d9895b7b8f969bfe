# SPDX-License-Identifier: Apache-2.0
"""Plots with matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ._errors import NotFound

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ._result import Result
    from ._sampled import SampledResult

_WIDE = 40
_RED, _BLUE, _PALE = "#d64541", "#3b6ec9", "0.92"


def _axes(ax: Axes | None, size: tuple[float, float]) -> Any:
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(figsize=size, layout="constrained")[1]


def bars(result: Result, k: int, ax: Axes | None) -> Axes:
    """Draw the k strongest interactions as bars, and their ranges or intervals, where there are some, as whiskers."""
    rows = result.top(k)
    ax = _axes(ax, (7.0, 0.32 * len(rows) + 1.0))
    for at, row in enumerate(rows):
        ax.barh(at, row.effect, color=_RED if row.effect > 0 else _BLUE, hatch="//" if row.kind == "or" else None)
        if row.low is not None and row.high is not None:
            _whisker(ax, at, row.low, row.high)
    _finish(ax, result, [f"{row.kind.upper()}  {' · '.join(row.players)}" for row in rows])
    ax.set_xlabel("effect on the score")
    return ax


def shapley_bars(result: SampledResult, k: int, ax: Axes | None) -> Axes:
    """Draw the k largest Shapley values as bars, and their intervals as whiskers."""
    players = np.argsort(-np.abs(result.shapley), kind="stable")[:k]
    ax = _axes(ax, (7.0, 0.32 * len(players) + 1.0))
    for at, player in enumerate(players):
        value = result.shapley[player]
        ax.barh(at, value, color=_RED if value > 0 else _BLUE)
        _whisker(ax, at, result.shapley_low[player], result.shapley_high[player])
    _finish(ax, result, [result.names[player] for player in players])
    ax.set_xlabel("Shapley value")
    return ax


def _whisker(ax: Axes, at: int, low: float, high: float) -> None:
    ax.plot(
        [low, low, low, high, high, high], at + np.array([-0.2, 0.2, 0, 0, 0.2, -0.2]), color="black", linewidth=1.2
    )


def _finish(ax: Axes, result: Result, names: list[str]) -> None:
    ax.set_yticks(range(len(names)), names)
    ax.invert_yaxis()
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set_title(f"{result.name}: v(∅) = {result.v_empty:.3g}, v(N) = {result.v_full:.3g}", fontsize="medium")


def strings(result: Result, k: int, ax: Axes | None) -> Axes:
    """Draw the players in a row and interactions of several as strings: AND above them, OR below.

    Of more than 40 players only those are drawn whom a string joins.
    """
    rows = [row for row in result.top(4 * k + result.n) if row.order > 1][:k]
    shown = [i for i in range(result.n) if result.n <= _WIDE or any(row.mask >> i & 1 for row in rows)]
    places = {player: at for at, player in enumerate(shown)}
    ax = _axes(ax, (max(6.0, 0.9 * len(shown)), 1.2 + 0.3 * len(rows)))
    largest = float(np.abs(result.shapley).max(initial=0)) or 1.0
    for at, player in enumerate(shown):
        name, value = result.names[player], result.shapley[player]
        color = _RED if value > 0 else _BLUE
        ax.scatter([at], [0], s=120, color=color if value else _PALE, alpha=0.15 + 0.85 * abs(value) / largest)
        ax.annotate(name, (at, 0), (0, -14), textcoords="offset points", ha="center", fontsize="small")
    height = {"and": 0.7, "or": -1.3}
    for row in rows:
        y = height[row.kind]
        players = [at for player, at in places.items() if row.mask >> player & 1]
        color = _RED if row.effect > 0 else _BLUE
        ax.plot([players[0], players[-1]], [y, y], color=color, linestyle="-" if row.kind == "and" else "--")
        ax.scatter(players, [y] * len(players), color=color, s=24)
        ax.annotate(
            f"{row.kind.upper()} {row.effect:+.3g}",
            (players[-1], y),
            (8, 0),
            textcoords="offset points",
            va="center",
            fontsize="small",
        )
        height[row.kind] += 0.5 if row.kind == "and" else -0.5
    ax.set_xlim(-0.6, len(shown) + 0.4)
    ax.set_ylim(height["or"], height["and"])
    ax.axis("off")
    return ax


def picture(result: Result, ax: Axes | None) -> Axes:
    """Draw the image that was explained, tinted by the Shapley values of its cells."""
    found = result.picture
    if found is None:
        raise NotFound(f"game {result.name} has no image", "Only results of andor.Image have one")
    ax = _axes(ax, (5.0, 5.0))
    ax.imshow(found.tinted(result.shapley))
    edges = np.zeros(found.owners.shape, bool)
    edges[1:] |= found.owners[1:] != found.owners[:-1]
    edges[:, 1:] |= found.owners[:, 1:] != found.owners[:, :-1]
    ax.contour(edges, levels=[0.5], colors="white", linewidths=0.4) if edges.any() else None
    ax.set_title(f"Shapley values; v(∅) = {result.v_empty:.3g}, v(N) = {result.v_full:.3g}", fontsize="medium")
    ax.axis("off")
    return ax

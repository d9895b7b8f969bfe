# SPDX-License-Identifier: Apache-2.0
"""What an explanation consists of: interactions, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["and", "or"]


@dataclass(frozen=True)
class Interaction:
    """What a set of players does together.

    Attributes:
        kind: `and` where all of them are needed, `or` where one suffices.
        players: Their names.
        effect: What the interaction adds to the score.
        mask: The set as a bit mask: player i is bit i.
        certain: `certain`, `open`, `undecided`, or empty where it was not asked.
        low: The least effect in every explanation as good; `None` where it was not asked.
        high: The largest.
    """

    kind: Kind
    players: tuple[str, ...]
    effect: float
    mask: int
    certain: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def order(self) -> int:
        """How many players there are."""
        return len(self.players)

    def __str__(self) -> str:
        return f"{self.kind.upper()} {{{', '.join(self.players)}}} {self.effect:+.4g}"


@dataclass(frozen=True)
class Certificate:
    """How good an explanation is: no other that matches v as closely has Σ|I| below `lower_bound`.

    Attributes:
        objective: Σ|I| of the explanation.
        lower_bound: What no other can undercut.
        gap: (objective − lower_bound) / objective.
        least_objective: The least Σ|I| found, before ties were broken towards low order; `None` where unknown.
        tie_gap: How far the tie-break is from its own bound; `None` where unknown.
        noise_bound: The largest distance to v that the explanation may have.
    """

    objective: float
    lower_bound: float
    gap: float
    least_objective: float | None
    tie_gap: float | None
    noise_bound: float | None

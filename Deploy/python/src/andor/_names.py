# SPDX-License-Identifier: Apache-2.0
"""Names of players, as the executable takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

PLAYER_KINDS = ("token", "cell", "column", "head", "layer", "neuron", "feature", "player")
"""What a game may call its players: the words of the job file."""


def shown_names(names: Sequence[Any]) -> list[str]:
    """Return names as the executable takes them: not empty, printable, and all different."""
    seen: dict[str, int] = {}
    shown = []
    for name in names:
        text = "".join(c if c.isprintable() else " " for c in str(name)).strip() or "␣"
        text = text.encode(errors="replace")[:1000].decode(errors="ignore")
        seen[text] = seen.get(text, 0) + 1
        shown.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return shown_names(shown) if len(set(shown)) < len(shown) else shown


def player_kind(kind: object, game: str) -> str | None:
    """Return what a game says its players are; raise `ValueError` for a word that the job file does not have."""
    if kind is None or (isinstance(kind, str) and kind in PLAYER_KINDS):
        return kind
    raise ValueError(f"player_kind of game {game} is {kind!r}; it is one of {', '.join(PLAYER_KINDS)}")

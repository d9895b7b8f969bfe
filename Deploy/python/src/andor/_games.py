# SPDX-License-Identifier: Apache-2.0
"""What can be explained: games, callables, and games of other packages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from ._evaluate import Attached
from ._key import key_of
from ._names import player_kind, shown_names
from .games.onnx import Onnx

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")
MOST_PLAYERS = 1024


@runtime_checkable
class Game(Protocol):
    """A set function: bool coalitions (B, n) to B numbers.

    `player_names` and `key` may be left out: players are then called `p0`, `p1`, …, and other
    machines cannot tell that the game is the same. `player_kind` may say what the players are: `"token"`, `"cell"`,
    `"column"`, `"head"`, `"layer"`, `"neuron"` or `"feature"`.
    """

    @property
    def n_players(self) -> int:
        """The number of players; column i of the coalitions is player i."""
        ...

    def __call__(self, coalitions: npt.NDArray[np.bool_]) -> Any:
        """Return the value of each coalition, a row each; true means present."""
        ...


Explainable = Attached | Onnx


def as_game(game: Any, n: int | None, names: Sequence[str] | None, name: str, key: bytes | str | None) -> Explainable:
    """Return what the user gave as a game of a job."""
    if isinstance(game, Onnx):
        return game.named(name, names)
    if not callable(game):
        raise TypeError(f"a {type(game).__name__} cannot be explained; give a callable and n, or one of andor's games")
    own = getattr(game, "n_players", None)
    count = n if n is not None else own if own is not None else len(names) if names is not None else None
    if count is None:
        raise TypeError("n is missing: how many players does the callable have? andor.explain(f, 12)")
    count = int(count)
    if own is not None and int(own) != count:
        raise ValueError(f"n is {count}, but the game has {own} players")
    if not 1 <= count <= MOST_PLAYERS:
        raise ValueError(f"n is {count}; a game has 1 to {MOST_PLAYERS} players: group some of them into one")
    found = names if names is not None else _own_names(game, count)
    if len(found) != count:
        raise ValueError(f"{len(found)} names for {count} players")
    kind = player_kind(getattr(game, "player_kind", None), name)
    return Attached(name, shown_names(found), game, _key(game, key), game, kind)


def named_games(games: Sequence[Any] | Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return games with their names in the job: `s0`, `s1`, … for a list."""
    pairs = list(games.items()) if isinstance(games, Mapping) else [(f"s{i}", game) for i, game in enumerate(games)]
    if not pairs:
        raise ValueError("there are no games to explain")
    for name, _ in pairs:
        if not _NAME.fullmatch(name):
            raise ValueError(f"the game's name {name!r} must be 1 to 128 letters, digits, '.', '_' or '-'")
    return pairs


def _own_names(game: Any, count: int) -> Sequence[Any]:
    names = getattr(game, "player_names", None)
    if names is not None and len(names) == count:
        return list(names)
    lookup = getattr(game, "player_name_lookup", None)  # shapiq: name to number
    if isinstance(lookup, Mapping) and sorted(lookup.values()) == list(range(count)):
        return sorted(lookup, key=lambda name: int(lookup[name]))
    return [f"p{i}" for i in range(count)]


def _key(game: Any, key: bytes | str | None) -> bytes | None:
    if key is not None:
        return key_of("given by the user", key)
    own = getattr(game, "key", None)
    return own if isinstance(own, bytes) and len(own) == 32 else None

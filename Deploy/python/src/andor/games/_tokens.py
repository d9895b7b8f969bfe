# SPDX-License-Identifier: Apache-2.0
"""Players of a text: words, tokens or spans, and the tokens that each owns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Spans = Sequence[tuple[int, int]]
Players = str | Spans


@dataclass(frozen=True)
class Tokens:
    """A text as token numbers, and the player that owns each; −1 for those that always stay."""

    ids: npt.NDArray[np.int64]
    owners: npt.NDArray[np.int64]
    names: list[str]
    others: dict[str, npt.NDArray[np.int64]]


def spans_of(text: str, players: Players) -> list[tuple[int, int]]:
    """Return where the players stand in a text."""
    if isinstance(players, str):
        if players != "words":
            raise ValueError(f"players is {players!r}; it is 'words', 'tokens' or a list of (start, end)")
        return [match.span() for match in re.finditer(r"\S+", text)]
    spans = [(int(start), int(end)) for start, end in players]
    for before, after in zip([(0, 0), *spans], spans, strict=False):
        if not before[1] <= after[0] < after[1] <= len(text):
            raise ValueError(f"the span {after} is empty, out of order or outside the text of {len(text)} characters")
    return spans


def tokenized(tokenizer: Any, text: str, players: Players, fixed: Sequence[str] = ()) -> Tokens:
    """Return a text's tokens and their owners; special tokens and those of `fixed` parts own themselves."""
    encoded = tokenizer(text, return_offsets_mapping=True)
    offsets = [(int(start), int(end)) for start, end in encoded["offset_mapping"]]
    kept = [match.span() for part in fixed for match in re.finditer(re.escape(part.strip()), text)]
    starts = [_first_letter(text, span) for span in offsets]
    if players == "tokens":
        spans = [(start, end) for start, (_, end) in zip(starts, offsets, strict=True) if start is not None]
    else:
        spans = spans_of(text, players)
    spans = [span for span in spans if not any(a < span[1] and span[0] < b for a, b in kept)]
    owners = [
        next((p for p, (a, b) in enumerate(spans) if start is not None and a <= start < b), -1) for start in starts
    ]
    missing = sorted(set(range(len(spans))) - set(owners))
    if missing:
        start, end = spans[missing[0]]
        raise ValueError(f"no token begins in the player {text[start:end]!r}; give it together with its neighbour")
    ids = np.asarray(encoded["input_ids"], np.int64)
    others = {
        name: np.asarray(encoded[name], np.int64) for name in ("token_type_ids",) if encoded.get(name) is not None
    }
    return Tokens(ids, np.asarray(owners, np.int64), [text[a:b] for a, b in spans], others)


def token_of(tokenizer: Any, text: str) -> int:
    """Return the number of the last token of a text."""
    ids = tokenizer.encode(text, add_special_tokens=False)
    if not ids:
        raise ValueError(f"{text!r} has no token")
    return int(ids[-1])


def _first_letter(text: str, span: tuple[int, int]) -> int | None:
    """Return where a token begins, spaces before it left out; `None` for special tokens."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    return start if start < end else None

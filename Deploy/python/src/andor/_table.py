# SPDX-License-Identifier: Apache-2.0
"""Evaluating all masks in this process, where that takes seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ._errors import AndorError, JobRefused
from ._evaluate import Attached, ReturnedError, Values, Words, as_words, masks_of, places

SMALL_JOB_SECONDS = 5.0
BATCH = 64
PROBES = 64
_TRIAL = 16
_LARGER = (256, 1024)
# What a larger batch must gain: a device gains several times, a clock errs by a few hundredths.
_WORTHWHILE = 1.2
# What float32 sums of another order may differ by, as a share of the largest value.
_ROUNDING = 1e-5


class TooLong(Exception):
    """The job is not small: it takes more seconds than were allowed."""


def call(game: Attached, masks: Words) -> Values:
    """Return values of masks; raise `JobRefused` from what the function raises, or where a value is not finite."""
    try:
        values = game.evaluate(masks)
    except AndorError:
        raise
    except ReturnedError as error:
        raise JobRefused(f"game {game.name}: {error}") from error
    except Exception as error:
        where = places(error)
        said = f"game {game.name}: {type(error).__name__}: {error}" + (f" ({where})" if where else "")
        raise JobRefused(said) from error
    finite = np.isfinite(values)
    if not finite.all():
        at = int(np.argmin(finite))
        raise JobRefused(
            f"game {game.name}: v is {values[at]} where the players present are {_present(game, masks[at])}",
            "Choose a score and a baseline for which the model's output is finite",
        )
    return values


def evaluate(
    game: Attached,
    batch: int = BATCH,
    *,
    allowed: float | None = None,
    on_status: Callable[[Mapping[str, Any]], None] | None = None,
) -> Values:
    """Return v of all masks; raise `TooLong` after a few rows where it will take more seconds than `allowed`."""
    total = 2**game.n
    batch = min(batch, total)
    values = np.empty(total)
    if allowed is not None and batch < total:
        _require_small(game, batch, allowed)
    for start in range(0, total, batch):
        values[start : start + batch] = call(game, masks_of(start, batch))
        if on_status is not None:
            on_status({"phase": "evaluating", "done": start + batch, "total": total, "eta_seconds": None})
    _check_rows(game, values, min(batch, PROBES))
    return values


def _require_small(game: Attached, batch: int, allowed: float) -> None:
    """Raise `TooLong` where all masks will take more seconds than `allowed`; their values are not kept."""
    total = 2**game.n

    def seconds(rows: int) -> float:
        began = time.perf_counter()
        call(game, masks_of(0, rows))
        return time.perf_counter() - began

    few = min(_TRIAL, batch)
    # The first call may import or compile: only where it seems slow is there a second.
    took = seconds(few)
    if took * (total / few) <= allowed:
        return
    took = seconds(few)
    if took * (total / few) <= allowed:
        return
    # A call may take as long for a whole batch as for a few rows.
    if took * (total / batch) <= allowed:
        took = seconds(batch) * few / batch
        if took * (total / few) <= allowed:
            return
    raise TooLong(took * (total / few))


def seconds_of(game: Attached, evaluations: int, batch: int = BATCH) -> float:
    """Return how long so many masks will take, from two batches."""
    batch = min(batch, evaluations)
    took = []
    for _ in range(2):
        began = time.perf_counter()
        call(game, probe_masks(game.n, batch))
        took.append(time.perf_counter() - began)
    return min(took) * evaluations / batch


def faster_batch(game: Attached, batch: int = BATCH, *, evaluations: int | None = None) -> int:
    """Return the fastest of a few batch sizes that give masks the bits of `batch`; spends a twentieth of the job.

    Its evaluations are all 2^n, or those of a sample.

    The executable seals the size in its plan: a job's values are all of one size, whatever a clock says later.
    """
    left = (2**game.n if evaluations is None else evaluations) // 20
    fastest, rate, known = batch, 0.0, np.empty(0)
    for size in _LARGER:
        left -= 2 * size - len(known)
        if left < 0:
            break
        masks = probe_masks(game.n, size)
        began = time.perf_counter()
        fresh = [call(game, masks[start : start + batch]) for start in range(len(known), size, batch)]
        middle = time.perf_counter()
        try:
            found = call(game, masks)
        except JobRefused:  # It is too much for the memory of a device.
            break
        ended = time.perf_counter()
        rate = max(rate, (size - len(known)) / (middle - began))
        known = np.concatenate([known, *fresh])
        if not np.array_equal(known.view(np.uint64), found.view(np.uint64)):
            break
        if size / (ended - middle) > _WORTHWHILE * rate:
            fastest, rate = size, size / (ended - middle)
    return fastest


def probe_masks(n: int, count: int) -> Words:
    """Return masks to try: the empty one, the full one, and others in no order, the same in every call."""
    if n >= 64:
        return _wide_masks(n, count)
    drawn = np.random.default_rng(n).permutation(min(2**n, 1 << 16)).astype(np.uint64)
    if n > 16:
        drawn = drawn * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(64 - n)
    ends = np.array([2**n - 1, 0], np.uint64)
    return np.concatenate([ends, drawn])[:count, None]


def _wide_masks(n: int, count: int) -> Words:
    raw = np.random.default_rng(n).integers(0, 2, (count, n), np.uint8)
    raw[:2] = [[1], [0]][:count]
    packed = np.packbits(raw, axis=1, bitorder="little")
    return as_words(packed, n)


def probes_of(values: Values, n: int, count: int = PROBES) -> tuple[Words, Values]:
    """Return masks to try, and their values in a table of all."""
    masks = probe_masks(n, count)
    return masks, np.asarray(values)[masks[:, 0].astype(np.int64)]


def agrees(game: Attached, masks: Words, known: Values) -> tuple[bool, str]:
    """Compare the function with known values of a batch of masks; return what differs in words."""
    found = call(game, masks)
    allowed = _ROUNDING * max(1e-300, float(np.abs(known).max()))
    wrong = np.abs(found - known) > allowed
    if not wrong.any():
        return True, ""
    at = int(np.argmax(wrong))
    return (
        False,
        f"{float(known[at])!r} and {float(found[at])!r} where the players present are {_present(game, masks[at])}",
    )


def _check_rows(game: Attached, values: Values, count: int) -> None:
    same, difference = agrees(game, *probes_of(values, game.n, count))
    if not same:
        raise JobRefused(
            f"game {game.name}: a mask has two values: {difference}",
            "The function must give a mask the same number in every call, whatever the other masks of the call: "
            "no random numbers, no sums over the rows, a network in evaluation mode",
        )


def _present(game: Attached, mask: Words) -> str:
    names = [name for i, name in enumerate(game.players) if int(mask[i // 64]) >> (i % 64) & 1]
    return "{" + ", ".join(names) + "}"

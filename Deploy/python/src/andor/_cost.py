# SPDX-License-Identifier: Apache-2.0
"""What a job will cost."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import _job as job
from ._engine import command
from ._explain import BatchSize, batch_of
from ._games import as_game, named_games
from ._sampling import MaskPlan, Sampling
from ._settings import Explaining
from ._table import BATCH, seconds_of


@dataclass(frozen=True)
class Plan:
    """What a job will cost.

    Attributes:
        masks: The coalitions of all games: all 2^n, or the most of a sample.
        rows: The rows that the model will be given, trials included.
        seconds: How long the evaluation takes; the search comes on top.
        search_seconds: How long the search for the sparse explanation may take.
        bytes: The size of the result folder.
        rounds: The coalitions of a sampled game after each round; empty where all are evaluated.
    """

    masks: int
    rows: int
    seconds: float
    search_seconds: float
    bytes: int
    rounds: tuple[int, ...] = ()


def plan(
    game: Any,
    n: int | None = None,
    *,
    plan: MaskPlan = "auto",
    most: int | None = None,
    batch_size: BatchSize = "auto",
    workers: int = 1,
) -> Plan:
    """Return what explaining a game, or a list of games, will cost; two batches of each callable are evaluated.

    `plan` and `most` are those of `explain`.
    """
    many = isinstance(game, Sequence | Mapping)
    pairs = named_games(game) if many else [("game", game)]
    games = [as_game(each, n, None, name, None) for name, each in pairs]
    order = job.Order(games, Explaining(), batch_of(batch_size), Sampling.of(plan, most))
    plans = [_plan(each, workers) for each in order.jobs]
    return Plan(
        masks=sum(each.masks for each in plans),
        rows=sum(each.rows for each in plans),
        seconds=sum(each.seconds for each in plans),
        search_seconds=sum(each.search_seconds for each in plans),
        bytes=sum(each.bytes for each in plans),
        rounds=max((each.rounds for each in plans), key=len),
    )


def _plan(order: job.Order, workers: int) -> Plan:
    with tempfile.TemporaryDirectory(prefix="andor-") as folder:
        path = order.write_formula(Path(folder)) if order.attached else order.write_onnx(Path(folder))
        found = json.loads("".join(command("plan", str(path))))
    masks, seconds = int(found["masks"]), float(found["seconds"])
    rows, rounds = int(found.get("rows", masks)), tuple(map(int, found.get("rounds", ())))
    if order.attached:
        batch = order.batch or BATCH
        # The most that a sample may have, not its first round.
        last = [rounds[-1] if rounds and order.sampling.samples(each.n) else 1 << each.n for each in order.attached]
        seconds = sum(seconds_of(*each, batch) for each in zip(order.attached, last, strict=True))
        rows = masks + len(order.games) * batch
    # Values of a callable come from one process.
    alone = seconds if order.attached else seconds / max(1, workers)
    return Plan(masks, rows, alone, float(found.get("explain_seconds", 0)), int(found["disk_bytes"]), rounds)

# SPDX-License-Identifier: Apache-2.0
"""Exact AND-OR interactions of a model: every coalition of its players is evaluated, none is sampled.

import andor

result = andor.explain(f, 12)  # f: bool (B, 12) -> B numbers
result.top(5)
"""

from __future__ import annotations

from ._aggregate import Aggregate, InteractionSummary, OrderSummary, PlayerSummary
from ._cluster import ServedJob, serve, worker, write_job
from ._errors import AndorError, EngineMissing, Interrupted, JobRefused, NotFound, Unreachable
from ._explain import Plan, explain, explain_many, plan
from ._games import Game
from ._result import Certificate, Interaction, Result, Results, load, load_many
from ._sampled import HeldOut, SampledResult
from .games import Image, NextToken, Onnx, Tabular, Text, to_onnx

__version__ = "0.2.0"

__all__ = [
    "Aggregate",
    "AndorError",
    "Certificate",
    "EngineMissing",
    "Game",
    "HeldOut",
    "Image",
    "Interaction",
    "InteractionSummary",
    "Interrupted",
    "JobRefused",
    "NextToken",
    "NotFound",
    "Onnx",
    "OrderSummary",
    "Plan",
    "PlayerSummary",
    "Result",
    "Results",
    "SampledResult",
    "ServedJob",
    "Tabular",
    "Text",
    "Unreachable",
    "explain",
    "explain_many",
    "load",
    "load_many",
    "plan",
    "serve",
    "to_onnx",
    "worker",
    "write_job",
]

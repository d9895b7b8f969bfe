# SPDX-License-Identifier: Apache-2.0
"""AND-OR interactions of a model: exact where every coalition of its players is evaluated, estimates where a sample is.

import andor

result = andor.explain(f, 12)  # f: bool (B, 12) -> B numbers
result.top(5)
andor.explain(g, 200, plan={"sample": 4000})  # estimates with intervals
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._errors import AndorError, EngineMissing, Interrupted, JobRefused, NotFound, Unreachable
from ._explain import explain, explain_many
from ._games import Game
from ._interaction import Certificate, Interaction
from ._result import Result, Results, load, load_many
from ._sampled import HeldOut, SampledResult
from .games.onnx import Onnx

if TYPE_CHECKING:
    from ._aggregate import Aggregate, InteractionSummary, OrderSummary, PlayerSummary
    from ._cluster import ServedJob, serve, worker, write_job
    from ._cost import Plan, plan
    from .games.convert import to_onnx
    from .games.image import Image
    from .games.next_token import NextToken
    from .games.tabular import Tabular
    from .games.text import Text

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

# Loaded when they are asked for: a small job is over sooner than all of them are read.
_LATER = {
    "Aggregate": "._aggregate",
    "InteractionSummary": "._aggregate",
    "OrderSummary": "._aggregate",
    "PlayerSummary": "._aggregate",
    "Plan": "._cost",
    "plan": "._cost",
    "ServedJob": "._cluster",
    "serve": "._cluster",
    "worker": "._cluster",
    "write_job": "._cluster",
    "to_onnx": ".games.convert",
    "Image": ".games.image",
    "NextToken": ".games.next_token",
    "Tabular": ".games.tabular",
    "Text": ".games.text",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'andor' has no attribute {name!r}")
    found = getattr(import_module(_LATER[name], __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})

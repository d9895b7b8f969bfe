# SPDX-License-Identifier: Apache-2.0
"""Settings of the explanation, and where runs without `out=` are kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Noise = float | Mapping[str, Any]
"""δ: a share of |v(N) − v(∅)|, or one of {"sd": share}, {"bound": x}, {"sigma": x | "auto"}."""


@dataclass(frozen=True)
class Explaining:
    """How the explanation is sought; `None` is the executable's default."""

    noise: Noise | None = None
    gap: float | None = None
    salient: float | None = None
    order: int | None = None
    search_seconds: float | None = None

    def as_job(self) -> dict[str, Any]:
        """Return the job file's `explain`."""
        if self.noise is not None:
            noise_argument(self.noise)
        found = {
            "noise": dict(self.noise) if isinstance(self.noise, Mapping) else self.noise,
            "gap": self.gap,
            "salient": self.salient,
            "order": self.order,
            "search_seconds": self.search_seconds,
        }
        return {key: value for key, value in found.items() if value is not None}


def noise_argument(noise: Noise) -> str:
    """Return what `--noise` takes: `0.04`, `sd:0.1`, `bound:0.4`, `sigma:auto`."""
    if not isinstance(noise, Mapping):
        return str(noise)
    if len(noise) != 1:
        raise ValueError(f"noise is {dict(noise)!r}; it has one key: 'sd', 'bound' or 'sigma'")
    ((unit, value),) = noise.items()
    return f"{unit}:{value}"


def runs_folder() -> Path:
    """Return the folder of runs without `out=`."""
    base = os.environ.get("ANDOR_RUNS")
    if base:
        return Path(base)
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "andor" / "runs"


def private_folder(what: str) -> Path:
    """Return a new folder below that of the runs."""
    parent = runs_folder() / what
    parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=parent))

# SPDX-License-Identifier: Apache-2.0
"""The executable of andor, found by the package `andor`."""

from __future__ import annotations

from pathlib import Path


def executable() -> str:
    """Return the path of the executable."""
    return str(Path(__file__).parent / "bin" / "andor")

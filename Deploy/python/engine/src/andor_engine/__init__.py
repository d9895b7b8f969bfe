# SPDX-License-Identifier: Apache-2.0
"""The executable of andor, found by the package `andor`."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def executable() -> str:
    """Return the path of the executable."""
    return str(Path(__file__).parent / "bin" / "andor")


def main() -> None:
    """Become the executable, with this command's arguments."""
    os.execv(executable(), ["andor", *sys.argv[1:]])  # noqa: S606  (the path is this package's own)

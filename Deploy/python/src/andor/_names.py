# SPDX-License-Identifier: Apache-2.0
"""Names of players, as the executable takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


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

# SPDX-License-Identifier: Apache-2.0
"""Progress bars from the status lines of the executable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

Progress = Literal["auto"] | bool | Callable[[Mapping[str, Any]], None]


class Bar:
    """Shows phases as bars of `tqdm.auto` where it is installed, or hands them to a function.

    Use it as a context; `update` takes mappings with `phase`, `done`, `total` and `eta_seconds`.
    """

    def __init__(self, progress: Progress) -> None:
        self._function = progress if callable(progress) else None
        self._make: Any = None
        self._bar: Any = None
        self._phase = ""
        if progress is not False and self._function is None:
            try:
                from tqdm.auto import tqdm
            except ImportError:
                return
            self._make = tqdm

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def update(self, status: Mapping[str, Any]) -> None:
        """Show a status; one of another phase begins another bar."""
        if self._function is not None:
            self._function(status)
        if self._make is None:
            return
        phase, total = str(status.get("phase", "")), status.get("total")
        if phase != self._phase:
            self._close()
            self._phase = phase
        if not isinstance(total, int) or total <= 0:
            return
        if self._bar is None:
            # What is over in half a second shows no bar.
            self._bar = self._make(total=total, desc=phase, unit_scale=True, delay=0.5, leave=False)
        done = status.get("done")
        self._bar.total = total
        if isinstance(done, int):
            self._bar.update(done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

# SPDX-License-Identifier: Apache-2.0
"""Progress bars from the status lines of the executable."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

Progress = Literal["auto"] | bool | Callable[[Mapping[str, Any]], None]

_QUIET_SECONDS = 0.5


class Bar:
    """Shows phases as bars of `tqdm.auto` where it is installed, or hands them to a function.

    Use it as a context; `update` takes mappings with `phase`, `done`, `total` and `eta_seconds`.
    """

    def __init__(self, progress: Progress) -> None:
        self._function = progress if callable(progress) else None
        self._wanted = progress is not False and self._function is None
        self._bar: Any = None
        self._phase = ""
        self._began = time.monotonic()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def update(self, status: Mapping[str, Any]) -> None:
        """Show a status; one of another phase begins another bar."""
        if self._function is not None:
            self._function(status)
        # What is over in half a second shows no bar, and does not wait for one to be imported.
        if not self._wanted or time.monotonic() - self._began < _QUIET_SECONDS:
            return
        phase, total = str(status.get("phase", "")), status.get("total")
        if phase != self._phase:
            self._close()
            self._phase = phase
        if not isinstance(total, int) or total <= 0:
            return
        if self._bar is None:
            make = _tqdm()
            if make is None:
                self._wanted = False
                return
            self._bar = make(total=total, desc=phase, unit_scale=True, leave=False)
        done = status.get("done")
        self._bar.total = total
        if isinstance(done, int):
            self._bar.update(done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _tqdm() -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    return tqdm

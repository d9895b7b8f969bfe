# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, by the exit status of the executable."""

from __future__ import annotations

from typing import Any


class AndorError(RuntimeError):
    """Something that andor refuses or cannot do: what, where, and what to do about it.

    Attributes:
        message: What is wrong, and where.
        hint: What to do about it; empty where there is nothing to say.
        code: The exit status of the executable, such as 65; 70 where it is a fault of andor's own.
    """

    code = 70

    def __init__(self, message: str, hint: str = "", code: int | None = None) -> None:
        super().__init__(f"{message}. {hint}" if hint else message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code


class JobRefused(AndorError):
    """The job, the model or the data cannot be explained (65)."""

    code = 65


class NotFound(AndorError):
    """A file or a result is missing (66)."""

    code = 66


class Unreachable(AndorError):
    """No coordinator, or no callable, answers (69)."""

    code = 69


class Interrupted(AndorError, KeyboardInterrupt):
    """The job was stopped and can be continued (75); the message says how."""

    code = 75


class EngineMissing(AndorError):
    """The executable of andor is not on this machine (78)."""

    code = 78


_BY_CODE: dict[int, type[AndorError]] = {kind.code: kind for kind in (JobRefused, NotFound, Unreachable, Interrupted)}


def error_of(code: int, report: dict[str, Any]) -> AndorError:
    """Return the error of an exit status and of what the executable said last."""
    message = str(report.get("message") or f"andor ended with exit status {code}").rstrip(". ")
    place = report.get("place")
    if place and str(place) not in message:
        message = f"{message} in {place}"
    return _BY_CODE.get(code, AndorError)(message, str(report.get("hint") or ""), code)

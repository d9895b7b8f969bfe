# SPDX-License-Identifier: Apache-2.0
"""Which coalitions of a game are evaluated: all of them, or a sample that is drawn in rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MaskPlan = str | Mapping[str, Any]
"""`"auto"`, `"cube"`, `{"sample": evaluations}`, or `{"sample": {"first": …, "most": …, …}}`."""

MOST_CUBE_PLAYERS = 30
MOST_AUTO_PLAYERS = 24
_AUTO_EVALUATIONS = 4000
_FIRST = 1000
_LEAST, _MOST = 200, 10**8
_KEYS = ("first", "most", "seed", "until", "confidence", "order")
_FORMS = "it is 'auto', 'cube', {'sample': 4000}, or {'sample': {'first': 1000, 'most': 16000, …}}"


@dataclass(frozen=True)
class Sampling:
    """Which coalitions are evaluated.

    Attributes:
        word: `auto`, `cube` or `sample`.
        settings: Those of the sample but for `most`; they decide which job it is.
        most: The evaluations after which a game's sample ends: more of them later are the same job.
    """

    word: str = "auto"
    settings: Mapping[str, Any] | None = None
    most: int | None = None

    @staticmethod
    def of(plan: MaskPlan, most: int | None = None) -> Sampling:
        """Return what `plan=` and `most=` say; raise `ValueError` where they say nothing that can be done."""
        count = None if most is None else _evaluations("most", most)
        if isinstance(plan, Mapping) and set(plan) == {"sample"}:
            return _sample(plan["sample"], count)
        if plan == "cube" and count is not None:
            raise ValueError(f"most is {count}, but plan='cube' evaluates all coalitions: leave most out")
        if plan == "auto" and count is not None and count < _AUTO_EVALUATIONS:
            raise ValueError(
                f"most is {count}, below the {_AUTO_EVALUATIONS} of plan='auto': give plan={{'sample': {count}}}"
            )
        if plan not in ("auto", "cube"):
            raise ValueError(f"plan is {plan!r}; {_FORMS}")
        return Sampling(str(plan), None, count)

    def as_job(self) -> str | dict[str, Any] | None:
        """Return the job file's `plan`; `None` for its default."""
        if self.settings is None:
            return None if self.word == "auto" else self.word
        return {"sample": {**self.settings, **({} if self.most is None else {"most": self.most})}}

    def samples(self, n: int) -> bool:
        """Return whether a game is sampled of which n players matter."""
        return self.word == "sample" or (self.word == "auto" and n > MOST_AUTO_PLAYERS)

    def evaluations(self, n: int) -> int:
        """Return how many coalitions of a game are evaluated at least, but for an early stop."""
        if not self.samples(n):
            return 1 << n
        return _AUTO_EVALUATIONS if self.settings is None else int(self.settings["first"])

    def require(self, name: str, n: int) -> None:
        """Raise `ValueError` where the plan is not for a game's number of players."""
        if self.word == "cube" and n > MOST_CUBE_PLAYERS:
            raise ValueError(
                f"game {name!r} has {n} players, and plan='cube' takes {MOST_CUBE_PLAYERS} at most; "
                "leave plan out, give plan={'sample': 4000}, or group players"
            )
        if self.most is not None and not self.samples(n):
            raise ValueError(
                f"most is {self.most}, but all 2^{n} coalitions of game {name!r} are evaluated; "
                "leave most out, or give plan={'sample': 4000}"
            )

    def beyond(self, games: Sequence[Mapping[str, Any]]) -> int | None:
        """Return the evaluations to go on to, where the games of a result document may have more than they had."""
        sampled = [game for game in games if game.get("plan") == "sample" and game.get("stopped") == "budget"]
        if self.most is None or all(int(game["evaluations"]) >= self.most for game in sampled):
            return None
        return self.most


def _sample(given: Any, most: int | None) -> Sampling:
    if not isinstance(given, Mapping):
        first = _evaluations("plan['sample']", given)
        return Sampling("sample", {"first": first}, _not_below(first, most))
    unknown = sorted(map(str, set(given) - set(_KEYS)))
    if unknown:
        raise ValueError(f"plan['sample'] has no {unknown[0]!r}; it has {', '.join(_KEYS)}")
    settings = {key: given[key] for key in _KEYS if given.get(key) is not None}
    own = settings.pop("most", None)
    own = None if own is None else _evaluations("plan['sample']['most']", own)
    usual = _AUTO_EVALUATIONS if own is None else min(own, _FIRST)
    first = _evaluations("plan['sample']['first']", settings.get("first", usual))
    settings["first"] = first
    most = own if most is None else most
    until = settings.get("until")
    if until is not None:
        if not isinstance(until, Mapping) or not until or set(until) - {"shapley", "r2"}:
            raise ValueError(f"plan['sample']['until'] is {until!r}; it has 'shapley', 'r2' or both")
        if most is None:
            raise ValueError(
                "plan['sample'] has 'until' and no 'most': the evaluations after which to stop in any case"
            )
        settings["until"] = dict(until)
    return Sampling("sample", settings, _not_below(first, most))


def _not_below(first: int, most: int | None) -> int | None:
    if most is not None and most < first:
        raise ValueError(f"most is {most}, below the {first} evaluations of the first round")
    return most


def _evaluations(what: str, value: Any) -> int:
    """Return a number of evaluations: they are of pairs of coalitions, hence even."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise ValueError(f"{what} is {value!r}; it is a number of evaluations, such as 4000")
    count = int(value)
    if not _LEAST <= count <= _MOST or count % 2:
        raise ValueError(f"{what} is {count}; it is an even number of evaluations from {_LEAST} to {_MOST}")
    return count

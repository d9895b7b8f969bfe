# SPDX-License-Identifier: Apache-2.0
"""From outputs of a model to the number that is explained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Score = Literal["log_odds", "log_probability", "probability", "logit", "value"]
Target = Literal["predicted"] | int | str
SCORES = ("log_odds", "log_probability", "probability", "logit", "value")


def check_score(score: str) -> None:
    """Raise `ValueError` where a score is unknown."""
    if score not in SCORES:
        raise ValueError(f"score is {score!r}; it is one of {', '.join(SCORES)}")


def from_logits(logits: Floats, target: int, score: Score) -> Floats:
    """Return the score of a class from logits (B, C); of one output, the output is the logit."""
    if logits.shape[1] == 1:
        z = logits[:, 0]
        return {"probability": _sigmoid(z), "log_probability": -np.logaddexp(0, -z)}.get(score, z)
    if score in ("logit", "value"):
        return logits[:, target]
    if score == "log_odds":
        return logits[:, target] - _log_sum(np.delete(logits, target, axis=1))
    logs = logits[:, target] - _log_sum(logits)
    return logs if score == "log_probability" else np.exp(logs)


def from_probabilities(probabilities: Floats, target: int, score: Score) -> Floats:
    """Return the score of a class from probabilities (B, C); infinite where one of them is 0 or 1."""
    p = probabilities[:, target]
    if score in ("probability", "value"):
        return p
    with np.errstate(divide="ignore"):
        if score == "log_probability":
            return np.asarray(np.log(p), np.float64)
        others = np.delete(probabilities, target, axis=1).sum(axis=1)
        return np.asarray(np.log(p) - np.log(others), np.float64)


def class_of(outputs: Floats, target: Target, names: Sequence[Any] | None = None) -> int:
    """Return the number of the class to explain, from the outputs (C,) on the full sample."""
    count = len(outputs)
    if target == "predicted":
        return int(np.argmax(outputs))
    if isinstance(target, str) or (names is not None and not isinstance(target, int | np.integer)):
        known = [str(name) for name in names] if names is not None else []
        if str(target) not in known:
            raise ValueError(f"target is {target!r}; it is 'predicted', a number below {count} or one of {known}")
        return known.index(str(target))
    if not 0 <= int(target) < count:
        raise ValueError(f"target is {target}; the model has the classes 0 to {count - 1}")
    return int(target)


def finite_or_advice(values: Floats, score: Score) -> Floats:
    """Return values that are finite; raise with advice where a probability is 0 or 1."""
    if np.isfinite(values).all():
        return values
    raise ValueError(
        f"the model gives the class a probability of 0 or 1 for some coalitions, where {score} is infinite; "
        "choose score='probability'"
    )


def _sigmoid(z: Floats) -> Floats:
    return np.asarray(np.exp(-np.logaddexp(0, -z)), np.float64)


def _log_sum(logits: Floats) -> Floats:
    top = logits.max(axis=1)
    return np.asarray(top + np.log(np.exp(logits - top[:, None]).sum(axis=1)), np.float64)

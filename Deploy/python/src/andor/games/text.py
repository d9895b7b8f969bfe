# SPDX-License-Identifier: Apache-2.0
"""Texts: words as players of a classifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .._key import key_of
from .._names import shown_names
from ._scores import Floats, Score, Target, check_score, class_of, finite_or_advice, from_logits, from_probabilities
from ._tokens import Players, spans_of, token_of, tokenized
from ._torch import array_of, device_of, evaluating, logits_of

Array = npt.NDArray[np.int64]


class Text:
    """A classifier on a text, whose words are players; special tokens always stay.

    Args:
        model: A sequence classifier of Hugging Face, a text-classification pipeline (`tokenizer` is then `None`), or,
            where `tokenizer` is `None`, a function of lists of texts that returns probabilities (B, classes).
        tokenizer: A fast tokenizer of Hugging Face, or `None`.
        text: The text.
        players: `"words"`, `"tokens"` or a list of `(start, end)` in characters.
        baseline: What the tokens of absent players become: `"mask"`, `"pad"`, `"drop"`, or a text, whose last token is
            taken. For a function of texts `"drop"` or a text.
        target: The class: `"predicted"`, its number or its label.
        score: `log_odds`, `log_probability`, `probability`, `logit`, or `value`: the class's output as the model gives
            it, a logit or a probability.
    """

    player_kind = "token"

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        text: str,
        *,
        players: Players = "words",
        baseline: str = "mask",
        target: Target = "predicted",
        score: Score = "log_odds",
    ) -> None:
        check_score(score)
        self.text = text
        self.score = score
        self.baseline = baseline
        if tokenizer is None and hasattr(model, "model") and hasattr(model, "tokenizer"):
            model, tokenizer = model.model, model.tokenizer
        self.model = model
        self._runner: _Network | _Function
        if tokenizer is None:
            self._runner = _Function(model, text, players, baseline)
        else:
            self._runner = _Network(model, tokenizer, text, players, baseline)
        self.player_names = shown_names(self._runner.names)
        full = self._runner(np.ones((1, self.n_players), bool))
        self.target = class_of(full[0], target, self._runner.labels)

    @property
    def n_players(self) -> int:
        """The number of players."""
        return len(self.player_names)

    @property
    def network(self) -> _Network | None:
        """How a network is given the text; `None` where the model is a function."""
        return self._runner if isinstance(self._runner, _Network) else None

    @property
    def key(self) -> bytes | None:
        """What the values depend on; `None` where the model is a function."""
        return key_of("text", self.model, *self._runner.parts, self.baseline, self.target, self.score)

    def __call__(self, coalitions: npt.NDArray[np.bool_]) -> Floats:
        """Return the value of each coalition."""
        outputs = self._runner(coalitions)
        if self._runner.gives_logits or outputs.shape[1] == 1:
            return from_logits(outputs, self.target, self.score)
        return finite_or_advice(from_probabilities(outputs, self.target, self.score), self.score)


class _Function:
    """A function of texts."""

    gives_logits = False
    labels: Sequence[str] | None = None

    def __init__(self, function: Any, text: str, players: Players, baseline: str) -> None:
        if players == "tokens":
            raise ValueError("tokens need a tokenizer; a function of texts has 'words' or spans")
        if baseline in ("mask", "pad"):
            raise ValueError(f"baseline {baseline!r} needs a tokenizer; choose 'drop' or a text such as '_'")
        self._function, self._text, self._baseline = function, text, baseline
        self._spans = spans_of(text, players)
        self.names = [text[a:b] for a, b in self._spans]
        self.parts = [text, list(self._spans)]

    def __call__(self, coalitions: npt.NDArray[np.bool_]) -> Floats:
        outputs = np.asarray(self._function([self._masked(row) for row in coalitions]), np.float64)
        return outputs.reshape(len(coalitions), -1)

    def _masked(self, present: npt.NDArray[np.bool_]) -> str:
        parts, at = [], 0
        for (start, end), keep in zip(self._spans, present, strict=True):
            parts.append(self._text[at:start])
            parts.append(self._text[start:end] if keep else "" if self._baseline == "drop" else self._baseline)
            at = end
        text = "".join([*parts, self._text[at:]])
        return " ".join(text.split()) if self._baseline == "drop" else text


class _Network:
    """A classifier of Hugging Face."""

    gives_logits = True

    def __init__(self, model: Any, tokenizer: Any, text: str, players: Players, baseline: str) -> None:
        self.model, self._baseline = model, baseline
        self._tokens = tokenized(tokenizer, text, players)
        self.names = self._tokens.names
        self._base = self._base_token(tokenizer, baseline)
        self._pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else 0
        self.parts = [self._tokens.ids, self._tokens.owners, self._base, self._pad]
        labels = getattr(getattr(model, "config", None), "id2label", None)
        self.labels = [str(labels[i]) for i in sorted(labels)] if labels else None

    @staticmethod
    def _base_token(tokenizer: Any, baseline: str) -> int:
        if baseline == "drop":
            return -1
        if baseline in ("mask", "pad"):
            found = getattr(tokenizer, f"{baseline}_token_id")
            if found is None:
                raise ValueError(
                    f"the tokenizer has no {baseline} token; choose another baseline, such as 'drop' or ' _'"
                )
            return int(found)
        return token_of(tokenizer, baseline)

    @property
    def drops(self) -> bool:
        """Whether absent tokens are left out."""
        return self._baseline == "drop"

    def arrays(self) -> tuple[dict[str, Array], dict[str, Array], dict[str, Array]]:
        """Return the inputs on the whole text, the players of those that masking changes, and what these become."""
        tokens = self._tokens
        inputs = {"input_ids": tokens.ids, "attention_mask": np.ones_like(tokens.ids), **tokens.others}
        players = {"input_ids": tokens.owners}
        baseline = {"input_ids": np.full_like(tokens.ids, self._base)}
        if self._baseline == "pad":
            players["attention_mask"] = tokens.owners
            baseline["attention_mask"] = np.zeros_like(tokens.ids)
        return inputs, players, baseline

    def _rows(self, coalitions: npt.NDArray[np.bool_]) -> dict[str, npt.NDArray[np.int64]]:
        tokens = self._tokens
        keep = np.where(tokens.owners < 0, True, coalitions[:, tokens.owners])
        attention = np.ones(keep.shape, np.int64)
        others = {name: np.broadcast_to(array, keep.shape) for name, array in tokens.others.items()}
        if self._baseline == "pad":
            attention = keep.astype(np.int64)
        if self._baseline != "drop":
            return {"input_ids": np.where(keep, tokens.ids, self._base), "attention_mask": attention, **others}
        # Kept tokens move to the left; all rows keep the full length, so that no row depends on the others.
        order = np.argsort(~keep, axis=1, kind="stable")
        left = np.take_along_axis(keep, order, axis=1)
        ids = np.where(left, tokens.ids[order], self._pad)
        moved = {name: array[order] for name, array in tokens.others.items()}
        return {"input_ids": ids, "attention_mask": left.astype(np.int64), **moved}

    def __call__(self, coalitions: npt.NDArray[np.bool_]) -> Floats:
        import torch

        with evaluating(self.model):
            device = device_of(self.model)
            inputs = {
                name: torch.from_numpy(np.array(array, np.int64)).to(device)
                for name, array in self._rows(coalitions).items()
            }
            return array_of(logits_of(self.model(**inputs))).reshape(len(coalitions), -1)

# SPDX-License-Identifier: Apache-2.0
"""The next token of a language model: words of the prompt as players."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .._key import key_of
from .._names import shown_names
from ._scores import Floats
from ._tokens import Players, token_of, tokenized
from ._torch import array_of, device_of, evaluating, logits_of


class NextToken:
    """The log-odds of the next token after a prompt, whose words are players.

    Args:
        model: A causal language model of Hugging Face.
        tokenizer: Its fast tokenizer.
        prompt: The prompt.
        target: The token to explain: `"predicted"`, or a text such as `" Paris"`, whose first token is taken.
        players: `"words"`, `"tokens"` or a list of `(start, end)` in characters.
        fixed: Parts of the prompt that always stay, such as an instruction: a text or several.
        baseline: What the tokens of absent players become: a text, whose last token is taken. It decides how sparse
            an explanation is; compare two.
        device: Where to run; by default where the model's parameters are.
    """

    player_kind = "token"

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        prompt: str,
        *,
        target: str = "predicted",
        players: Players = "words",
        fixed: str | Sequence[str] | None = None,
        baseline: str = " _",
        device: Any = None,
    ) -> None:
        self.model = model
        self.prompt = prompt
        self._device = device
        parts = [fixed] if isinstance(fixed, str) else list(fixed or [])
        self._tokens = tokenized(tokenizer, prompt, players, parts)
        self.player_names = shown_names(self._tokens.names)
        self._base = token_of(tokenizer, baseline)
        # Only the last position is needed; most models can leave out the rest.
        parameters = inspect.signature(model.forward).parameters
        self._options = {"logits_to_keep": 1} if "logits_to_keep" in parameters else {}
        if target == "predicted":
            self.target = int(self._last(self._tokens.ids[None])[0].argmax())
        else:
            self.target = int(tokenizer.encode(target, add_special_tokens=False)[0])
        self.target_text = str(tokenizer.decode([self.target]))

    @property
    def n_players(self) -> int:
        """The number of players."""
        return len(self.player_names)

    @property
    def key(self) -> bytes | None:
        """What the values depend on."""
        return key_of("next token", self.model, self._tokens.ids, self._tokens.owners, self._base, self.target)

    def __call__(self, coalitions: npt.NDArray[np.bool_]) -> Floats:
        """Return the value of each coalition."""
        tokens = self._tokens
        keep = np.where(tokens.owners < 0, True, coalitions[:, tokens.owners])
        logits = self._last(np.where(keep, tokens.ids, self._base)).double()
        chosen = logits[:, self.target].clone()
        logits[:, self.target] = -float("inf")
        return array_of(chosen - logits.logsumexp(dim=1))

    def _last(self, ids: npt.NDArray[np.int64]) -> Any:
        import torch

        with evaluating(self.model):
            rows = torch.from_numpy(np.ascontiguousarray(ids)).to(device_of(self.model, self._device))
            mask = torch.ones_like(rows)
            return logits_of(self.model(input_ids=rows, attention_mask=mask, **self._options))[:, -1]

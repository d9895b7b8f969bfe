# SPDX-License-Identifier: Apache-2.0
"""Running networks of PyTorch without changing them."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from ._scores import Floats


def is_module(model: Any) -> bool:
    """Return whether a model is a network of PyTorch, without importing it."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(model, torch.nn.Module)


@contextlib.contextmanager
def evaluating(model: Any) -> Iterator[None]:
    """Set a network to evaluation without gradients; each part's mode is restored."""
    import torch

    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for part, training in modes:
            part.training = training


def device_of(model: Any, device: Any = None) -> Any:
    """Return where a network's parameters are, unless a device is given."""
    import torch

    if device is not None:
        return torch.device(device)
    first = next(iter(model.parameters()), None)
    return torch.device("cpu") if first is None else first.device


def logits_of(output: Any) -> Any:
    """Return the logits of a network's output, which may be a tensor or have them as a field."""
    if hasattr(output, "logits"):
        return output.logits
    return output[0] if isinstance(output, tuple | list) else output


def array_of(tensor: Any) -> Floats:
    """Return a tensor as float64."""
    return np.asarray(tensor.detach().double().cpu().numpy(), np.float64)

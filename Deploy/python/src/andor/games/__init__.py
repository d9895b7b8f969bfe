# SPDX-License-Identifier: Apache-2.0
"""Games: models with a sample, players and a baseline."""

from __future__ import annotations

from .onnx import Onnx

__all__ = ["Onnx"]

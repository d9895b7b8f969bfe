# SPDX-License-Identifier: Apache-2.0
"""Games: models with a sample, players and a baseline."""

from __future__ import annotations

from .convert import to_onnx
from .image import Image
from .next_token import NextToken
from .onnx import Onnx
from .tabular import Tabular
from .text import Text

__all__ = ["Image", "NextToken", "Onnx", "Tabular", "Text", "to_onnx"]

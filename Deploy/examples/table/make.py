# SPDX-License-Identifier: Apache-2.0
"""Writes majority.npy: v(T) = 1 where at least three of five voters are in T. (pip install numpy)"""
import pathlib

import numpy as np

masks = np.arange(1 << 5)
votes = ((masks[:, None] >> np.arange(5)) & 1).sum(1)
np.save(pathlib.Path(__file__).parent / "majority.npy", (votes >= 3).astype(np.float64))

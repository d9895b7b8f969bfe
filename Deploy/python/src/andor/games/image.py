# SPDX-License-Identifier: Apache-2.0
"""Images: cells or segments as players."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from .._display import Picture
from .._key import key_of
from ._scores import Floats, Score, Target, check_score, class_of, from_logits
from ._torch import array_of, device_of, evaluating, is_module, logits_of

Pixels = npt.NDArray[np.float32]
_SHOWN = 320


class Image:
    """A network on an image, whose cells or segments are players.

    Args:
        model: A network of PyTorch, or a function of arrays (B, C, H, W), that returns logits (B, classes).
        image: The image as the network takes it, (C, H, W).
        players: A grid `(rows, columns)`, a map (H, W) of player numbers (−1: always the image), or `"slic:12"` for
            about twelve superpixels of scikit-image.
        baseline: What absent players show: `"blur"`, `"mean"` (of each channel), a number, or an image.
        target: The class: `"predicted"` or its number.
        score: `log_odds`, `log_probability`, `probability`, `logit`, or `value`: the class's output as the model gives
            it.
        device: Where to run; by default where the network's parameters are.
    """

    player_kind = "cell"

    def __init__(
        self,
        model: Any,
        image: Any,
        *,
        players: tuple[int, int] | npt.ArrayLike | str = (4, 4),
        baseline: Literal["blur", "mean"] | float | npt.ArrayLike = "blur",
        target: Target = "predicted",
        score: Score = "log_odds",
        device: Any = None,
    ) -> None:
        check_score(score)
        self.model = model
        self.score = score
        self._device = device
        self.image = _pixels(image)
        self.owners, self.player_names = _owners(self.image, players)
        self.baseline = _baseline(self.image, baseline)
        self.target = class_of(self._logits(self.image[None])[0], target)

    @property
    def n_players(self) -> int:
        """The number of players."""
        return len(self.player_names)

    @property
    def key(self) -> bytes | None:
        """What the values depend on; `None` where the model is a function."""
        return key_of("image", self.model, self.image, self.baseline, self.owners, self.target, self.score)

    @property
    def picture(self) -> Picture:
        """The image and its players, for display."""
        step = -(-max(self.image.shape[1:]) // _SHOWN)
        shown = self.image[:, ::step, ::step]
        low, high = float(shown.min()), float(shown.max())
        grey = (shown - low) / ((high - low) or 1.0) * 255
        channels = grey[:3] if len(grey) >= 3 else grey[:1].repeat(3, axis=0)
        return Picture(np.moveaxis(channels, 0, 2).astype(np.uint8), self.owners[::step, ::step])

    def __call__(self, coalitions: npt.NDArray[np.bool_]) -> Floats:
        """Return the value of each coalition."""
        keep = np.where(self.owners < 0, True, coalitions[:, self.owners])
        return from_logits(self._logits(np.where(keep[:, None], self.image, self.baseline)), self.target, self.score)

    def _logits(self, images: Pixels) -> Floats:
        if not is_module(self.model):
            return np.asarray(self.model(images), np.float64).reshape(len(images), -1)
        import torch

        with evaluating(self.model):
            batch = torch.from_numpy(np.ascontiguousarray(images)).to(device_of(self.model, self._device))
            return array_of(logits_of(self.model(batch))).reshape(len(images), -1)


def _pixels(image: Any) -> Pixels:
    if hasattr(image, "detach"):
        image = image.detach().cpu().numpy()
    array = np.asarray(image, np.float32)
    if array.ndim == 4 and len(array) == 1:
        array = array[0]
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3:
        raise ValueError(
            f"the image has shape {array.shape}; it must be (channels, height, width), as the network takes it"
        )
    return array


def _owners(image: Pixels, players: Any) -> tuple[npt.NDArray[np.int64], list[str]]:
    height, width = image.shape[1:]
    if isinstance(players, str):
        players = _superpixels(image, players)
    if isinstance(players, tuple):
        rows, columns = players
        if not (1 <= rows <= height and 1 <= columns <= width):
            raise ValueError(f"a grid of {rows} x {columns} cells does not fit an image of {height} x {width} pixels")
        # The same cells as the executable's grids.
        cells = (np.arange(height) * rows // height)[:, None] * columns + np.arange(width) * columns // width
        return cells, [
            f"{chr(97 + r)}{c + 1}" if rows <= 26 else f"{r + 1}:{c + 1}" for r in range(rows) for c in range(columns)
        ]
    owners = np.asarray(players, np.int64)
    if owners.shape != (height, width):
        raise ValueError(f"players has shape {owners.shape}; the image has {height} x {width} pixels")
    count = int(owners.max()) + 1
    missing = sorted(set(range(count)) - set(owners.ravel().tolist()))
    if missing:
        raise ValueError(f"player {missing[0]} owns no pixel; players are numbered from 0 without gaps")
    return owners, [f"segment {i}" for i in range(count)]


def _superpixels(image: Pixels, players: str) -> npt.NDArray[np.int64]:
    kind, _, count = players.partition(":")
    if kind != "slic" or not count.isdigit():
        raise ValueError(f"players is {players!r}; it is a grid (rows, columns), a map (H, W) or 'slic:12'")
    from skimage.segmentation import slic

    low, high = image.min(), image.max()
    scaled = np.moveaxis((image - low) / ((high - low) or 1.0), 0, 2)
    found = slic(scaled, n_segments=int(count), start_label=0, channel_axis=2)
    return np.unique(found, return_inverse=True)[1].reshape(found.shape).astype(np.int64)


def _baseline(image: Pixels, baseline: Any) -> Pixels:
    if isinstance(baseline, str):
        if baseline == "mean":
            return np.broadcast_to(image.mean(axis=(1, 2), keepdims=True), image.shape).astype(np.float32)
        if baseline == "blur":
            return _blurred(image)
        raise ValueError(f"baseline is {baseline!r}; it is 'blur', 'mean', a number or an image")
    array = np.asarray(baseline.detach().cpu() if hasattr(baseline, "detach") else baseline, np.float32)
    if array.ndim == 1 and len(array) == len(image):
        array = array[:, None, None]
    return np.broadcast_to(array, image.shape).astype(np.float32)


def _blurred(image: Pixels) -> Pixels:
    """Return the image as means of about 8 x 8 blocks, interpolated between their centres."""
    for axis in (1, 2):
        length = image.shape[axis]
        edges = np.linspace(0, length, min(8, length) + 1).round().astype(int)
        sums = np.add.reduceat(image.astype(np.float64), edges[:-1], axis=axis)
        shape = [1, 1, 1]
        shape[axis] = -1
        means = sums / np.diff(edges).reshape(shape)
        centres = (edges[:-1] + edges[1:] - 1) / 2
        at = np.arange(length)
        image = np.apply_along_axis(lambda line, c=centres, a=at: np.interp(a, c, line), axis, means).astype(np.float32)
    return image

# SPDX-License-Identifier: Apache-2.0
"""How a result looks in a terminal and in a notebook."""

from __future__ import annotations

import base64
import html
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ._errors import AndorError

if TYPE_CHECKING:
    from ._interaction import Interaction
    from ._result import Result

_SHOWN = 10
# Names of more players are a wall of text: the strongest of them are shown, in their order.
_NAMES = 300
# Below this share the surrogate is not the model.
_ENOUGH = 0.9


@dataclass(frozen=True)
class Picture:
    """An image that was explained: its pixels, (H, W, 3) of bytes, and the player that owns each, (H, W)."""

    pixels: npt.NDArray[np.uint8]
    owners: npt.NDArray[np.int64]

    @staticmethod
    def _file(folder: Path, game: str) -> Path:
        return folder / "input" / f"{game}.picture.npz"

    @staticmethod
    def load(folder: Path, game: str) -> Picture | None:
        """Return the picture beside a result, if there is one."""
        file = Picture._file(folder, game)
        if not file.exists():
            return None
        with np.load(file, allow_pickle=False) as arrays:
            return Picture(arrays["pixels"], arrays["owners"])

    def save(self, folder: Path, game: str) -> None:
        """Write the picture beside a result."""
        file = Picture._file(folder, game)
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(file, pixels=self.pixels, owners=self.owners)

    def tinted(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
        """Return the pixels, grey, tinted red where a player's value is positive and blue where it is negative."""
        largest = float(np.abs(values).max(initial=0)) or 1.0
        share = np.concatenate([values / largest, [0.0]])[self.owners][..., None]
        grey = self.pixels.mean(axis=2, keepdims=True).repeat(3, axis=2)
        tint = np.where(share > 0, [214.0, 69.0, 65.0], [59.0, 110.0, 201.0])
        strength = 0.65 * np.abs(share)
        return np.asarray(np.round(grey * (1 - strength) + tint * strength), np.uint8)


def png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return an image (H, W, 3) as a PNG file."""
    height, width, _ = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, 3 * width)], axis=1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows.tobytes()))
        + chunk(b"IEND", b"")
    )


def result_text(result: Result) -> str:
    """Return a result as lines of text."""
    lines = [f"andor.{type(result).__name__}({result.name}: n = {result.n}, {_ends(result)})", *_quality(result)]
    sampled = bool(result.document.get("heldout"))
    lines += [
        f"  {row.kind:>3}  {row.effect:+10.5g}{f'  {_interval(row):<22}' if sampled else ''}  {' · '.join(row.players)}"
        for row in _rows(result)
    ]
    return "\n".join(lines)


def result_html(result: Result) -> str:
    """Return a result as HTML: what was explained, tinted by Shapley values, and the strongest interactions."""
    rows = _rows(result)
    # What is said of an interaction beside its effect: its interval, or whether it is certain.
    kind = "interval" if result.document.get("heldout") else "certain" if any(row.certain for row in rows) else None
    head = "<th>kind</th><th>effect</th><th>players</th>" + (f"<th>{kind}</th>" if kind else "")
    body = "".join(
        _table_row(row, _interval(row) if kind == "interval" else row.certain if kind else None) for row in rows
    )
    notes = " · ".join(map(html.escape, [f"n = {result.n}", _ends(result), *_quality(result)]))
    return (
        f'<div class="andor-result">{_tinted(result)}<p style="font-size:90%">{notes}</p>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _rows(result: Result) -> list[Interaction]:
    """Return the interactions to show: the strongest, the certain ones first where certainty was asked for."""
    try:
        rows = result.top(4 * _SHOWN)
    except AndorError:
        return []
    certain = [row for row in rows if row.certain == "certain"]
    return (certain or rows)[:_SHOWN]


def _ends(result: Result) -> str:
    return f"v(∅) = {result.v_empty:.5g}, v(N) = {result.v_full:.5g}"


def _quality(result: Result) -> list[str]:
    heldout = result.document.get("heldout")
    if heldout:
        shares = ", ".join(f"{100 * row['r2']:.4g} % of {row['density']} masks" for row in heldout)
        lines = [f"{result.document['evaluations']:,} masks evaluated; held out, the surrogate explains {shares}"]
        if min(row["r2"] for row in heldout) < _ENOUGH:
            lines.append("warning: much is not explained; give most= more evaluations, or group the players")
        return lines
    try:
        found = result.certificate
    except AndorError:
        return ["not explained"]
    matching = "" if found.noise_bound is None else f", matching v to {found.noise_bound:.4g}"
    return [f"Σ|I| = {found.objective:.5g}, the least is at most {100 * found.gap:.2g} % lower{matching}"]


def _interval(row: Interaction) -> str:
    return "" if row.low is None or row.high is None else f"[{row.low:+.4g}, {row.high:+.4g}]"


def _table_row(row: Interaction, extra: str | None) -> str:
    cells = [row.kind.upper(), f"{row.effect:+.5g}", html.escape(" · ".join(row.players))]
    if extra is not None:
        cells.append(html.escape(extra))
    return "<tr>" + "".join(f'<td style="text-align:left">{cell}</td>' for cell in cells) + "</tr>"


def _tinted(result: Result) -> str:
    shapley = result.shapley
    if result.picture is not None:
        data = base64.b64encode(png(result.picture.tinted(shapley))).decode()
        return (
            '<img alt="The image, tinted by Shapley values" style="min-width:160px" '
            f'src="data:image/png;base64,{data}">'
        )
    largest = float(np.abs(shapley).max(initial=0)) or 1.0
    words = []
    low, high = result.document.get("shapley_low"), result.document.get("shapley_high")
    for player in sorted(np.argsort(-np.abs(shapley), kind="stable")[:_NAMES].tolist()):
        name, value = result.names[player], float(shapley[player])
        tint = "214,69,65" if value > 0 else "59,110,201"
        ends = f" [{low[player]:+.4g}, {high[player]:+.4g}]" if low and high else ""
        words.append(
            f'<span title="Shapley value {value:+.4g}{ends}" style="padding:1px 4px;border-radius:3px;'
            f'background:rgba({tint},{0.65 * abs(value) / largest:.2f})">{html.escape(name)}</span>'
        )
    return f"<div>{' '.join(words)}</div>"

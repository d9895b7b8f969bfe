# SPDX-License-Identifier: Apache-2.0
"""Explains what the digit example's network sees, from Python, and draws it.

    Deploy/examples/demo digit
"""

import argparse
import pathlib

import matplotlib
import numpy as np
from safetensors.numpy import load_file

import andor

HERE = pathlib.Path(__file__).parent
CELLS = [f"r{row}c{column}" for row in range(1, 5) for column in range(1, 5)]


def game(digit=8):
    """Return the network and one of the three digits; the executable runs it without Python."""
    tensors = load_file(HERE / f"digit-{digit}.safetensors")
    image = tensors["image"]
    return andor.Onnx(
        HERE / "model.onnx",
        inputs={"image": image},
        players={"image": np.broadcast_to(tensors["players"], image.shape)},
        baseline={"image": 0.0},
        output={"name": "logits", "score": "log_odds", "class": "predicted"},
        names=CELLS,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digit", type=int, default=8, choices=(2, 5, 8))
    parser.add_argument("--out")
    parser.add_argument("--plot", default="digit.png")
    options = parser.parse_args()
    result = andor.explain(game(options.digit), out=options.out)
    print(f"v(blank) {result.v_empty:+.2f}, v(digit) {result.v_full:+.2f}; rRcC: the cell in row R and column C")
    for row in result.top(6):
        print(f"  {row.effect:+.2f}  {row.kind.upper():3}  {' · '.join(row.players)}  {row.certain}")
    matplotlib.use("Agg")
    result.plot_bar().figure.savefig(options.plot, bbox_inches="tight")
    print(options.plot)
    print(result.report())


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Writes a job of the digit example's network with any number of players: pieces of the stroke.

    python make_digit.py FOLDER [--digit 5] [--players 20]      (packages: numpy)

The pixels that are not background are cut into as many compact pieces (Lloyd's iteration from fixed starts);
no piece is a null player, so 2^players masks are evaluated. `andor run FOLDER/job.yaml --out DIR` gives the values
that `Benchmarks sparsifier DIR/games/digit/values.npy` explains.
"""
import argparse
import json
import pathlib
import shutil

import numpy as np

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "Deploy/examples/digit"

JOB = """andor: 1
name: digit{players}
model: {{onnx: model.onnx}}
output: {{name: logits, score: log_odds, class: predicted}}
games:
  - name: digit
    players: {{count: {players}}}
    inputs:
      - {{name: image, sample: image.npy, baseline: 0, players: pieces.npy}}
explain: none
"""


def image(path: pathlib.Path) -> np.ndarray:
    """The tensor `image` of a safetensors file."""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    entry = json.loads(data[8:8 + length])["image"]
    begin, end = (8 + length + offset for offset in entry["data_offsets"])
    return np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])


def pieces(picture: np.ndarray, players: int) -> np.ndarray:
    """The player of every pixel; -1 for the background."""
    where = np.argwhere(picture != 0).astype(np.float64)
    spots = where[:, -2:]
    centres = spots[np.linspace(0, len(spots) - 1, players).round().astype(int)]
    for _ in range(100):
        nearest = ((spots[:, None] - centres[None]) ** 2).sum(2).argmin(1)
        centres = np.array([spots[nearest == p].mean(0) for p in range(players)])
    owners = np.full(picture.shape, -1, np.int32)
    owners[tuple(where.astype(int).T)] = nearest
    return owners


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--digit", default="5")
    parser.add_argument("--players", type=int, default=20)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(EXAMPLE / "model.onnx", options.folder)
    picture = image(EXAMPLE / f"digit-{options.digit}.safetensors")
    np.save(options.folder / "image.npy", picture)
    np.save(options.folder / "pieces.npy", pieces(picture, options.players))
    (options.folder / "job.yaml").write_text(JOB.format(players=options.players))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""An independent second opinion on a result folder: Python's onnxruntime and numpy on all masks.

    python reference.py JOB.yaml DIR            compare DIR/games/<name>/{values,harsanyi}.npy,
                                                DIR/result.json and interactions.csv, if written
    python reference.py JOB.yaml DIR --write    write those files instead

packages: numpy, pyyaml, onnxruntime==1.32.0 (for onnx jobs)

It shares nothing with andor but the formats: it reads the job file itself, masks by numpy
indexing, evaluates in batches of --batch rows, takes the score in float64, and computes the
Möbius transform by a butterfly and, beside it, straight from the definition (on every coalition
to n = 10, on 200 random ones above). Exit status: 0 agrees, 1 differs, 2 cannot be compared.
"""
import argparse
import json
import math
import pathlib
import sys

import numpy as np
import yaml

import reference_models
import reference_results

SAMPLED = 200


def butterfly(values: np.ndarray) -> np.ndarray:
    """Möbius transform, one bit at a time."""
    n = int(math.log2(len(values)))
    cube = values.astype(np.float64).reshape((2,) * n)
    for axis in range(n):
        present = (slice(None),) * axis + (1,)
        absent = (slice(None),) * axis + (0,)
        cube[present] -= cube[absent]
    return cube.reshape(-1)


def dividend(values: np.ndarray, coalition: int) -> float:
    """One Harsanyi dividend from its definition, summed exactly."""
    terms, subset = [], coalition
    while True:
        sign = -1.0 if bin(coalition ^ subset).count("1") % 2 else 1.0
        terms.append(sign * float(values[subset]))
        if subset == 0:
            return math.fsum(terms)
        subset = (subset - 1) & coalition


def definition_error(values: np.ndarray, transformed: np.ndarray) -> float:
    """Largest difference of `transformed` from the definition, over all or sampled coalitions."""
    coalitions = range(len(values))
    if len(values) > 1 << 10:
        coalitions = np.random.default_rng(1).integers(0, len(values), SAMPLED).tolist()
        coalitions.append(len(values) - 1)
    return max(abs(dividend(values, s) - transformed[s]) for s in coalitions)


def stored(path: pathlib.Path, count: int) -> np.ndarray:
    array = np.load(path, allow_pickle=False)
    if array.shape != (count,) or array.dtype != np.dtype("<f8"):
        sys.exit(f"{path}: {array.dtype} {array.shape} instead of float64 ({count},)")
    return array


def compare(name: str, folder: pathlib.Path, expected, players: int, said, top: int) -> bool:
    """Prints the errors of one game; true where all are within the bounds.

    `expected`: the values, or nothing where they cannot be known; `said`: the game in
    result.json, or nothing where there is none.
    """
    values = stored(folder / "values.npy", 1 << players)
    harsanyi = stored(folder / "harsanyi.npy", 1 << players)
    finite = bool(np.isfinite(values).all() and np.isfinite(harsanyi).all())
    line, agrees = f"{name}: n = {players}", finite
    if expected is not None:
        scale = max(1.0, float(np.abs(expected).max()))
        worst = int(np.abs(values - expected).argmax())
        error = abs(float(values[worst] - expected[worst])) / scale
        agrees &= error <= 1e-6
        line += f", values {error:.2e} of {scale:.4g} (bound 1e-6, worst mask {worst})"
    else:
        line += ", values not compared (seeded noise)"
    scale = float(np.abs(harsanyi).max()) or 1.0
    again = float(np.abs(butterfly(values) - harsanyi).max()) / scale
    straight = definition_error(values, harsanyi) / scale
    agrees &= again <= 1e-9 and straight <= 1e-9
    line += f", Möbius {again:.2e} by butterfly, {straight:.2e} by definition (bound 1e-9)"
    wrong = [] if said is None else reference_results.complaints(said, folder, values, harsanyi, top)
    agrees &= not wrong
    print(line + (": agrees" if agrees else ": DIFFERS"), *(f"({w})" for w in wrong))
    return agrees


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", type=pathlib.Path)
    parser.add_argument("result", type=pathlib.Path)
    parser.add_argument("--write", action="store_true", help="write the files instead")
    parser.add_argument("--batch", type=int, default=256, help="rows of a batch (default 256)")
    options = parser.parse_args()
    job = yaml.safe_load(options.job.read_text())
    evaluate = reference_models.evaluator(job, options.job.parent, options.batch)
    document, agrees = options.result / "result.json", True
    said = {}
    if document.exists():
        said = {game["name"]: game for game in json.loads(document.read_text())["games"]}
    explain = job.get("explain", {})
    top = explain.get("top", 100) if isinstance(explain, dict) else 100
    for game in job["games"]:
        players, values = evaluate(game)
        folder = options.result / "games" / game["name"]
        if options.write:
            if values is None:
                sys.exit(f"{game['name']}: seeded noise is andor's own and cannot be written")
            folder.mkdir(parents=True, exist_ok=True)
            np.save(folder / "values.npy", values)
            np.save(folder / "harsanyi.npy", butterfly(values))
        else:
            agrees &= compare(
                game["name"], folder, values, players, said.get(game["name"]), top)
    return 0 if agrees else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, KeyError, ValueError) as error:
        print(f"cannot compare: {error!r}", file=sys.stderr)
        sys.exit(2)

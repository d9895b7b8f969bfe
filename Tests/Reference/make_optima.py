# SPDX-License-Identifier: Apache-2.0
"""Writes Tests/CoreTests/Golden/optima.json: games with the optima of their linear programs, by HiGHS.

    python make_optima.py ROOT        (packages: numpy, scipy, onnxruntime)

The optimum is the least sum of |I_and(S)| + |I_or(S)| over S that is not empty with which the interactions match
every value, exactly or, `optimum_noise`, to 4 % of |v(N) - v(empty)|. ROOT is the repository: the values of
`mlp` and `cnn` games are those of the networks of Deploy/examples, players beyond n staying as in the sample.
"""
import json
import pathlib
import sys

import numpy as np
import scipy.optimize
import scipy.sparse

SHARE = 0.04


def columns(n: int) -> np.ndarray:
    """Rows T, columns S: AND of all S, then OR of all S of two players or more; without the empty set."""
    masks = np.arange(1, 1 << n)
    held = (masks[:, None] & masks[None]) == masks[None]
    touched = (masks[:, None] & masks[None]) != 0
    return np.hstack([held, touched[:, np.bitwise_count(masks) > 1]]).astype(np.float64)


def optimum(values: np.ndarray, noise: float, costs: np.ndarray | None = None) -> float:
    """The least sum of |I| times cost; costs of the columns are 1 where they are left out."""
    matrix = scipy.sparse.csr_matrix(columns(int(np.log2(len(values)))))
    matrix = scipy.sparse.hstack([matrix, -matrix], "csr")
    right = values[1:] - values[0]
    problem = {"A_eq": matrix, "b_eq": right}
    if noise:
        problem = {
            "A_ub": scipy.sparse.vstack([matrix, -matrix]), "b_ub": np.concatenate([right + noise, noise - right])}
    found = scipy.optimize.linprog(
        np.ones(matrix.shape[1]) if costs is None else np.tile(costs, 2), **problem, bounds=(0, None),
        method="highs-ipm" if len(values) > 256 else "highs-ds",
        options={"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9})
    assert found.status == 0, found.message
    return float(found.fun)


def planted(n: int, terms: int, sigma: float, random) -> np.ndarray:
    masks = np.arange(1 << n)
    values = np.zeros(1 << n)
    for term in range(terms):
        size = int(random.integers(1, min(n, 5) + 1))
        chosen = sum(1 << int(i) for i in random.choice(n, size, replace=False))
        effect = random.uniform(-2, 2)
        values += effect * ((masks & chosen) != 0 if term % 3 == 2 else (masks & chosen) == chosen)
    return values + sigma * random.standard_normal(1 << n)


def network(root: pathlib.Path, n: int) -> np.ndarray:
    """The wine network's difference of two logits; measurements beyond n as in the sample."""
    import onnxruntime
    folder = root / "Deploy/examples/wine"
    sample, mean = (np.load(folder / name).reshape(-1) for name in ("class-0.npy", "mean.npy"))
    session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    masks = np.arange(1 << n)
    present = np.ones((1 << n, len(sample)), bool)
    present[:, :n] = (masks[:, None] >> np.arange(n)) & 1 == 1
    rows = np.where(present, sample, mean).astype(np.float32)
    scores = session.run(None, {session.get_inputs()[0].name: rows})[0].astype(np.float64)
    return scores[:, 0] - scores[:, 1]


def digit(root: pathlib.Path, n: int) -> np.ndarray:
    """The digit CNN's logit of its class, n pieces of the stroke as players."""
    sys.path.insert(0, str(root / "Tests/Benchmarks"))
    import make_digit
    import onnxruntime
    picture = make_digit.image(make_digit.EXAMPLE / "digit-5.safetensors")
    owners = make_digit.pieces(picture, n)
    session = onnxruntime.InferenceSession(make_digit.EXAMPLE / "model.onnx", providers=["CPUExecutionProvider"])
    masks = np.arange(1 << n).reshape((-1,) + (1,) * picture.ndim)
    present = (owners < 0) | ((masks >> np.maximum(owners, 0)) & 1 == 1)
    rows = np.where(present, picture, np.float32(0))
    scores = session.run(None, {session.get_inputs()[0].name: rows})[0].astype(np.float64)
    return scores[:, int(scores[-1].argmax())]


def games(root: pathlib.Path):
    """(name, values) of every game."""
    size = lambda n: np.bitwise_count(np.arange(1 << n)).astype(np.float64)
    for n in range(2, 11):
        random = np.random.default_rng(n)
        yield "sparse", planted(n, 3 * n, 0, random)
        yield "sparse with noise", planted(n, 3 * n, 0.05, random)
        if n < 10:
            yield "random", random.standard_normal(1 << n)
        if n in (4, 6, 8, 9, 10):
            yield "mlp", network(root, n)
            yield "cnn", digit(root, n)
    for n in (3, 5, 6, 8, 10):
        yield "parity", size(n) % 2
    for n in (4, 5, 6, 7, 9):
        yield "threshold", (size(n) >= n // 3 + 1) * 1.0
    for n in (8, 10):
        yield "majority", (size(n) > n / 2) * 1.0
    yield "size", size(3)


def main(root: pathlib.Path) -> None:
    found = []
    for name, values in games(root):
        values = np.round(values, 5)
        noise = SHARE * abs(values[-1] - values[0])
        n = int(np.log2(len(values)))
        game = {"name": name, "n": n, "optimum": optimum(values, 0), "v": values.tolist()}
        if noise and n <= 8:
            game["optimum_noise"] = optimum(values, noise)
        found.append(game)
        print(name, n, game["optimum"], game.get("optimum_noise", ""), flush=True)
    text = ",\n".join(json.dumps(game, separators=(",", ":")) for game in found)
    source = "Tests/Reference/make_optima.py, scipy's HiGHS"
    target = root / "Tests/CoreTests/Golden/optima.json"
    target.write_text('{"source": "%s", "games": [\n%s\n]}\n' % (source, text))
    print(len(found), "games,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

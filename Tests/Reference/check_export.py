# SPDX-License-Identifier: Apache-2.0
"""Checks andor's exports against the files of the job's folder, with numpy.

    python check_export.py DIR GAME CSV NPZ SHAPIQ SHAP [MOEBIUS]      (packages: numpy)

SHAPIQ is a k-SII file of order 2, whose values are computed anew by their definition; the real shapiq is used by
check_shapiq.py. Exit status 1 where something differs.
"""
import csv
import itertools
import json
import math
import pathlib
import re
import sys

import numpy as np


def pair_values(dividends, n):
    """k-SII of order 2 by its definition (Bordt and von Luxburg 2023) from the dividends."""
    sii = {}
    for size in (1, 2):
        for members in itertools.combinations(range(n), size):
            mask = sum(1 << i for i in members)
            sii[members] = math.fsum(
                dividends[s] / (s.bit_count() - size + 1) for s in range(1 << n) if s & mask == mask)
    found = dict(sii)
    for i in range(n):
        found[(i,)] -= sum(sii[tuple(sorted((i, j)))] for j in range(n) if j != i) / 2
    return found


def players(field: str) -> list[str]:
    """The names in a field: `;` parts them unless a backslash stands before it, as before another backslash."""
    names = re.findall(r"((?:[^;\\]|\\.)+)(?:;|$)", field)
    return [re.sub(r"\\(.)", r"\1", name) for name in names]


def main() -> int:
    folder, game, table, archive, shapiq, shap, *moebius = sys.argv[1:]
    place = pathlib.Path(folder) / "games" / game
    result = next(
        g for g in json.loads((pathlib.Path(folder) / "result.json").read_text())["games"] if g["name"] == game)
    n = result["n"]
    arrays = {name: np.load(place / f"{name}.npy") for name in ["values", "harsanyi", "and", "or"]}

    loaded = np.load(archive, allow_pickle=False)
    for name, array in arrays.items():
        assert np.array_equal(loaded[name], array), name
    assert list(loaded["players"]) == result["players"]
    assert list(loaded["shapley"]) == result["shapley"] and list(loaded["banzhaf"]) == result["banzhaf"]

    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1 << n and [int(row["mask"]) for row in rows] == list(range(1 << n))
    for column, name in [("value", "values"), ("harsanyi", "harsanyi"), ("and", "and"), ("or", "or")]:
        assert [float(row[column]) for row in rows] == arrays[name].tolist(), column
    for row in rows:
        names = [result["players"][i] for i in range(n) if int(row["mask"]) >> i & 1]
        assert players(row["players"]) == names and int(row["order"]) == len(names)
    with open(place / "interactions.csv", newline="") as file:
        for row in csv.DictReader(file):
            names = [result["players"][i] for i in range(n) if int(row["mask"]) >> i & 1]
            assert players(row["players"]) == names and int(row["order"]) == len(names)

    saved = json.loads(pathlib.Path(shapiq).read_text())
    meta = saved["metadata"]
    assert (meta["index"], meta["n_players"], meta["max_order"], meta["min_order"]) == ("k-SII", n, 2, 0)
    assert meta["baseline_value"] == saved["data"].pop("Empty") == result["v_empty"]
    expected = pair_values(arrays["harsanyi"], n)
    got = {tuple(map(int, key.split(","))): value for key, value in saved["data"].items()}
    assert got.keys() == expected.keys()
    scale = max(map(abs, expected.values()))
    assert all(abs(got[key] - expected[key]) <= 1e-12 * scale for key in expected)
    assert abs(sum(got.values()) - (result["v_full"] - result["v_empty"])) <= 1e-9 * scale
    assert saved["parameters"]["players"] == result["players"]

    if moebius:
        dividends = json.loads(pathlib.Path(moebius[0]).read_text())["data"]
        del dividends["Empty"]
        assert len(dividends) == (1 << n) - 1
        for key, value in dividends.items():
            assert value == arrays["harsanyi"][sum(1 << int(i) for i in key.split(","))]

    explanation = np.load(shap, allow_pickle=False)
    assert explanation["values"].tolist() == [result["shapley"]]
    assert explanation["base_values"].tolist() == [result["v_empty"]]
    assert list(explanation["feature_names"]) == result["players"]
    if "data" in explanation:
        assert explanation["data"].shape == (1, n)
    return 0


if __name__ == "__main__":
    sys.exit(main())

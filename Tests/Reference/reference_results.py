# SPDX-License-Identifier: Apache-2.0
"""Checks a game of result.json and its interactions.csv against values.npy and harsanyi.npy."""
import csv
import hashlib
import math
import pathlib

import numpy as np

import reference_indices

# Of the sum of all |I(S)|: what rounding leaves of sums of dividends.
BOUND = 1e-12


def indices(harsanyi: np.ndarray, players: int):
    """Shapley and Banzhaf values from the dividends."""
    masks = np.arange(len(harsanyi))
    order = np.bitwise_count(masks).astype(np.float64)
    shapley, banzhaf = [], []
    for i in range(players):
        has = (masks >> i) & 1 == 1
        shapley.append(math.fsum(harsanyi[has] / order[has]))
        banzhaf.append(math.fsum(harsanyi[has] / 2.0 ** (order[has] - 1)))
    return shapley, banzhaf


def strengths(harsanyi: np.ndarray, players: int):
    """Sums of the positive and of the negative dividends by order; order 0 is left out."""
    order = np.bitwise_count(np.arange(len(harsanyi)))
    positive, negative = np.maximum(harsanyi, 0), np.minimum(harsanyi, 0)
    sums = lambda part: [0.0] + [math.fsum(part[order == k]) for k in range(1, players + 1)]
    return sums(positive), sums(negative)


def differs(said, expected, scale: float) -> bool:
    said, expected = np.asarray(said, np.float64), np.asarray(expected, np.float64)
    return said.shape != expected.shape or not np.all(np.abs(said - expected) <= BOUND * scale)


def ranking_complaints(where: str, rows: list, harsanyi: np.ndarray) -> list:
    """Rows (mask, effect) must be the strongest dividends, strongest first."""
    effects = np.array([effect for _, effect in rows])
    if any(harsanyi[mask] != effect for mask, effect in rows):
        return [f"{where}: an effect is not the dividend of its mask"]
    if len({mask for mask, _ in rows}) != len(rows) or 0 in {mask for mask, _ in rows}:
        return [f"{where}: a coalition is named twice, or the empty one is named"]
    strongest = np.sort(np.abs(harsanyi[1:]))[::-1][:len(rows)]
    # A file may leave out dividends that are exactly 0.
    if np.any(np.abs(effects) != strongest):
        return [f"{where}: not the strongest, or not in order"]
    return []


def complaints(said: dict, folder: pathlib.Path, values, harsanyi, top: int) -> list:
    """What is wrong with a game of result.json; nothing when all is right.

    Rankings are checked only of a result without AND-OR extraction, where they are Harsanyi
    interactions.
    """
    players, found = said["n"], []
    scale = math.fsum(np.abs(harsanyi[1:])) or 1.0
    shapley, banzhaf = indices(harsanyi, players)
    positive, negative = strengths(harsanyi, players)
    checks = {
        "v_empty": ([said["v_empty"]], [values[0]]), "v_full": ([said["v_full"]], [values[-1]]),
        "shapley": (said["shapley"], shapley), "banzhaf": (said["banzhaf"], banzhaf)}
    if "explain" not in said:
        checks["strength.and_positive"] = (said["strength"]["and_positive"], positive)
        checks["strength.and_negative"] = (said["strength"]["and_negative"], negative)
    found += [name for name, (ours, right) in checks.items() if differs(ours, right, scale)]
    if "indices" in said:
        found += reference_indices.complaints(said["indices"], values, players)
    efficiency = abs(math.fsum(said["shapley"]) - (values[-1] - values[0]))
    if efficiency > BOUND * scale:
        found.append("the Shapley values do not add up to v(N) - v(empty)")
    digest = hashlib.sha256(values.astype("<f8").tobytes() + harsanyi.astype("<f8").tobytes())
    if said["digest"] != digest.hexdigest():
        found.append("digest")
    if said["evaluations"] != 1 << (players - len(said["null_players"])):
        found.append("evaluations")
    null_players = sum(1 << i for i in said["null_players"])
    if np.any(harsanyi[(np.arange(len(harsanyi)) & null_players) != 0] != 0):
        found.append("a null player interacts")
    if "explain" not in said:
        rows = [(row["mask"], row["effect"]) for row in said["top"]]
        named = min(top, int(np.count_nonzero(harsanyi[1:])))
        if len(rows) != named:
            found.append(f"top names {len(rows)} interactions instead of {named}")
        found += ranking_complaints("top", rows, harsanyi)
        with open(folder / "interactions.csv", newline="") as file:
            table = [(int(row["mask"]), float(row["effect"])) for row in csv.DictReader(file)]
        if len(table) < named:
            found.append(f"interactions.csv has {len(table)} rows only")
        found += ranking_complaints("interactions.csv", table, harsanyi)
    return found

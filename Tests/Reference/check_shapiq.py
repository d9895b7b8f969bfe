# SPDX-License-Identifier: Apache-2.0
"""Checks andor's exports with the real shapiq and shap: load, compare with their own values, draw.

    python check_shapiq.py ANDOR DIR GAME [PICTURE.png]      (packages: shapiq==1.4.1, shap==0.51.0, numpy)

ANDOR is the executable, DIR the folder of a finished job. Values are compared with what shapiq's ExactComputer
finds from values.npy, so keep n small (about 12); its FSII solves a least-squares problem to about 1e-9.
Not part of the automatic checks, as the packages take 700 MB.
"""
import json
import pathlib
import subprocess
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import shapiq
from shapiq.game_theory.exact import ExactComputer

CASES = [("k-SII", 2), ("k-SII", 3), ("SII", 2), ("STII", 2), ("STII", 3), ("FSII", 2), ("FSII", 3), ("SV", 1),
         ("BV", 1), ("Moebius", None)]


def main() -> int:
    andor, folder, game = sys.argv[1:4]
    place = pathlib.Path(folder) / "games" / game
    values = np.load(place / "values.npy")
    n = int(np.log2(len(values)))
    bits = 1 << np.arange(n)
    computer = ExactComputer(n_players=n, game=lambda sets: values[(np.atleast_2d(sets).astype(int) * bits).sum(1)])
    worst = 0.0
    for index, order in CASES:
        file = place / "check-shapiq.json"
        command = [andor, "export", folder, "--game", game, "--format", "shapiq", "--index", index, "--out", str(file)]
        subprocess.run(command + (["--order", str(order)] if order else []), check=True, stdout=subprocess.DEVNULL)
        ours = shapiq.InteractionValues.load(file)
        theirs = computer(index, order or n)
        assert ours.n_players == n and ours.index == theirs.index, (ours.index, theirs.index)
        assert abs(ours.baseline_value - values[0]) < 1e-12
        sets = [s for s in theirs.interaction_lookup if s]
        assert index == "Moebius" or set(sets) == {s for s in ours.interaction_lookup if s}
        error = max(abs(ours[s] - theirs[s]) for s in sets)
        worst = max(worst, error / max(1e-300, max(abs(theirs[s]) for s in sets)))
        print(f"{index} of order {order or n}: {len(sets)} interactions, largest difference {error:.1e}")
        if (index, order) == ("k-SII", 2) and len(sys.argv) > 4:
            names = json.loads(file.read_text())["parameters"]["players"]
            ours.plot_network(feature_names=names, show=False)
            plt.savefig(sys.argv[4], dpi=80, bbox_inches="tight")
        file.unlink()
    check_shap(andor, folder, game, place)
    print("all agree" if worst < 1e-8 else f"WRONG: {worst}")
    return worst >= 1e-8


def check_shap(andor, folder, game, place):
    """The Shapley values as an Explanation of shap, drawn, where shap is installed."""
    try:
        import shap
    except ImportError:
        print("shap is not installed")
        return
    file = place / "check-shap.npz"
    command = [andor, "export", folder, "--game", game, "--format", "shap", "--out", str(file)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    explanation = shap.Explanation(**np.load(file))[0]
    result = json.loads((pathlib.Path(folder) / "result.json").read_text())
    expected = next(g for g in result["games"] if g["name"] == game)["shapley"]
    assert list(explanation.values) == expected
    plt.figure()
    shap.plots.waterfall(explanation, show=False)
    file.unlink()
    print("shap: loaded and drawn")


if __name__ == "__main__":
    sys.exit(main())

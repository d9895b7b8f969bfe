#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Explains games of many players with andor, shapiq and shap at equal evaluations, and prints the figures.

    python3.12 -m venv VENV && VENV/bin/pip install shapiq==1.8.0 shap lightgbm xgboost scikit-learn
    VENV/bin/python Tests/Benchmarks/large_n.py [--andor FILE] [--games trees-64 …] [--methods andor OddSHAP …]
        [--samples 10] [--seeds 3] [--evaluations 2000] [--limit 300] [--write FILE]

shapiq 1.8.0 asks for Python 3.12; with 3.11 install it by `pip install --ignore-requires-python` and this program
supplies the `typing.override` that it misses. Every (game, sample, method, seed) is one run in a process of its own. With
--write a run is recorded at once, and what the file has is not run again: a long measurement is taken in parts.

Games: `trees-64` boosted trees on digits of 64 pixels, `trees-30` the same on measurements of tumours, `network-30` and
`network-64` networks of two hidden layers on both, `terms-64` 30 AND and OR terms with 1 % noise. Shapley values and pair
interactions of trees and terms are exact; those of networks come from antithetic permutations, Shapley values only.
andor: the whole command `andor run` with `plan: {sample: …}`, its audit included; R² is its own, at masks that it has
not fitted. The peers: their defaults, R² where they predict, at 1,000 masks a density. `shapley`, `pairs`: the norm of the
error as a share of the truth's. CPU seconds of the peers are those of the call, the game's share included; those of andor
are the whole command's. Nothing is asserted.
"""
import argparse
import csv
import json
import os
import pathlib
import platform
import resource
import subprocess
import sys
import tempfile
import time
import typing
import warnings

import make_sampled_games
import numpy

PEERS = ["KernelSHAP", "OddSHAP", "LeverageSHAP", "PolySHAP", "ProxySHAP", "ProxySHAP pairs", "ProxySPEX", "SVARM",
         "PermutationSamplingSV", "shap Permutation"]
GAMES = ["trees-64", "trees-30", "network-30", "network-64", "terms-64"]

# The game as andor's model reads it, and as the peers do: a sum of c where A is present and B absent, or a network.
MODULE = '''
import json
import numpy


def load():
    global game
    with open("game.json") as file:
        game = json.load(file)
    if game["kind"] == "network":
        game["layers"] = [(numpy.array(w), numpy.array(b)) for w, b in game["layers"]]
        game["sample"] = numpy.array(game["sample"])


def value(present):
    present = numpy.asarray(present, bool)
    if game["kind"] == "network":
        state = numpy.where(present, game["sample"], 0.0)
        for place, (weights, bias) in enumerate(game["layers"]):
            state = state @ weights + bias
            if place + 1 < len(game["layers"]):
                state = numpy.maximum(state, 0)
        return state[:, 0]
    values = numpy.full(len(present), game["constant"])
    for a, b, c in game["literals"]:
        values += c * (present[:, a].all(1) & ~present[:, b].any(1))
    if game["noise"]:
        phase = numpy.sin(present @ numpy.sin(1e4 * (1.0 + numpy.arange(game["n"]))) * 5e3) * 1e4
        values += game["noise"] * numpy.sqrt(12.0) * (phase - numpy.floor(phase) - 0.5)
    return values


def coalitions(name, present):
    return value(present)
'''


def functions():
    """The functions of the module in the present folder."""
    module = {}
    exec(MODULE, module)
    module["load"]()
    return module["value"]


def data(kind):
    from sklearn.datasets import load_breast_cancer, load_digits
    found = load_digits() if kind.endswith("64") else load_breast_cancer()
    labels = numpy.isin(found.target, (3, 5, 8)) if kind.endswith("64") else found.target
    return found.data, labels.astype(float)


def trees(kind, samples):
    from sklearn.ensemble import GradientBoostingRegressor
    inputs, labels = data(kind)
    model = GradientBoostingRegressor(
        n_estimators=150, max_depth=6, learning_rate=0.1, subsample=0.7, random_state=0).fit(inputs, labels)
    baseline = numpy.median(inputs, 0)
    for row in range(17, 17 + 23 * samples, 23):
        sums = {}
        for stage in model.estimators_:
            for present, absent, c in make_sampled_games.literals(stage[0].tree_, 0.1, inputs[row], baseline):
                key = (tuple(sorted(present)), tuple(sorted(absent)))
                sums[key] = sums.get(key, 0) + c
        constant = float(model.init_.constant_.ravel()[0]) + sums.pop(((), ()), 0)
        yield literal_game(inputs.shape[1], constant, [(a, b, c) for (a, b), c in sums.items()], 0)


def literal_game(n, constant, literals, noise):
    shapley, pairs = make_sampled_games.shares(n, literals)
    return {"kind": "literals", "n": n, "constant": constant, "literals": literals, "noise": noise,
            "shapley": shapley.tolist(), "pairs": pairs.tolist()}


def networks(kind, samples):
    from sklearn.neural_network import MLPClassifier
    from sklearn.preprocessing import StandardScaler
    inputs, labels = data(kind)
    inputs = StandardScaler().fit_transform(inputs)
    model = MLPClassifier((64, 64), max_iter=300, random_state=0, alpha=1e-3).fit(inputs, labels)
    layers = [(w.tolist(), b.tolist()) for w, b in zip(model.coefs_, model.intercepts_)]
    for row in range(17, 17 + 23 * samples, 23):
        yield {"kind": "network", "n": inputs.shape[1], "layers": layers, "sample": inputs[row].tolist()}


def terms(samples):
    n = 64
    for number in range(samples):
        random = numpy.random.default_rng(1000 + number)
        constant, literals = 0.0, []
        for _ in range(30):
            order = random.choice([1, 2, 3, 4, 5], p=[0.2, 0.3, 0.25, 0.15, 0.1])
            players = tuple(sorted(random.choice(n, order, replace=False).tolist()))
            effect = float(random.normal() + numpy.sign(random.normal()) * 0.5)
            if order > 1 and random.random() < 0.35:
                # OR is 1 less where all of its players are absent.
                literals.append(((), players, -effect))
                constant += effect
            else:
                literals.append((players, (), effect))
        spread = numpy.sqrt(sum(c * c for _, _, c in literals)) / 2.5
        yield literal_game(n, constant, literals, 0.01 * float(spread))


def games(name, samples):
    if name.startswith("terms"):
        return terms(samples)
    return trees(name, samples) if name.startswith("trees") else networks(name, samples)


def permutation_truth(value, n, rounds=300):
    """Shapley values from antithetic permutations, 100 a round."""
    random, sums = numpy.random.default_rng(5), numpy.zeros(n)
    for _ in range(rounds):
        order = numpy.array([random.permutation(n) for _ in range(50)])
        order = numpy.concatenate([order, order[:, ::-1]])
        masks = numpy.argsort(order, 1)[:, None, :] < numpy.arange(n + 1)[None, :, None]
        numpy.add.at(sums, order, numpy.diff(value(masks.reshape(-1, n)).reshape(100, n + 1), axis=1))
    return sums / (100 * rounds)


def with_andor(andor, folder, game, evaluations, seed):
    (folder / "model.py").write_text(MODULE)
    job = {"andor": 1, "name": "large", "model": {"python": "model.py", "files": ["game.json"]},
           "games": [{"name": "game", "players": {"names": [f"p{i}" for i in range(game["n"])]}}],
           "plan": {"sample": {"first": evaluations, "most": evaluations, "seed": seed}}, "engine": {"batch": 256}}
    (folder / "job.yaml").write_text(json.dumps(job))
    out = folder / "out"
    subprocess.run([andor, "run", str(folder / "job.yaml"), "--out", str(out), "--quiet", "--allow-python", "--python",
                    sys.executable], check=True, stdout=subprocess.DEVNULL)
    result = json.loads((out / "result.json").read_text())["games"][0]
    files = out / "games" / "game"
    with (files / "shapley.csv").open() as file:
        rows = list(csv.DictReader(file))
    with (files / "pairs.csv").open() as file:
        listed = list(csv.DictReader(file))
    truth = game["shapley"]
    pairs = numpy.zeros((game["n"], game["n"]))
    for row in listed:
        i, j = (int(name[1:]) for name in row["players"].split(";"))
        pairs[i, j] = pairs[j, i] = float(row["value"])
    return {"shapley": [float(row["value"]) for row in rows], "pairs": pairs, "evaluations": result["evaluations"],
            "r2": {held["density"]: held["r2"] for held in result["heldout"]},
            "covered": sum(float(row["low"]) <= t <= float(row["high"]) for row, t in zip(rows, truth)) / len(truth)}


def values_of(found, n):
    """Singles and pairs of shapiq's interactions."""
    single, pairs = numpy.zeros(n), numpy.zeros((n, n))
    for players, value in found.dict_values.items():
        if len(players) == 1:
            single[players[0]] = value
        elif len(players) == 2:
            pairs[players[0], players[1]] = pairs[players[1], players[0]] = value
    return single, pairs


def with_shap(value, n, evaluations, seed):
    import shap
    explainer = shap.explainers.Permutation(lambda rows: value(rows > 0.5), numpy.zeros((1, n)), seed=seed)
    return explainer(numpy.ones((1, n)), max_evals=evaluations, silent=True).values[0]


def with_peer(method, value, n, evaluations, seed):
    if method == "shap Permutation":
        return {"shapley": with_shap(value, n, evaluations, seed)}
    if not hasattr(typing, "override"):
        typing.override = lambda function: function
    from shapiq import approximator
    if method == "ProxySHAP pairs":
        found = approximator.ProxySHAP(n, max_order=2, index="SII", random_state=seed).approximate(evaluations, value)
        return {"pairs": values_of(found, n)[1]}
    if method == "ProxySPEX":
        return with_spectrum(approximator.ProxySPEX(n=n, max_order=2, index="SII", random_state=seed), value, n,
                             evaluations)
    options = {"KernelSHAP": {"pairing_trick": True}, "PolySHAP": {"max_order": 2, "pairing_trick": True},
               "ProxySHAP": {"max_order": 1, "index": "SV", "adjustment": True}}.get(method, {})
    if method == "PolySHAP" and n * (n + 1) // 2 > 0.6 * evaluations:
        options["max_terms"] = int(0.6 * evaluations)
    found = getattr(approximator, method)(n, random_state=seed, **options).approximate(evaluations, value)
    shapley = values_of(found, n)[0]
    said = {"shapley": shapley}
    if method in ("KernelSHAP", "LeverageSHAP"):
        empty = float(value(numpy.zeros((1, n), bool))[0])
        said["predict"] = lambda masks: empty + masks @ shapley
    return said


def with_spectrum(approximator, value, n, evaluations):
    """ProxySPEX's Fourier coefficients, its grid search included, with indices in closed form.

    Its own conversion to interactions takes minutes and gives the same numbers.
    """
    kept, refine = {}, approximator._refine

    def refined(*arguments):
        kept.update(refine(*arguments))
        return dict(kept)
    approximator._refine = refined
    approximator.fourier_to_moebius = lambda _: {(): 0.0, (0,): 0.0, (0, 1): 0.0}
    approximator.approximate(evaluations, value)
    shapley, pairs = numpy.zeros(n), numpy.zeros((n, n))
    members = numpy.zeros((len(kept), n))
    for place, (players, coefficient) in enumerate(kept.items()):
        members[place, list(players)] = 1
        if len(players) % 2:
            shapley[list(players)] -= 2 * coefficient / len(players)
        elif players:
            pairs[numpy.ix_(players, players)] += 4 * coefficient / (len(players) - 1)
    numpy.fill_diagonal(pairs, 0)
    coefficients = numpy.array(list(kept.values()))
    return {"shapley": shapley, "pairs": pairs,
            "predict": lambda masks: (1 - 2 * ((masks.astype(float) @ members.T) % 2)) @ coefficients}


def r2(predict, value, n):
    random = numpy.random.default_rng(99)
    laws = {"half": random.random((1000, n)) < 0.5, "most": random.random((1000, n)) < 0.85,
            "size-uniform": numpy.array([random.permutation(n) < random.integers(1, n) for _ in range(1000)])}
    truth = {law: value(masks) for law, masks in laws.items()}
    return {law: float(1 - ((truth[law] - predict(masks)) ** 2).mean() / truth[law].var())
            for law, masks in laws.items()}


def error(found, truth):
    return float(numpy.linalg.norm(numpy.subtract(found, truth)) / numpy.linalg.norm(truth))


def measure(method, andor, folder, evaluations, seed):
    """One run, in a process of its own whose folder has the game."""
    warnings.filterwarnings("ignore")
    os.chdir(folder)
    game = json.loads(pathlib.Path("game.json").read_text())
    value, n = functions(), game["n"]
    calls = [0]

    def counted(masks):
        masks = numpy.atleast_2d(numpy.asarray(masks)).astype(bool)
        calls[0] += len(masks)
        return value(masks)
    who = resource.RUSAGE_CHILDREN if method == "andor" else resource.RUSAGE_SELF
    before, start = resource.getrusage(who), time.perf_counter()
    if method == "andor":
        said = with_andor(andor, pathlib.Path(folder), game, evaluations, seed)
    else:
        said = with_peer(method, counted, n, evaluations, seed)
        said["evaluations"] = calls[0]
    after, seconds = resource.getrusage(who), time.perf_counter() - start
    answer = {"evaluations": said["evaluations"], "seconds": round(seconds, 2),
              "cpu_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2)}
    for key in ("shapley", "pairs"):
        if key in said and key in game:
            answer[key] = error(said[key], game[key])
    if "predict" in said:
        answer["r2"] = r2(said["predict"], value, n)
    answer.update({key: said[key] for key in ("r2", "covered") if key in said})
    return answer


def record(options, runs, name, number, game):
    """Runs what is not recorded yet of one sample of a game."""
    for method in options.methods:
        for seed in range(1, options.seeds + 1):
            key = f"{name}/{number}/{options.evaluations}/{method}/{seed}"
            if key in runs:
                continue
            with tempfile.TemporaryDirectory() as folder:
                (pathlib.Path(folder) / "game.json").write_text(json.dumps(game))
                command = [sys.executable, os.path.abspath(__file__), "--only", method, os.path.abspath(options.andor),
                           folder, str(options.evaluations), str(seed)]
                try:
                    said = subprocess.run(command, capture_output=True, text=True, timeout=options.limit)
                    failure = None if said.returncode == 0 else said.stderr.strip().split("\n")[-1][:200]
                except subprocess.TimeoutExpired:
                    failure = f"took longer than {options.limit:g} s"
                runs[key] = {"failed": failure} if failure else json.loads(said.stdout.strip().split("\n")[-1])
            yield


def mean(runs, name, evaluations, method, figure):
    said = [run for key, run in runs.items()
            if key.startswith(f"{name}/") and key.split("/")[2:4] == [str(evaluations), method]]
    found = [min(run["r2"].values()) if figure == "r2" else run[figure] for run in said if figure in run]
    return sum(found) / len(found) if found else None


def show(options, runs):
    for name in options.games:
        print(f"{name}, {options.evaluations} evaluations: means of all runs; R² is the least of three densities")
        for method in options.methods:
            figures = {figure: mean(runs, name, options.evaluations, method, figure)
                       for figure in ("shapley", "pairs", "r2", "covered", "evaluations", "cpu_seconds")}
            print(f"  {method:>22}  " + "  ".join(
                f"{figure} {value:.4f}" for figure, value in figures.items() if value is not None))


def main():
    if len(sys.argv) == 7 and sys.argv[1] == "--only":
        _, _, method, andor, folder, evaluations, seed = sys.argv
        print(json.dumps(measure(method, andor, folder, int(evaluations), int(seed))))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--andor", default=".build/release/andor")
    parser.add_argument("--games", nargs="+", default=GAMES, choices=GAMES)
    parser.add_argument("--methods", nargs="+", default=["andor", *PEERS], choices=["andor", *PEERS])
    parser.add_argument("--samples", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--evaluations", type=int, default=2000)
    parser.add_argument("--limit", type=float, default=300)
    parser.add_argument("--write")
    options = parser.parse_args()
    file = pathlib.Path(options.write) if options.write else None
    runs = json.loads(file.read_text())["runs"] if file and file.exists() else {}
    machine = next(line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    for name in options.games:
        for number, game in enumerate(games(name, options.samples)):
            if "shapley" not in game:
                with tempfile.TemporaryDirectory() as folder:
                    (pathlib.Path(folder) / "game.json").write_text(json.dumps(game))
                    here = os.getcwd()
                    os.chdir(folder)
                    value = functions()
                    os.chdir(here)
                game["shapley"] = permutation_truth(value, game["n"]).tolist()
            for _ in record(options, runs, name, number, game):
                if file:
                    said = {"command": "python3 Tests/Benchmarks/large_n.py", "machine": machine or platform.machine(),
                            "cores": os.cpu_count(), "runs": runs}
                    partial = file.with_suffix(".partial")
                    partial.write_text(json.dumps(said, indent=1) + "\n")
                    partial.replace(file)
    show(options, runs)


if __name__ == "__main__":
    main()

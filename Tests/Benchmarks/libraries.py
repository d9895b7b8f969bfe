#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Explains the same four decisions from Python with andor, shapiq, shap and captum, and prints the figures.

    Deploy/examples/demo sentiment                   # once: makes .deps/examples and trains the sentence's head
    .deps/examples/bin/python -m pip install shapiq==1.4.1 shap==0.51.0 captum==0.9.0
    PYTHONPATH=Deploy/python/src .deps/examples/bin/python Tests/Benchmarks/libraries.py [--write FILE]

The models: the digit example's network (n = 16), gradient boosting on wines behind a scaler (n = 13), MiniLM with a
logistic head on a sentence (n = 10), a Python function that sees one row at a time (n = 12). Each library does what its
own documentation suggests for such a model, in a process of its own. A program is the lines that its user writes once
model and sample are loaded, those that mask included; its time begins there, after the imports. PyTorch has one thread.
`seconds` are by the clock; `cpu_seconds` count the processes that the program starts as well and are less disturbed by
other work on the machine. `difference` is the largest difference to the exact values, as a share of the largest of them,
where the library computes something that andor has exactly (Shapley values, or k-SII to order 2). Nothing is asserted.
"""
import argparse
import importlib.util
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import warnings

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "Deploy/examples"
LIBRARIES = ("andor", "shapiq", "shap", "captum")
EXACT = "every value, AND-OR interactions of any order with a certificate, Shapley, k-SII"

# What a user writes: (model, library): (what is exact, the program). A program leaves `found`: Shapley values, or
# interactions of shapiq.
PROGRAMS = {
    ("digit", "andor"): (EXACT, """
game = andor.Image(network, image, players=owners, baseline=0.0)
found = andor.explain(game, out=folder)
"""),
    ("digit", "shapiq"): ("k-SII to order 2", """
def f(z):
    keep = torch.from_numpy(np.where(owners < 0, True, z[:, owners]))[:, None]
    with torch.no_grad():
        return log_odds(network(torch.where(keep, torch.from_numpy(image), 0.0)))
found = shapiq.ExactComputer(f, n_players=16)("k-SII", 2)
"""),
    ("digit", "shap"): ("no: Owen values of a tree of pixels, 500 rows", """
def f(x):
    with torch.no_grad():
        return log_odds(network(torch.from_numpy(np.moveaxis(x, 3, 1)).float()))
masker = shap.maskers.Image(np.zeros((28, 28, 1)), (28, 28, 1))
found = shap.Explainer(f, masker)(np.moveaxis(image, 0, 2)[None], max_evals=500)
"""),
    ("digit", "captum"): ("no: 25 orders drawn", """
mask = torch.from_numpy(np.where(owners < 0, 16, owners))[None, None]
given = torch.from_numpy(image[None])
values = captum.attr.ShapleyValueSampling(lambda x: log_odds(network(x), tensor=True)).attribute(given, feature_mask=mask)
found = np.array([float(values[mask == i].flatten()[0]) for i in range(16)])
"""),
    ("wine", "andor"): (EXACT, """
found = andor.explain(andor.Tabular(pipeline, x, mean, names=names), out=folder)
"""),
    ("wine", "shapiq"): ("no: 2,000 of 8,192 rows", """
def f(rows):
    p = pipeline.predict_proba(rows)
    return np.log(p[:, target] / np.delete(p, target, 1).sum(1))
explainer = shapiq.TabularExplainer(f, mean[None], imputer="baseline", index="k-SII", max_order=2)
found = explainer.explain(x, budget=2000, random_state=0)
"""),
    ("wine", "shap"): ("Shapley values", """
def f(rows):
    p = pipeline.predict_proba(rows)
    return np.log(p[:, target] / np.delete(p, target, 1).sum(1))
found = shap.explainers.Exact(f, shap.maskers.Independent(mean[None]))(x[None], max_evals=16384).values[0]
"""),
    ("sentence", "andor"): (EXACT, """
found = andor.explain(andor.to_onnx(andor.Text(model, tokenizer, text, target=1)), out=folder)
"""),
    ("sentence", "shapiq"): ("k-SII to order 2", """
ids = torch.tensor(tokenizer(text)["input_ids"])
words = list(range(1, len(ids) - 1))
def f(z):
    rows = ids.repeat(len(z), 1)
    rows[:, words] = torch.where(torch.from_numpy(np.asarray(z, bool)), rows[:, words], tokenizer.mask_token_id)
    with torch.no_grad():
        return log_odds(torch.cat([model(part, torch.ones_like(part)) for part in rows.split(64)]), 1)
found = shapiq.ExactComputer(f, n_players=len(words))("k-SII", 2)
"""),
    ("sentence", "shap"): ("no: Owen values of a tree of words, 500 rows", """
def f(texts):
    with torch.no_grad():
        return log_odds(model(**tokenizer(list(texts), padding=True, return_tensors="pt")), 1)
found = shap.Explainer(f, tokenizer)([text], max_evals=500)
"""),
    ("sentence", "captum"): ("no: 25 orders drawn", """
ids = torch.tensor(tokenizer(text)["input_ids"])[None]
base = torch.full_like(ids, tokenizer.mask_token_id)
base[:, [0, -1]] = ids[:, [0, -1]]
sampling = captum.attr.ShapleyValueSampling(lambda x: log_odds(model(x, torch.ones_like(x)), 1, tensor=True))
with torch.no_grad():
    found = sampling.attribute(ids, baselines=base)[0, 1:-1].double().numpy()
"""),
    ("loop", "andor"): (EXACT, """
found = andor.explain(f, 12, out=folder)
"""),
    ("loop", "shapiq"): ("k-SII to order 2", """
found = shapiq.ExactComputer(f, n_players=12)("k-SII", 2)
"""),
    ("loop", "shap"): ("Shapley values", """
explainer = shap.explainers.Exact(f, shap.maskers.Independent(np.zeros((1, 12))))
found = explainer(np.ones((1, 12)), max_evals=8192).values[0]
"""),
    ("loop", "captum"): ("no: 25 orders drawn", """
sampling = captum.attr.ShapleyValueSampling(lambda x: torch.from_numpy(f(x.numpy())))
found = sampling.attribute(torch.ones(1, 12))[0].double().numpy()
"""),
}
MODELS = {"digit": "network of two convolutions, n = 16", "wine": "gradient boosting, n = 13",
          "sentence": "MiniLM and a logistic head, n = 10", "loop": "Python function, row by row, n = 12"}


def example(name):
    """The module of an example, whose folder's name need not be one of Python."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / name / "explain.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def log_odds(logits, target=None, tensor=False):
    """The log-odds of a class, the likeliest of the first row's where none is named."""
    import torch
    target = log_odds.target if target is None else target
    logits = logits.double()
    others = torch.cat([logits[:, :target], logits[:, target + 1:]], 1)
    score = logits[:, target] - torch.logsumexp(others, 1)
    return score if tensor else score.numpy()


def digit(options):
    import onnx
    import torch
    from safetensors.numpy import load_file
    file = onnx.load(str(EXAMPLES / "digit/model.onnx"))
    weights = {t.name: torch.from_numpy(onnx.numpy_helper.to_array(t).copy()) for t in file.graph.initializer}
    layers = {"conv1": torch.nn.Conv2d(1, 12, 5, padding=2), "conv2": torch.nn.Conv2d(12, 24, 5, padding=2),
              "dense": torch.nn.Linear(1176, 10)}
    for name, layer in layers.items():
        layer.load_state_dict({"weight": weights[f"{name}.w"], "bias": weights[f"{name}.b"]})
    network = torch.nn.Sequential(layers["conv1"], torch.nn.ReLU(), torch.nn.MaxPool2d(2), layers["conv2"],
                                  torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten(), layers["dense"]).eval()
    tensors = load_file(EXAMPLES / "digit/digit-8.safetensors")
    log_odds.target = 8
    return {"network": network, "image": tensors["image"], "owners": tensors["players"].astype(int)}


def wine(options):
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    network, wines, held, _, names = example("wine").load()
    # The network is right about every wine that it was trained on, so that its answers are their varieties.
    boosting = GradientBoostingClassifier(random_state=0)
    pipeline = make_pipeline(StandardScaler(), boosting).fit(wines, network.predict(wines))
    target = int(pipeline.predict_proba(held[:1])[0].argmax())
    return {"pipeline": pipeline, "x": held[0], "mean": wines.mean(axis=0), "names": names, "target": target}


def sentence(options):
    module = example("sentiment")
    model, tokenizer, _ = module.train(options.corpora, options.head)
    return {"model": model, "tokenizer": tokenizer, "text": module.SENTENCE}


def loop(options):
    import numpy as np

    def one(row):
        total = 0.0
        for i, present in enumerate(row):
            if present:
                total += 0.5 + 0.1 * i
                if i and row[i - 1]:
                    total -= 0.7
        return total + 2.0 * bool(row[0] and row[5] and row[11])

    return {"f": lambda z: np.array([one(row) for row in z])}


def used():
    """Processor seconds of this process and of those that it has waited for."""
    return sum(resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime
               for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def one(model, library, options):
    """Run one program; returns its figures and what it found."""
    import numpy as np
    import torch
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    scope = {"np": np, "torch": torch, "log_odds": log_odds, library: __import__(library)}
    if library == "captum":
        scope["captum"] = __import__("captum.attr")
    scope |= {"digit": digit, "wine": wine, "sentence": sentence, "loop": loop}[model](options)
    with tempfile.TemporaryDirectory() as folder:
        scope["folder"] = folder + "/out"
        program = compile(PROGRAMS[model, library][1], f"{library} on {model}", "exec")
        before, start = used(), time.perf_counter()
        exec(program, scope)
        said = {"seconds": time.perf_counter() - start, "cpu_seconds": used() - before}
        found = scope["found"]
        if library == "andor":
            pairs = found.to_shapiq("k-SII", 2)
            said["evaluations"] = len(found.values)
            said["found"] = {"shapley": found.shapley.tolist(), "k-SII": _pairs(pairs)}
        elif library == "shapiq":
            said["found"] = {"k-SII": _pairs(found)}
        elif isinstance(found, np.ndarray):
            said["found"] = {"shapley": found.tolist()}
    return said


def _pairs(values):
    return {",".join(map(str, sorted(players))): float(values[players]) for players in values.interaction_lookup
            if players}


def difference(found, known):
    """How far what a library found is from the exact values, where both have it."""
    for name, exact in known.items():
        if name not in found:
            continue
        pairs = exact if isinstance(exact, dict) else dict(enumerate(exact))
        theirs = found[name] if isinstance(found[name], dict) else dict(enumerate(found[name]))
        worst = max(abs(theirs.get(key, 0.0) - value) for key, value in pairs.items())
        return {"of": name, "difference": worst / max(abs(value) for value in pairs.values())}
    return {}


def child(model, library, options):
    with tempfile.NamedTemporaryFile() as answer:
        command = [sys.executable, __file__, "--only", model, library, answer.name,
                   "--corpora", options.corpora, "--head", options.head]
        try:
            done = subprocess.run(command, timeout=options.limit, capture_output=True, text=True)
        except subprocess.TimeoutExpired:
            return {"failed": f"not done after {options.limit:.0f} s"}
        if done.returncode != 0:
            return {"failed": (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]}
        return json.loads(pathlib.Path(answer.name).read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpora", default=f"{sys.prefix}/corpora")
    parser.add_argument("--head", default=f"{sys.prefix}/sentiment-head.npz")
    parser.add_argument("--models", nargs="+", default=list(MODELS), choices=list(MODELS))
    parser.add_argument("--limit", type=float, default=1200)
    parser.add_argument("--only", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--write")
    options = parser.parse_args()
    if options.only:
        model, library, answer = options.only
        pathlib.Path(answer).write_text(json.dumps(one(model, library, options)))
        return
    machine = next(line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    figures = {"command": "python Tests/Benchmarks/libraries.py", "cores": os.cpu_count(), "machine": machine,
               "note": "other work ran on the machine; compare cpu_seconds, and only within this file",
               "versions": versions(), "models": {}}
    if options.write and pathlib.Path(options.write).exists():
        figures["models"] = json.loads(pathlib.Path(options.write).read_text())["models"]  # Those not run again stay.
    print(f"{'model':9} {'library':8} {'lines':>5} {'cpu s':>7} {'clock s':>8} {'difference':>11}  exact")
    for model in options.models:
        rows, known, load = {}, None, os.getloadavg()[0]
        for library in LIBRARIES:
            if (model, library) not in PROGRAMS:
                rows[library] = {"failed": "not made for such a model"}
                continue
            exact, program = PROGRAMS[model, library]
            said = child(model, library, options)
            found = said.pop("found", {})
            known = found if library == "andor" else known
            rows[library] = {"lines": len(program.strip().splitlines()), "exact": exact, **said}
            if library != "andor" and known:
                rows[library] |= difference(found, known)
            print(shown(model, library, rows[library]), flush=True)
        figures["models"][model] = {"model": MODELS[model], "load_before": load, "libraries": rows}
        if options.write:
            pathlib.Path(options.write).write_text(json.dumps(figures, indent=1) + "\n")


def shown(model, library, row):
    if "failed" in row:
        return f"{model:9} {library:8} {row['failed'][:90]}"
    differs = f"{row['difference']:.1e}" if "difference" in row else ""
    return (f"{model:9} {library:8} {row['lines']:>5} {row['cpu_seconds']:>7.2f} {row['seconds']:>8.2f} "
            f"{differs:>11}  {row['exact']}")


def versions():
    from importlib.metadata import version
    return {name: version(name) for name in ("shapiq", "shap", "captum", "torch", "scikit-learn", "onnxruntime")}


if __name__ == "__main__":
    main()

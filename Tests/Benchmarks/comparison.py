#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Explains the same decisions with andor, shapiq and shap, one after the other in one run, and prints the figures.

    python3 -m venv VENV && VENV/bin/pip install shapiq==1.4.1 shap onnx onnxruntime==1.32.0
    VENV/bin/python Tests/Benchmarks/comparison.py [--players 10 12 14 16 18 20] [--limit 300] [--write FILE]

The model is make_models.py's network of n-128-128-1. Each tool gets a process of its own and evaluates all 2^n
maskings itself. andor: the whole command `andor run`, `explain: none`, which writes all values, all Harsanyi
interactions and the indices. shapiq: `ExactComputer` for all Möbius coefficients, then for Shapley values. shap:
`ExactExplainer`, Shapley values only. Seconds of the libraries do not count their imports. Memory: andor's is the
sum over its processes of the largest anonymous memory; the libraries' the largest resident memory beyond what they
had before they began. Differences are relative to the largest value. A tool that needs longer than the limit, or
fails, is said to. Nothing is asserted.
"""
import argparse
import json
import os
import pathlib
import platform
import resource
import subprocess
import sys
import tempfile
import time


def peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def network(folder):
    import numpy
    import onnxruntime
    sample, background = (numpy.load(folder / f"{name}.npy") for name in ("sample", "background"))
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"))

    def rows(batch):
        return session.run(None, {"x": batch.astype(numpy.float32)})[0][:, 0].astype(numpy.float64)

    def coalitions(present):
        parts = numpy.array_split(numpy.asarray(present, bool), max(1, len(present) // 4096))
        return numpy.concatenate([rows(numpy.where(part, sample, background)) for part in parts])

    return sample, background, rows, coalitions


def with_shapiq(folder):
    """All Möbius coefficients and the Shapley values, keyed by mask."""
    import shapiq
    sample, _, _, coalitions = network(folder)
    before, start = peak_mib(), time.perf_counter()
    computer = shapiq.ExactComputer(coalitions, n_players=len(sample))
    dividends = computer("Moebius", order=len(sample))
    middle = time.perf_counter()
    shapley = computer("SV", order=1)
    end = time.perf_counter()
    table = {sum(1 << player for player in members): float(dividends[members])
             for members in dividends.interaction_lookup}
    return {"seconds": middle - start, "shapley_seconds": end - middle, "mib": peak_mib() - before,
            "shapley": [float(shapley[(player,)]) for player in range(len(sample))], "dividends": table}


def with_shap(folder):
    """Shapley values, without shap's default limit on evaluations; its loops are compiled by a small game first."""
    import shap
    sample, background, rows, _ = network(folder)
    small = shap.ExactExplainer(lambda batch: batch.sum(1), shap.maskers.Independent(background[None, :3]))
    small(sample[None, :3], silent=True)
    explainer = shap.ExactExplainer(rows, shap.maskers.Independent(background[None]))
    before, start = peak_mib(), time.perf_counter()
    said = explainer(sample[None], max_evals=2 << len(sample), silent=True)
    return {"seconds": time.perf_counter() - start, "mib": peak_mib() - before,
            "shapley": said.values[0].tolist()}


def processes_below(pid):
    found = {pid}
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) in found:
                found.add(int(entry.name))
        except OSError:
            pass
    return found


def anonymous_mib(pid):
    try:
        for line in open(f"/proc/{pid}/status"):
            if line.startswith("RssAnon"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


def with_andor(andor, folder):
    out, peaks, start = folder / "out", {}, time.perf_counter()
    process = subprocess.Popen([andor, "run", str(folder / "job.yaml"), "--out", str(out), "--quiet"],
                               stdout=subprocess.DEVNULL)
    while process.poll() is None:
        for pid in processes_below(process.pid):
            peaks[pid] = max(peaks.get(pid, 0), anonymous_mib(pid))
        time.sleep(0.01)
    seconds = time.perf_counter() - start
    if process.returncode != 0:
        return {"failed": f"ended with {process.returncode}"}
    game = json.loads((out / "result.json").read_text())["games"][0]
    return {"seconds": seconds, "mib": sum(peaks.values()), "shapley": game["shapley"],
            "harsanyi": str(out / "games" / "g0" / "harsanyi.npy")}


def library(name, folder, limit):
    """Runs one library in a process of its own; what it says, or why it said nothing."""
    with tempfile.NamedTemporaryFile() as answer:
        command = [sys.executable, __file__, "--only", name, str(folder), answer.name]
        try:
            child = subprocess.run(command, timeout=limit, capture_output=True, text=True)
        except subprocess.TimeoutExpired:
            return {"failed": f"not done after {limit} s"}
        if child.returncode != 0:
            lines = child.stderr.strip().splitlines()
            return {"failed": lines[-1] if lines else f"ended with {child.returncode}"}
        return json.loads(pathlib.Path(answer.name).read_text())


def compare(andor, folder, limit):
    import numpy
    ours = with_andor(andor, folder)
    said = {"andor": ours, "shapiq": library("shapiq", folder, limit), "shap": library("shap", folder, limit)}
    if "failed" not in ours:
        shapley, harsanyi = numpy.array(ours["shapley"]), numpy.load(ours.pop("harsanyi"))
        for theirs in (said["shapiq"], said["shap"]):
            if "failed" in theirs:
                continue
            difference = numpy.abs(shapley - numpy.array(theirs.pop("shapley"))).max()
            theirs["shapley_difference"] = float(difference / numpy.abs(shapley).max())
            if "dividends" in theirs:
                # shapiq leaves the empty coalition out of its table, or gives it apart.
                table = {int(mask): value for mask, value in theirs.pop("dividends").items() if int(mask)}
                worst = max(abs(harsanyi[mask] - value) for mask, value in table.items())
                theirs["interactions"] = len(table)
                theirs["interaction_difference"] = float(worst / numpy.abs(harsanyi).max())
        ours.pop("shapley")
    return said


def shown(what):
    if "failed" in what:
        return what["failed"][:34].rjust(34)
    return f"{what['seconds']:>20.2f} s {what['mib']:>7.0f} MiB"


def main():
    if len(sys.argv) == 5 and sys.argv[1] == "--only":
        answer = {"shapiq": with_shapiq, "shap": with_shap}[sys.argv[2]](pathlib.Path(sys.argv[3]))
        pathlib.Path(sys.argv[4]).write_text(json.dumps(answer))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--andor", default=".build/release/andor")
    parser.add_argument("--players", type=int, nargs="+", default=[10, 12, 14, 16, 18, 20])
    parser.add_argument("--limit", type=float, default=300)
    parser.add_argument("--write")
    options = parser.parse_args()
    models = next(line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
    figures = {"command": "python3 Tests/Benchmarks/comparison.py", "cores": os.cpu_count(),
               "machine": models or platform.machine(), "load_before": os.getloadavg()[0], "players": {}}
    print(f"{'n':>3} {'andor, everything':>34} {'shapiq, Möbius coefficients':>34} {'shap, Shapley values':>34}")
    for players in options.players:
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary)
            beside = pathlib.Path(__file__).parent / "make_models.py"
            subprocess.run([sys.executable, str(beside), temporary, "--players", str(players)], check=True,
                           stdout=subprocess.DEVNULL)
            said = compare(os.path.abspath(options.andor), folder, options.limit)
        figures["players"][players] = said
        print(f"{players:>3} {shown(said['andor'])} {shown(said['shapiq'])} {shown(said['shap'])}", flush=True)
    if options.write:
        pathlib.Path(options.write).write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()

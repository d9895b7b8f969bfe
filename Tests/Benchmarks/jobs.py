#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times whole jobs with the built andor and prints the figures; with --write FILE also as JSON.

    python3 Tests/Benchmarks/jobs.py [--andor .build/release/andor] [--mlp FOLDER] [--write FILE]

Cases: the digit job with one and two workers of one thread (scaling), a shard-of-one-second job (overhead of the
engine), 1,000 games of n = 10 (cost of a game), a formula game of n = 26 (end to end, memory of the coordinator), and
with --mlp the 20-player network that make_models.py writes into FOLDER. Nothing is asserted.
"""
import argparse
import json
import os
import pathlib
import platform
import random
import resource
import shutil
import subprocess
import tempfile
import time


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def anonymous_peak(pid, peak):
    """The largest anonymous memory of a process seen so far, in MiB: page cache is not counted."""
    try:
        for line in open(f"/proc/{pid}/status"):
            if line.startswith("RssAnon"):
                return max(peak, int(line.split()[1]) / 1024)
    except OSError:
        pass
    return peak


def run(andor, job, out, *options):
    shutil.rmtree(out, ignore_errors=True)
    begin = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen([andor, "run", str(job), "--out", str(out), "--quiet", *options],
                               stdout=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        peak = anonymous_peak(process.pid, peak)
        time.sleep(0.01)
    seconds = time.monotonic() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode != 0:
        raise SystemExit(f"error: andor ended with {process.returncode} on {job}. See its message above.")
    result = json.loads((pathlib.Path(out) / "result.json").read_text())
    shutil.rmtree(out)
    return {"seconds": round(seconds, 3), "engine_seconds": round(result["seconds"], 3),
            "cpu_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3),
            "coordinator_anonymous_mib": round(peak), "shards": result["shards"],
            "masks": sum(game["evaluations"] for game in result["games"]), "digest": result["digest"][:16]}


def write_job(folder, name, games, **more):
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"andor": 1, "name": name, "model": {"formula": True}, "games": games,
                                "explain": "none", **more}))
    return path


def formula(n, terms, seed, **more):
    generator = random.Random(seed)
    return {"constant": 0.5, **more, "terms": [
        {generator.choice(["and", "or"]): sorted(generator.sample(range(n), generator.randint(1, min(n, 5)))),
         "value": round(generator.gauss(0, 1), 3)} for _ in range(terms)]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--andor", default=".build/release/andor")
    parser.add_argument("--mlp")
    parser.add_argument("--write")
    options = parser.parse_args()
    andor = os.path.abspath(options.andor)
    figures = {"command": "python3 Tests/Benchmarks/jobs.py", "cores": os.cpu_count(),
               "machine": processor(), "load_before": os.getloadavg()[0], "cases": {}}
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)

        def case(name, job, *arguments):
            figures["cases"][name] = run(andor, job, folder / "out", *arguments)
            print(f"{name:28} {json.dumps(figures['cases'][name])}", flush=True)

        digit = folder / "digit"
        shutil.copytree("Deploy/examples/digit", digit)
        text = (digit / "job.yaml").read_text()
        (digit / "job.yaml").write_text("\n".join(
            "explain: none" if line.startswith("explain:") else line for line in text.splitlines()) + "\n")
        case("digit, 1 worker", digit / "job.yaml", "--workers", "1", "--threads", "1")
        case("digit, 2 workers", digit / "job.yaml", "--workers", "2", "--threads", "1")

        slow = {"players": {"count": 10}, "formula": formula(10, 20, 3, **{"cost_microseconds": 15625})}
        job = write_job(folder, "slow", [{"name": "g", **slow}], engine={"shard": 6, "audit": 0})
        case("16 shards of 1 s, 1 worker", job, "--workers", "1", "--threads", "1")

        games = [{"name": f"g{index}", "players": {"count": 10}, "formula": formula(10, 10, index)}
                 for index in range(1000)]
        case("1,000 games of n = 10", write_job(folder, "games", games))

        case("n = 26, 20 terms", write_job(
            folder, "large", [{"name": "g", "players": {"count": 26}, "formula": formula(26, 20, 1)}]))
        if options.mlp:
            case("20-128-128-1 network, n = 20", pathlib.Path(options.mlp) / "job.yaml")
    one, two = (figures["cases"][f"digit, {count}"]["engine_seconds"] for count in ("1 worker", "2 workers"))
    print(f"two workers are {one / two:.2f}x one")
    if options.write:
        pathlib.Path(options.write).write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()

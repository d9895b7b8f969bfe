#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times jobs of many small games that are evaluated and explained, with one built andor or with two in turn.

    python3 Tests/Benchmarks/games.py ANDOR [ANDOR] [--games 1000] [--players 12] [--rounds 1] [--write FILE]

A game is a formula of 20 AND and OR terms with noise of a hundredth beside them, under the default noise bound. With two
executables the second is compared with the first: seconds, CPU seconds of all processes, and whether both write the same
bytes of values, Möbius transform, AND and OR. Nothing is asserted.
"""
import argparse
import hashlib
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


def formula(n, terms, seed):
    generator = random.Random(seed)
    return {"constant": 0.5, "noise": {"sigma": 0.01, "seed": seed}, "terms": [
        {generator.choice(["and", "or"]): sorted(generator.sample(range(n), generator.randint(1, min(n, 5)))),
         "value": round(generator.gauss(0, 1), 3)} for _ in range(terms)]}


def write_job(folder, games, players):
    path = folder / "games.json"
    path.write_text(json.dumps({
        "andor": 1, "name": "games", "model": {"formula": True},
        "explain": {"noise": 0.04},
        "games": [{"name": f"g{index}", "players": {"count": players}, "formula": formula(players, 20, index)}
                  for index in range(games)]}))
    return path


def tables(out):
    """The digest of the tables of all games."""
    digest = hashlib.sha256()
    for game in sorted((pathlib.Path(out) / "games").iterdir()):
        for name in ("values", "harsanyi", "and", "or"):
            digest.update((game / f"{name}.npy").read_bytes())
    return digest.hexdigest()[:16]


def run(andor, job, out):
    shutil.rmtree(out, ignore_errors=True)
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([andor, "run", str(job), "--out", str(out), "--quiet"], check=True, stdout=subprocess.DEVNULL)
    seconds, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    games = json.loads((pathlib.Path(out) / "result.json").read_text())["games"]
    explained = [game["explain"] for game in games]
    return {"seconds": round(seconds, 2),
            "cpu_seconds": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2),
            "peak_mib": after.ru_maxrss // 1024, "tables": tables(out),
            "iterations_a_game": round(sum(e["iterations"] + e.get("tie_iterations", 0) for e in explained)
                                       / len(explained)),
            "largest_gap": max(e["gap"] for e in explained), "load": round(os.getloadavg()[0], 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("andor", nargs="+")
    parser.add_argument("--games", type=int, default=1000)
    parser.add_argument("--players", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--write")
    options = parser.parse_args()
    figures = {"command": f"python3 Tests/Benchmarks/games.py ANDOR --games {options.games} "
               f"--players {options.players}", "cores": os.cpu_count(), "machine": processor(), "runs": []}
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        job = write_job(folder, options.games, options.players)
        for _ in range(options.rounds):
            for number, andor in enumerate(options.andor):
                figures["runs"].append({"executable": number, **run(os.path.abspath(andor), job, folder / "out")})
                print(json.dumps(figures["runs"][-1]), flush=True)
    if len(options.andor) > 1:
        best = [min(r["seconds"] for r in figures["runs"] if r["executable"] == number)
                for number in range(len(options.andor))]
        print(f"the second takes {best[1] / best[0]:.2f} of the first's time")
    if options.write:
        pathlib.Path(options.write).write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()

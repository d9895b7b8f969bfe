# SPDX-License-Identifier: Apache-2.0
"""Stands in for an executable with `--callable`: asks for all values, keeps whole shards, explains their table."""

import json
import os
import shutil
import signal
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
from client import Client, text

REAL = os.environ["REAL"]
SHARD = 64
stopped = False


def stop(*_):
    global stopped
    stopped = True


def fail(status, message):
    sys.stderr.write(json.dumps({"level": "error", "exit_status": status, "message": message, "hint": ""}) + "\n")
    sys.exit(status)


def option(name):
    return sys.argv[sys.argv.index(name) + 1]


def main():
    if "--help" in sys.argv:
        print(subprocess.run([REAL, *sys.argv[1:]], capture_output=True, text=True).stdout, "--callable")
        return
    if "--callable" not in sys.argv:
        os.execv(REAL, [REAL, *sys.argv[1:]])
    signal.signal(signal.SIGINT, stop)
    out = Path(option("--out") if sys.argv[1] == "run" else sys.argv[2])
    document = json.loads((out / "input" / "job.json").read_text())
    (out / "plan.json").write_text("{}")
    client = Client(option("--callable"))
    offered = client.accept()
    key = document["model"].pop("callable")["key"]
    if offered["key"].hex() != key:
        client.send(b"r", text("another key"))
        fail(78, "the callable's key is not the job's")
    tables = [evaluate(client, out, game) for game in document["games"]]
    client.send(b"e", struct.pack("<B", 0) + text(""))
    again = out.parent / (out.name + ".table")
    again.mkdir(exist_ok=True)
    for game, table in zip(document["games"], tables, strict=True):
        np.save(again / f"{game['name']}.npy", table)
        game["table"] = f"{game['name']}.npy"
    document["model"] = {"table": True}
    document.pop("engine", None)
    (again / "job.json").write_text(json.dumps(document))
    made = again / "result"
    ran = subprocess.run([REAL, "run", str(again / "job.json"), "--out", str(made), "--json"], capture_output=True)
    assert ran.returncode == 0, ran.stderr
    shutil.copytree(made, out, dirs_exist_ok=True)
    shutil.rmtree(again)


def evaluate(client, out, game):
    n = len(game["players"]["names"])
    file = out / f"{game['name']}.done.npy"
    values = np.load(file) if file.exists() else np.full(2**n, np.nan)
    for first in range(0, 2**n, SHARD):
        if not np.isnan(values[first]):
            continue
        masks = range(first, min(first + SHARD, 2**n))
        try:
            found = None if stopped else client.values(game["name"], n, masks)
        except RuntimeError as error:
            cause, kind, message, places = error.args[0]
            if cause != 2:
                fail(65, f"the callable failed ({kind}: {message}; {places})")
            found = None
        if found is None:
            fail(75, "interrupted")
        values[first : first + SHARD] = found
        np.save(file, values)
        status = {"phase": "evaluating", "done": first + len(masks), "total": 2**n, "eta_seconds": None}
        sys.stderr.write(json.dumps(status) + "\n")
        sys.stderr.flush()
    return values


main()

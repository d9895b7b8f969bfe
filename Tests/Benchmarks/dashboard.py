# SPDX-License-Identifier: Apache-2.0
"""What a dashboard costs a coordinator of many workers and shards, and how soon it shows what happened.

    python3 Tests/Benchmarks/dashboard.py BUILD [WORKERS [BITS [SECONDS]]]

BUILD is the folder of the release build (andor and Benchmarks); WORKERS 1000, BITS 17 (2^17 shards), SECONDS 20
for each measurement. The coordinator is the real one; its workers are `Benchmarks crew`, which answer with zeros
after a second. Its processor time is read without a dashboard, with one that nobody looks at, and with viewers.
Results go to Tests/Benchmarks/Results/dashboard.json.
"""
import json
import os
import pathlib
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time

TOKEN = "0123456789abcdef0123456789abcdef"


class Viewer(threading.Thread):
    """Reads events as a browser does, and notes when each came and how long it was."""

    def __init__(self, port: int):
        super().__init__(daemon=True)
        self.times, self.sizes = [], []
        self.socket = socket.create_connection(("127.0.0.1", port))
        head = f"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
        self.socket.sendall(head.encode())

    def run(self):
        rest = b""
        while chunk := self.socket.recv(1 << 16):
            *events, rest = (rest + chunk).split(b"\n\n")
            for event in events:
                self.times.append(time.monotonic())
                self.sizes.append(len(event))


def processor_seconds(pid: int) -> float:
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def measure(build: pathlib.Path, workers: int, bits: int, seconds: float, pace: float, viewers: int | None) -> dict:
    """One coordinator; `viewers` is None for no dashboard at all."""
    with tempfile.TemporaryDirectory() as folder:
        job = pathlib.Path(folder, "job.yaml")
        job.write_text(
            "andor: 1\nname: crowd\nmodel: {formula: true}\nengine: {shard: 6, audit: 0}\nexplain: none\n"
            f"games:\n  - name: g\n    players: {{count: {bits + 6}}}\n    formula:\n"
            "      cost_microseconds: 20\n      terms: [{and: [0], value: 1}]\n")
        port, board = free_port(), free_port()
        command = [build / "andor", "coordinator", job, "--out", f"{folder}/out", "--quiet",
                   "--bind", f"tcp://127.0.0.1:{port}", "--lease", "600", "--silence", "60"]
        if viewers is not None:
            command += ["--dashboard", f"127.0.0.1:{board}"]
        coordinator = subprocess.Popen(command, env=os.environ | {"ANDOR_DASHBOARD_TOKEN": TOKEN},
                                       stderr=subprocess.DEVNULL)
        crew = subprocess.Popen([build / "Benchmarks", "crew", f"tcp://127.0.0.1:{port}", str(workers), str(pace)],
                                stdout=subprocess.DEVNULL)
        try:
            time.sleep(8)
            crowd = [Viewer(board) for _ in range(viewers or 0)]
            for viewer in crowd:
                viewer.start()
            time.sleep(2)
            before, start = processor_seconds(coordinator.pid), time.monotonic()
            time.sleep(seconds)
            wall = time.monotonic() - start
            figures = {"core_share": round((processor_seconds(coordinator.pid) - before) / wall, 4)}
            status = subprocess.run([build / "andor", "status", f"tcp://127.0.0.1:{port}", "--json"],
                                    capture_output=True, text=True, check=True).stdout
            status = json.loads(status)
            figures |= {"workers": len(status["workers"]), "shards": status["shards_total"],
                        "shards_durable": status["shards_done"]}
            if crowd:
                times = crowd[0].times
                gaps = [b - a for a, b in zip(times, times[1:])]
                figures |= {"updates": len(times), "longest_gap_seconds": round(max(gaps), 3),
                            "whole_kilobytes": round(max(crowd[0].sizes) / 1000, 1),
                            "update_kilobytes": round(sorted(crowd[0].sizes)[len(times) // 2] / 1000, 1)}
            return figures
        finally:
            for process in (crew, coordinator):
                process.kill()
                process.wait()


def main() -> int:
    if len(sys.argv) < 2:
        print(__doc__)
        return 64
    build = pathlib.Path(sys.argv[1]).resolve()
    given = [int(word) for word in sys.argv[2:5]]
    workers, bits, seconds = given + [1000, 17, 20][len(given):]
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    results = {"command": " ".join(["python3 Tests/Benchmarks/dashboard.py BUILD", *sys.argv[2:]]),
               "machine": next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                                if line.startswith("model name")), "unknown"),
               "cores": os.cpu_count(), "load_before": os.getloadavg()[0], "cases": {}}
    for name, pace in (("a shard a second each", 1.0), ("shards of ten minutes", 600.0)):
        for crowd, viewers in (("no dashboard", None), ("nobody looks", 0), ("one viewer", 1), ("ten viewers", 10)):
            figures = measure(build, workers, bits, seconds, pace, viewers)
            results["cases"][f"{name}, {crowd}"] = figures
            print(f"{name}, {crowd}: {figures}", flush=True)
    target = pathlib.Path(__file__).with_name("Results") / "dashboard.json"
    target.write_text(json.dumps(results, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures a coordinator with worker processes over encrypted TCP.

    Tests/Benchmarks/cluster.py .build/release/andor [--out FILE]

utilisation   how busy the threads of a worker are whose way to the coordinator and back takes 50 ms (through a
              proxy that delays both directions by 25 ms), for shards of 1 s and of 20 ms
results       durable results a second from 8 worker processes, 512 masks each: 8 KiB of values and sums
bytes         the coordinator's CPU time for each 100 MB of values and sums, 1 MiB a result, writing and aggregation
              included; the sums are the coordinator's own, so that 50 MB come from workers
"""
import argparse
import asyncio
import json
import os
import pathlib
import platform
import socket
import subprocess
import tempfile
import threading
import time


def job(players, bits, cost):
    """A formula job of 2^players masks."""
    return f"""andor: 1
name: cluster
model: {{formula: true}}
engine: {{shard: {bits}, audit: 0}}
explain: none
games:
  - name: g
    players: {{count: {players}}}
    formula: {{constant: 0.5, cost_microseconds: {cost}, terms: [{{and: [0, 1], value: 1.5}}]}}
"""


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def pump(reader, writer, delay):
    """Passes bytes on, each piece so much later than it came."""
    loop, waiting = asyncio.get_running_loop(), asyncio.Queue()

    async def deliver():
        while piece := await waiting.get():
            due, data = piece
            await asyncio.sleep(max(0, due - loop.time()))
            writer.write(data)
            await writer.drain()
        writer.close()

    delivery = asyncio.create_task(deliver())
    try:
        while data := await reader.read(1 << 16):
            waiting.put_nowait((loop.time() + delay, data))
    except ConnectionError:
        pass
    waiting.put_nowait(None)
    await asyncio.gather(delivery, return_exceptions=True)


def delay_proxy(target, delay):
    """A proxy to a local port in a thread of its own; returns its port."""
    port = free_port()
    ready = threading.Event()

    async def connect(reader, writer):
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(pump(reader, there_writer, delay), pump(there_reader, writer, delay))

    async def serve():
        server = await asyncio.start_server(connect, "127.0.0.1", port)
        ready.set()
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    ready.wait()
    return port


def measure(andor, folder, players, bits, cost, workers, threads, delay=0.0):
    """Runs a job; returns seconds of evaluation and CPU seconds of the coordinator."""
    folder = pathlib.Path(folder)
    keys, out = folder / "keys", folder / "out"
    subprocess.run([andor, "keys", "new", keys], check=True, stdout=subprocess.DEVNULL)
    (folder / "job.yaml").write_text(job(players, bits, cost))
    port = free_port()
    coordinator = subprocess.Popen(
        [andor, "coordinator", folder / "job.yaml", "--out", out, "--bind", f"tcp://127.0.0.1:{port}",
         "--keys", keys, "--quiet"], stdout=subprocess.DEVNULL)
    events = out / "events.jsonl"
    while not events.exists() or "started" not in events.read_text():
        time.sleep(0.02)
    entrance = delay_proxy(port, delay) if delay else port
    crew = [
        subprocess.Popen([andor, "worker", f"tcp://127.0.0.1:{entrance}", "--keys", keys, "--threads",
                          str(threads), "--quiet"])
        for _ in range(workers)]
    _, status, usage = os.wait4(coordinator.pid, 0)
    for worker in crew:
        worker.wait()
    assert status == 0, status
    lines = [json.loads(line) for line in events.read_text().splitlines()]
    joined = min(line["time"] for line in lines if line["event"] == "worker_joined")
    done = max(line["time"] for line in lines if line["event"] == "done")
    return done - joined, usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("andor")
    parser.add_argument("--out")
    options = parser.parse_args()
    andor = os.path.abspath(options.andor)
    report = {"machine": processor(), "cores": os.cpu_count(), "load_before": os.getloadavg()[0],
              "command": "Tests/Benchmarks/cluster.py .build/release/andor"}
    for name, players, cost, threads in (("1 s", 11, 15625, 2), ("20 ms", 15, 312, 1)):
        with tempfile.TemporaryDirectory() as folder:
            seconds, _ = measure(andor, folder, players, 6, cost, 1, threads, delay=0.025)
        busy = (1 << players) * cost * 1e-6 / threads
        report[f"utilisation, shards of {name}, 50 ms round trip"] = round(busy / seconds, 4)
        print(f"utilisation, shards of {name}: {busy / seconds:.1%} of {seconds:.1f} s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        seconds, cpu = measure(andor, folder, 24, 9, 0, 8, 1)
        report["durable results of 8 KiB a second, 8 workers"] = round((1 << 15) / seconds)
        print(f"results of 8 KiB: {(1 << 15) / seconds:.0f} a second, coordinator {cpu / seconds:.0%} of a core",
              flush=True)
    with tempfile.TemporaryDirectory() as folder:
        seconds, cpu = measure(andor, folder, 25, 16, 0, 2, 1)
        megabytes = (1 << 25) * 16 / 1e6
        report["coordinator CPU seconds per 100 MB of results"] = round(cpu / megabytes * 100, 4)
        report["MB of results a second"] = round(megabytes / seconds)
        print(f"results of 1 MiB: {megabytes / seconds:.0f} MB/s, coordinator {cpu / megabytes * 100:.3f} s of CPU "
              "per 100 MB", flush=True)
    if options.out:
        pathlib.Path(options.out).write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()

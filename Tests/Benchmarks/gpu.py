#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times a transformer on a GPU: torch alone, attached to andor as a callable, and through andor's CUDA provider.

    python Tests/Benchmarks/gpu.py [--andor .build/release/andor] [--onnxruntime FILE] [--write FILE]

Needs torch, onnx, onnxscript and the package andor (PYTHONPATH=Deploy/python/src); FILE is the library of the wheel
onnxruntime-gpu. Prints "skipped" on a machine without a GPU, where `--device cpu --layers 1 --width 64 --players 13`
shows that the program works. The network reads 64 token ids, in 16 groups, the players, and gives two logits; float32 without TF32.
`rows_a_second` is the best of the batches tried. The ONNX job runs twice: `same_bits` compares the digests. Nothing is
asserted.
"""
import argparse
import json
import os
import pathlib
import platform
import subprocess
import tempfile
import time

LENGTH, VOCABULARY = 64, 30_522


def network(torch, layers, width):
    """An encoder with a head of two logits on its first token; by default 108 million weights."""

    class Classifier(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.words = torch.nn.Embedding(VOCABULARY, width)
            layer = torch.nn.TransformerEncoderLayer(width, max(1, width // 64), 4 * width, 0.0, batch_first=True)
            self.layers = torch.nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
            self.head = torch.nn.Linear(width, 2)

        def forward(self, ids):
            return self.head(self.layers(self.words(ids))[:, 0])

    torch.manual_seed(7)
    return Classifier().eval()


class Game:
    """v(T): the difference of the logits where the tokens outside T are token 0; the model stays where it is."""

    def __init__(self, torch, model, ids, device, players):
        self.torch, self.model, self.device, self.players = torch, model, device, players
        self.ids = torch.tensor(ids, device=device)
        self.owner = torch.arange(LENGTH, device=device) % players

    def __call__(self, present):
        torch = self.torch
        with torch.no_grad():
            keep = torch.from_numpy(present).to(self.device)[:, self.owner]
            logits = self.model(torch.where(keep, self.ids, 0))
            return (logits[:, 1] - logits[:, 0]).double().cpu().numpy()


def rows_a_second(game, batch, seconds=3.0):
    import numpy as np
    present = (np.arange(batch)[:, None] >> np.arange(game.players) & 1).astype(bool)
    game(present)
    begin, rows = time.monotonic(), 0
    while time.monotonic() - begin < seconds:
        game(present)
        rows += batch
    return rows / (time.monotonic() - begin)


def run(andor, job, out, rows, *options):
    """Runs a job of so many rows and returns the rows a second of its engine, and its digest."""
    subprocess.run([andor, "run", str(job), "--out", str(out), "--quiet", *options], check=True,
                   stdout=subprocess.DEVNULL)
    result = json.loads((out / "result.json").read_text())
    return rows / result["seconds"], result["digest"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--andor", default=".build/release/andor")
    parser.add_argument("--onnxruntime")
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--width", type=int, default=768)
    parser.add_argument("--players", type=int, default=16)
    parser.add_argument("--write")
    options = parser.parse_args()
    try:
        import torch
    except ImportError:
        print("skipped: torch is not installed")
        return
    if options.device == "cuda" and not torch.cuda.is_available():
        print("skipped: torch sees no GPU")
        return
    import numpy as np

    import andor

    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    executable = os.environ["ANDOR"] = os.path.abspath(options.andor)
    players = options.players
    model = network(torch, options.layers, options.width)
    ids = torch.randint(1, VOCABULARY, (LENGTH,)).tolist()
    machine = torch.cuda.get_device_name(0) if options.device == "cuda" else platform.processor() or platform.machine()
    figures = {"command": "python Tests/Benchmarks/gpu.py", "machine": machine, "cores": os.cpu_count(),
               "versions": {"torch": torch.__version__, "cuda": torch.version.cuda},
               "weights": sum(weight.numel() for weight in model.parameters()), "rows": 2**players, "cases": {}}

    def case(name, **found):
        figures["cases"][name] = found
        print(f"{name:24} {json.dumps(found)}", flush=True)

    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        torch.onnx.export(model, (torch.tensor([ids, ids]),), str(folder / "model.onnx"), input_names=["ids"],
                          output_names=["logits"], dynamic_shapes={"ids": {0: torch.export.Dim("batch", max=4096)}})
        game = Game(torch, model.to(options.device), ids, options.device, players)
        speeds = {batch: rows_a_second(game, batch) for batch in (32, 64, 128, 256, 512)}
        best = max(speeds, key=speeds.get)
        case("torch", rows_a_second=round(speeds[best]), batch=best)

        begin = time.monotonic()
        andor.explain(game, players, noise=0, search_seconds=1, batch_size=best, progress=False,
                      out=folder / "callable")
        told = json.loads((folder / "callable" / "result.json").read_text())
        case("attached callable", rows_a_second=round(2**players / told["seconds"]), batch=best,
             whole_seconds=round(time.monotonic() - begin, 2))

        np.save(folder / "ids.npy", np.array(ids, np.int64))
        np.save(folder / "owner.npy", np.arange(LENGTH) % players)
        library = ["--onnxruntime", options.onnxruntime] if options.onnxruntime else []
        ran = []
        for batch in (64, 256, best):
            job = folder / "job.json"
            job.write_text(json.dumps({
                "andor": 1, "name": "gpu", "model": {"onnx": "model.onnx", "device": options.device},
                "output": {"score": {"difference": [1, 0]}}, "explain": "none",
                "engine": {"batch": batch, "audit": 0},
                "games": [{"name": "g", "players": {"count": players}, "inputs": [
                    {"name": "ids", "sample": "ids.npy", "baseline": 0, "players": "owner.npy"}]}]}))
            once, again = (run(executable, job, folder / f"{batch}-{time.monotonic_ns()}", 2**players, "--workers", "1",
                               "--threads", "2", *library) for _ in range(2))
            ran.append((max(once[0], again[0]), batch, once[1] == again[1]))
        speed, batch, _ = max(ran)
        case("ONNX through andor", rows_a_second=round(speed), batch=batch, same_bits=all(same for *_, same in ran))
    if options.write:
        pathlib.Path(options.write).write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()

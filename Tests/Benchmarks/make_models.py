# SPDX-License-Identifier: Apache-2.0
"""Writes the throughput job: a 20-128-128-1 MLP with random weights and one game of 20 players.

    python make_models.py FOLDER [--players 20] [--hidden 128]      (packages: numpy, onnx)

FOLDER gets model.onnx, job.yaml, sample.npy and background.npy; 2^20 masks. The same seed gives the
same bytes. `shap_exact.py FOLDER` explains the same decision with shap.
"""
import argparse
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SEED = 20


def network(players: int, hidden: int, random) -> onnx.ModelProto:
    """x [batch, players] -> y [batch, 1]: two ReLU layers, weights scaled to keep the variance."""
    sizes, nodes, constants, at = [players, hidden, hidden, 1], [], [], "x"
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        weights = random.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)
        bias = random.standard_normal(outputs) * 0.1
        constants.append(numpy_helper.from_array(weights.astype(np.float32), f"w{i}"))
        constants.append(numpy_helper.from_array(bias.astype(np.float32), f"b{i}"))
        last = i == len(sizes) - 2
        out = "y" if last else f"a{i}"
        nodes.append(helper.make_node("Gemm", [at, f"w{i}", f"b{i}"], [out]))
        if not last:
            at = f"h{i}"
            nodes.append(helper.make_node("Relu", [out], [at]))
    graph = helper.make_graph(
        nodes, "mlp",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", players])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 1])], constants)
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8,
        producer_name="andor-benchmarks")


JOB = """andor: 1
name: mlp{players}
model: {{onnx: model.onnx}}
output: {{name: y, score: value}}
games:
  - name: g0
    players: {{count: {players}}}
    inputs:
      - {{name: x, sample: sample.npy, baseline: background.npy, players: {{each: true}}}}
explain: none
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--players", type=int, default=20)
    parser.add_argument("--hidden", type=int, default=128)
    options = parser.parse_args()
    random = np.random.default_rng(SEED)
    made = network(options.players, options.hidden, random)
    onnx.checker.check_model(made)
    options.folder.mkdir(parents=True, exist_ok=True)
    (options.folder / "model.onnx").write_bytes(made.SerializeToString(deterministic=True))
    sample = random.standard_normal(options.players).astype(np.float32)
    np.save(options.folder / "sample.npy", sample)
    np.save(options.folder / "background.npy", np.zeros(options.players, np.float32))
    (options.folder / "job.yaml").write_text(JOB.format(players=options.players))
    print(f"{options.folder}: {options.players}-{options.hidden}-{options.hidden}-1")


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Trains the wine example's network on scikit-learn's wine data and writes this folder's files.

    pip install numpy onnx onnxruntime==1.32.0 scikit-learn
    python train.py

178 wines, 13 chemical measurements, three grape varieties; 133 wines for training, 45 held out.
The standardisation is part of the exported graph, so samples and baseline are in real units.
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

HERE = pathlib.Path(__file__).parent
HIDDEN, SEED = (32, 16), 3


def export(scaler, network, path):
    """Writes the network as ONNX: measurements [batch, 13] -> logits [batch, 3]."""
    constants = {"mean": scaler.mean_, "deviation": scaler.scale_}
    nodes = [
        helper.make_node("Sub", ["measurements", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "deviation"], ["h0"])]
    layers = len(network.coefs_)
    for i, (w, b) in enumerate(zip(network.coefs_, network.intercepts_)):
        constants |= {f"w{i}": w, f"b{i}": b}
        out = "logits" if i == layers - 1 else f"a{i}"
        nodes.append(helper.make_node("Gemm", [f"h{i}", f"w{i}", f"b{i}"], [out]))
        if i < layers - 1:
            nodes.append(helper.make_node("Relu", [out], [f"h{i + 1}"]))
    tensor = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "wine", [tensor("measurements", TensorProto.FLOAT, ["batch", 13])],
        [tensor("logits", TensorProto.FLOAT, ["batch", 3])],
        [numpy_helper.from_array(v.astype(np.float32), k) for k, v in constants.items()])
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8,
        producer_name="andor-examples")
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def main():
    data = load_wine()
    wines, held, varieties, truth = train_test_split(
        data.data, data.target, test_size=45, stratify=data.target, random_state=SEED)
    scaler = StandardScaler().fit(wines)
    network = MLPClassifier(HIDDEN, alpha=0.1, max_iter=3000, random_state=SEED)
    network.fit(scaler.transform(wines), varieties)
    export(scaler, network, HERE / "model.onnx")
    session = onnxruntime.InferenceSession(HERE / "model.onnx")
    said = session.run(None, {"measurements": held.astype(np.float32)})[0]
    trained = session.run(None, {"measurements": wines.astype(np.float32)})[0]
    accuracy = {
        "test_accuracy": float((said.argmax(1) == truth).mean()), "test_wines": len(truth),
        "train_accuracy": float((trained.argmax(1) == varieties).mean()),
        "train_wines": len(varieties), "seed": SEED,
    }
    (HERE / "accuracy.json").write_text(json.dumps(accuracy, indent=1) + "\n")
    print(accuracy)
    np.save(HERE / "mean.npy", scaler.mean_.astype(np.float32))
    # Of each variety the job compares, the held-out wine nearest to the border between them.
    for variety, name in ((0, "class-0"), (1, "class-1")):
        right = np.flatnonzero((truth == variety) & (said.argmax(1) == variety))
        nearest = right[np.argmin(np.abs(said[right, 0] - said[right, 1]))]
        np.save(HERE / f"{name}.npy", held[nearest].astype(np.float32))
        print(name, np.round(said[nearest], 3).tolist(), held[nearest].tolist())


if __name__ == "__main__":
    main()

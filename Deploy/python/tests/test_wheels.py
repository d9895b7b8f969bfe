# SPDX-License-Identifier: Apache-2.0
"""Both wheels, built and installed from files into a fresh environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "wheels"


def test_both_wheels(engine, tmp_path):
    if os.environ.get("ANDOR_TEST_WHEELS") is None:
        pytest.skip("set ANDOR_TEST_WHEELS=1: it builds wheels and an environment, with setuptools from an index")
    subprocess.run([SCRIPT, tmp_path / "wheels", engine], check=True)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "fresh"], check=True)
    python = tmp_path / "fresh" / "bin" / "python"
    wheels = sorted((tmp_path / "wheels").glob("*.whl"))
    assert [wheel.name.split("-")[0] for wheel in wheels] == ["andor_interactions", "andor_interactions_engine"]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *wheels], check=True)
    code = "import andor; print(andor.explain(lambda z: z.sum(axis=1), 8, progress=False).v_full)"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    ran = subprocess.run([python, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "8.0"

# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch):
    """Keep the runs of a test in its own folder."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("ANDOR_RUNS", str(folder))
    return folder


@pytest.fixture
def engine():
    """The executable; tests that need it say "skipped" where there is none."""
    found = shutil.which(os.environ.get("ANDOR") or "andor")
    if found is None:
        pytest.skip("no executable: set ANDOR or put andor on the PATH")
    return found


@pytest.fixture
def attached_engine(engine, tmp_path, monkeypatch):
    """An executable that takes `--callable`: the real one, or a stand-in that asks for the values itself."""
    from andor._engine import takes

    if takes("--callable"):
        return engine
    script = tmp_path / "andor-stand-in"
    stand_in = Path(__file__).parent / "stand_in.py"
    source = Path(__file__).parent.parent / "src"
    script.write_text(
        f'#!/bin/sh\nREAL={engine} PYTHONPATH={source}:{stand_in.parent} exec {sys.executable} {stand_in} "$@"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("ANDOR", str(script))
    return str(script)

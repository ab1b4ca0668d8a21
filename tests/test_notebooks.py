"""Every notebook runs from its first cell to its last."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_runs(path, sample_outputs, tmp_path, monkeypatch):
    import nbformat
    from nbclient import NotebookClient

    # The notebook runs the sample study, whose stages are there.
    outputs = shutil.copytree(sample_outputs, tmp_path / "outputs", symlinks=True)
    monkeypatch.setenv("THEMELINE_OUTPUTS", str(outputs))
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells if cell.cell_type == "code"), "clear outputs"
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT / "notebooks")}}).execute()

"""Runs the notebooks and stores what they show; `make notebooks` calls it, the tests use its functions.

What is stored is the same on every machine: no paths, no addresses of objects, no times, and figures as small PNG.
"""

from __future__ import annotations

import base64
import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
"""In the order of their numbers: some open what an earlier one made."""

WIDTH = 1000
"""Pixels of a stored figure at most."""

COLOURS = 64
"""Colours of a stored figure."""

_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_START = """
get_ipython().run_line_magic("reset", "-sf")
import warnings
warnings.filterwarnings("ignore", message="IProgress not found")
from matplotlib_inline.backend_inline import set_matplotlib_formats
set_matplotlib_formats("retina")
"""
"""Each notebook begins without names; figures are sharp; what Jupyter lacks here is no matter of the lesson."""

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_RUN = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")
_RUN_SHOWN = "2026-01-01-0a1b2c3d"
"""What stands for the name of a run, which has the day in it."""


@contextmanager
def make_place(outputs: Path | None = None) -> Iterator[Path]:
    """Give a folder to run notebooks in, beside the studies and the sample as in the repository.

    Parameters
    ----------
    outputs
        Folder of finished runs, which is copied; None: there are none.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shutil.copytree(ROOT / "configs", place / "configs")
        shutil.copytree(ROOT / "research" / "datasets" / "sample", place / "research" / "datasets" / "sample")
        if outputs is not None:
            shutil.copytree(outputs, place / "outputs", symlinks=True)
        (place / "notebooks").mkdir()
        yield place / "notebooks"


class Kernel:
    """One kernel for several notebooks: each begins without names, and imports are done once.

    Parameters
    ----------
    place
        Folder to run in, from `make_place`.
    """

    def __init__(self, place: Path) -> None:
        self._client = NotebookClient(
            nbformat.v4.new_notebook(metadata={"kernelspec": dict(_KERNEL)}),
            timeout=600,
            record_timing=False,
            resources={"metadata": {"path": str(place)}},
        )

    def run(self, path: Path) -> NotebookNode:
        """Run a notebook from its first cell to its last and return it with what it shows."""
        notebook = nbformat.read(path, as_version=4)
        for cell in list_code(notebook):
            cell.outputs, cell.execution_count = [], None
        start = nbformat.v4.new_code_cell(_START)
        self._client.nb = nbformat.v4.new_notebook(cells=[start, *notebook.cells], metadata=notebook.metadata)
        self._client.execute(cleanup_kc=False)
        for number, cell in enumerate(list_code(notebook), start=1):
            cell.execution_count = number
            cell.metadata.pop("execution", None)
            cell.outputs = [tidy_output(output, number=number) for output in cell.outputs]
        notebook.metadata = {"kernelspec": dict(_KERNEL), "language_info": {"name": "python"}}
        return notebook

    def stop(self) -> None:
        """End the kernel."""
        self._client._cleanup_kernel()


def list_code(notebook: NotebookNode) -> list[NotebookNode]:
    """List the cells of code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tidy_output(output: NotebookNode, *, number: int) -> NotebookNode:
    """Take from an output what differs between machines, and make its figures small."""
    if "execution_count" in output:
        output.execution_count = number
    if output.output_type == "stream":
        output.text = _hide(output.text)
    data = output.get("data", {})
    if "image/png" in data:
        data["image/png"] = shrink_picture(data["image/png"])
        data.pop("image/svg+xml", None)
        output.metadata.get("image/png", {}).pop("needs_background", None)
    for kind in [kind for kind in data if kind.startswith("text/")]:
        data[kind] = _hide(data[kind])
    for kind in [kind for kind in output.get("metadata", {}) if kind not in data]:
        output.metadata.pop(kind)
    return output


def _hide(text: str) -> str:
    return _RUN.sub(_RUN_SHOWN, _ADDRESS.sub("", text))


def shrink_picture(picture: str) -> str:
    """Make a PNG in base 64 at most `WIDTH` pixels wide, with `COLOURS` colours."""
    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    if image.width > WIDTH:
        image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(packed, format="PNG", optimize=True)
    return base64.b64encode(packed.getvalue()).decode("ascii")


def store(path: Path, notebook: NotebookNode) -> None:
    """Write a notebook, with the names of its cells in order."""
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02d}"
    nbformat.validate(notebook)
    path.write_text(nbformat.writes(notebook).rstrip() + "\n", encoding="utf-8")


def main(names: list[str]) -> None:
    """Run all notebooks, or those whose names begin so, and store what they show."""
    with make_place(Path(os.environ.get("THEMELINE_OUTPUTS", ROOT / "outputs"))) as place:
        kernel = Kernel(place)
        try:
            for path in NOTEBOOKS:
                notebook = kernel.run(path)
                if not names or path.name.startswith(tuple(names)):
                    store(path, notebook)
                    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
        finally:
            kernel.stop()


if __name__ == "__main__":
    main(sys.argv[1:])

"""Every notebook runs from its first cell to its last, and stores what the current code shows."""

from __future__ import annotations

import base64
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

MOST_BYTES = 400_000
"""Size of a notebook with what it shows."""

_NOT_OURS = re.compile(r"/home/|/root/|/tmp/|/Users/|[A-Z]:\\\\|site-packages|0x[0-9a-f]{6,}")


def load_runner() -> ModuleType:
    specification = importlib.util.spec_from_file_location("run_notebooks", ROOT / "notebooks" / "run_notebooks.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


runner = load_runner()


@pytest.fixture(scope="module")
def kernel(sample_outputs):
    """One kernel for all notebooks, in a folder where the sample study has been run."""
    with runner.make_place(sample_outputs) as place:
        made = runner.Kernel(place)
        yield made
        made.stop()


def read(path):
    import nbformat

    return nbformat.read(path, as_version=4)


def list_shown(notebook) -> list[tuple[str, ...]]:
    """List the outputs of every cell: stream or result, kinds, and the columns of tables."""
    shown: list[tuple[str, ...]] = []
    for number, cell in enumerate(runner.list_code(notebook)):
        for output in cell.outputs:
            if output.output_type == "stream":
                shown.append((str(number), output.name))
                continue
            data = output.get("data", {})
            heads = re.findall(r"<thead>(.*?)</thead>", data.get("text/html", ""), re.DOTALL)
            columns = [name for head in heads for name in re.findall(r"<th[^>]*>(.*?)</th>", head)]
            shown.append((str(number), output.output_type, *sorted(data), *columns))
    return shown


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_it_has_stored(path, kernel):
    assert list_shown(read(path)) == list_shown(kernel.run(path)), "run `make notebooks`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_stored_notebook_has_run_in_order_and_is_fit_to_print(path):
    notebook = read(path)
    code = runner.list_code(notebook)
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert len(outputs) >= len(code) // 2
    assert all(output.output_type in {"stream", "execute_result", "display_data"} for output in outputs)
    assert all(output.get("name", "stdout") == "stdout" for output in outputs), "warnings are stored"
    assert path.stat().st_size < MOST_BYTES
    pictures = [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    for picture in pictures:
        assert base64.b64decode(picture).startswith(b"\x89PNG")
    text = path.read_text(encoding="utf-8")
    for picture in pictures:
        text = text.replace(picture.rstrip(), "")
    assert not _NOT_OURS.search(text)


def test_notebooks_are_lessons_in_order():
    assert [path.name[0] for path in NOTEBOOKS] == [str(number) for number in range(1, len(NOTEBOOKS) + 1)]
    for path in NOTEBOOKS:
        first, *_, last = read(path).cells
        assert first.source.startswith(f"# {path.name[0]} ")
        for name in re.findall(r"`(\d_\w+\.ipynb)`", last.source):
            assert (path.parent / name).is_file(), f"{path.name}: {name}"

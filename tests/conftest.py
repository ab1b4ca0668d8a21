"""What many tests share: where the corpora are, vectors that are made once, and the run of the sample study."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

IS_SHARED = "PYTEST_XDIST_WORKER" in os.environ
"""Whether several processes share the tests, file by file."""

LONGEST = (
    "test_cli.py",
    "test_label_template.py",
    "test_known_answers.py",
    "test_clusters.py",
    "test_transformer.py",
    "test_layers.py",
)
"""Files that take longest: they are begun first, so that no process waits for one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files if several processes share the tests."""
    if IS_SHARED:
        place = {name: index for index, name in enumerate(LONGEST)}
        items.sort(key=lambda item: place.get(item.path.name, len(LONGEST)))


def find_corpus(name: str) -> Path:
    """Give a corpus that is not part of the project, or skip the test by the corpus's name."""
    folder = Path(os.environ.get("RESEARCH_CORPORA") or ROOT.parent / "shared" / "corpora")
    path = folder / name
    if not path.is_file():
        pytest.skip(f"{name} is not in {folder} (set RESEARCH_CORPORA)")
    return path


@pytest.fixture(scope="session")
def exports():
    """Give a function from the name of an export of a database to its path; absent ones skip the test by name."""
    folder = Path(os.environ.get("RESEARCH_EXPORTS") or ROOT.parent / "shared" / "exports")

    def find_export(name: str) -> Path:
        if not (folder / name).is_file():
            pytest.skip(f"{name} is not in {folder} (set RESEARCH_EXPORTS)")
        return folder / name

    return find_export


@pytest.fixture(scope="session")
def corpora():
    """Give a function from the name of a corpus to its path; absent corpora skip the test by name."""
    return find_corpus


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory) -> Path:
    """Give a folder that the processes of one session share (`make test` runs two)."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if IS_SHARED else base) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def vectors(session_folder) -> Path:
    """Give the cache of vectors of the session: no text is embedded twice. Tests of the cache have their own."""
    folder = session_folder / "vectors"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def make_outputs(vectors) -> Callable[[Path], Path]:
    """Give a function that makes an outputs folder in which runs find the vectors of the session."""

    def make(folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".vectors").symlink_to(vectors, target_is_directory=True)
        return folder

    return make


@pytest.fixture(scope="session")
def sample_outputs(session_folder, make_outputs) -> Path:
    """Give the outputs folder of the sample study, run once as it comes. Tests that write take a copy."""
    from research.cli import main

    outputs = session_folder / "outputs"
    with FileLock(session_folder / "outputs.lock"):
        if not (outputs / "sample").is_dir():
            study = ROOT / "configs" / "sample.yaml"
            shutil.rmtree(outputs, ignore_errors=True)
            assert main(["run", str(study), "--out", str(make_outputs(outputs)), "--quiet"]) == 0
    return outputs


@pytest.fixture(scope="session")
def sample_run(sample_outputs) -> Path:
    """The sample study, run once by the command."""
    (folder,) = (sample_outputs / "sample").iterdir()
    return folder


_BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser() -> str | None:
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser():
    """Give a headless browser; tests that need one are skipped where none is installed."""
    path = find_browser()
    if path is None:
        pytest.skip("chromium is not installed (set CHROMIUM)")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=_BROWSER_ARGUMENTS)
        yield launched
        launched.close()

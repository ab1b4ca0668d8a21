"""Messages for problems of a YAML file: place, value found, values allowed."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from research.study.renamed import RENAMED_SETTINGS
from research.text.printable import make_line

_MOST_PROBLEMS = 100
"""Number of problems of a file that are listed; a convention."""

_LONGEST_PROBLEM = 600
"""Number of characters of a problem that are shown, in two parts; a convention."""

_LONGEST_VALUE = 80
"""Number of characters of a wrong value that are quoted; a convention."""


_PLAIN_KINDS = {
    "string_type": "text",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "date_type": "a day, such as 2024-05-31",
    "date_parsing": "a day, such as 2024-05-31",
    "date_from_datetime_parsing": "a day, such as 2024-05-31",
    "date_from_datetime_inexact": "a day, such as 2024-05-31",
}
"""What is expected of a value, by the kind of a problem."""


def describe_problems(file: str, error: ValidationError, model: type[BaseModel], *, needed_by: str = "") -> list[str]:
    """Write a message for every problem of a file.

    Parameters
    ----------
    file
        File name, with which every line begins.
    error
        Error of pydantic.
    model
        Model of the file.
    needed_by
        What requires a missing setting, such as ``every study``; left out if empty.
    """
    found = error.errors()
    lines = [f"{file}: {_describe_problem(problem, model, needed_by)}" for problem in found[:_MOST_PROBLEMS]]
    return lines + [f"{file}: {len(found) - _MOST_PROBLEMS:,} more problems"] * (len(found) > _MOST_PROBLEMS)


def shorten_problem(text: str) -> str:
    """Make one line of a problem, without the middle of what it quotes at any length."""
    text = make_line(text)
    if len(text) <= _LONGEST_PROBLEM:
        return text
    return f"{text[: _LONGEST_PROBLEM // 2]} … {text[-_LONGEST_PROBLEM // 2 :]}"


def _describe_problem(problem: ErrorDetails, model: type[BaseModel], needed_by: str) -> str:
    """Write the message for a problem of one setting."""
    where = _join_path(problem["loc"]) or "the file"
    found = problem["input"]
    context = problem.get("ctx", {})
    kind = problem["type"]
    if kind == "extra_forbidden":
        renamed = RENAMED_SETTINGS.get(".".join(part for part in problem["loc"] if isinstance(part, str)))
        if renamed is not None:
            return f"{where} is now {renamed}"
        known = _known_keys(model, problem["loc"][:-1])
        near = difflib.get_close_matches(_quote(problem["loc"][-1]), known, 1, cutoff=0.6)
        hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(known)}"
        return f"{where} is not a setting; {hint}"
    if kind == "missing":
        is_entry = len(problem["loc"]) > 1 and isinstance(problem["loc"][-2], int)
        owner = f"every entry of {_join_path(problem['loc'][:-2])}" if is_entry else needed_by
        return f"{where} is missing; {owner} needs it" if needed_by else f"{where} is missing"
    if kind == "literal_error":
        allowed = str(context.get("expected", "")).replace("'", "")
        return f'{where} is "{_quote(found)}"; choose {allowed}'
    if kind == "value_error":
        return f"{where}: {context.get('error', problem['msg'])}"
    if kind in {"model_type", "model_attributes_type", "dict_type", "list_type"}:
        expected = "a list" if kind == "list_type" else "settings"
        hint = f"; write [{_quote(found)}]" if kind == "list_type" and isinstance(found, str | int | float) else ""
        return f"{where} is {name_kind(found)}, expected {expected}{hint}"
    if kind == "invalid_key":
        return f"{where} is no name of a setting; names are texts"
    if kind == "too_short":
        return f"{where} is empty; give at least {context.get('min_length', 1)}"
    if kind == "string_pattern_mismatch":
        return f'{where} is "{_quote(found)}"; it must match {context.get("pattern", "its pattern")}'
    message = _PLAIN_KINDS.get(kind) or problem["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    if kind.startswith(("greater_than", "less_than")):
        message = f"a number {message}"
    if kind == "string_type" and isinstance(found, int | float) and not isinstance(found, bool):
        message += f'; write it in quotes, "{found}"'
    return f"{where} is {_quote(json.dumps(found, ensure_ascii=False, default=str))}; expected {message}"


def _quote(value: object) -> str:
    """Return the beginning of a value, which may be of any length."""
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _join_path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part != "[key]":
            path += f".{part}" if path else str(part)
    return path


def _known_keys(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """Return the settings that are allowed at a place of the study."""
    current: Any = model
    for part in location:
        if isinstance(part, int):
            continue
        field = current.model_fields.get(part) if _is_model(current) else None
        if field is None:
            return []
        current = next(_models_in(field.annotation), None)
    return list(current.model_fields) if _is_model(current) else []


def _is_model(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, BaseModel)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if _is_model(annotation):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def name_kind(value: object) -> str:
    """Return the kind of a YAML value: text, a list, settings, a number."""
    if value is None:
        return "nothing"
    names = {str: "text", list: "a list", dict: "settings", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)

"""YAML as plain data within limits: the only door to files that people write."""

from __future__ import annotations

from typing import Any

import yaml

from research.text.printable import make_line
from research.text.surrogates import has_surrogate

MOST_CHARACTERS = 4_000_000
"""Length of the longest YAML file; chosen, as a bound on time."""

_MOST_VALUES = 100_000
"""Number of values of a file, where an alias counts as all that it stands for; chosen, as a bound on time."""

_MOST_WITH_ALIASES = 8_000_000
"""Number of characters of all values, where an alias counts as all that it stands for; chosen, as a bound on memory."""

_MOST_DEPTH = 64
"""Depth of nested settings; a convention."""

_LONGEST_PLAIN = 64
"""Number of characters above which a value is text, never a number or a date; chosen, as a bound on time."""

_STRING_TAG = "tag:yaml.org,2002:str"


class YamlError(ValueError):
    """Text that is no YAML, or more than a study has.

    Parameters
    ----------
    reason
        What is wrong.
    line, column
        Where, from 1; None if unknown.
    """

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = f":{line}:{column}" if line is not None else ""


def load_yaml(text: str) -> Any:
    """Read YAML as lists, mappings, texts, numbers and dates; nothing in it can construct other objects.

    Raises
    ------
    YamlError
        If the text is not valid YAML, repeats a key, names a type, refers to itself, or is larger or deeper than a
        study needs.
    """
    if len(text) > MOST_CHARACTERS:
        raise YamlError(f"longer than {MOST_CHARACTERS:,} characters, which no study is")
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = str(error.problem or error.context)
        if not isinstance(error, _RefusedError):
            reason = f"not valid YAML: {reason}"
        raise YamlError(reason, *((mark.line + 1, mark.column + 1) if mark else ())) from error
    except yaml.YAMLError as error:
        raise YamlError(f"not valid YAML: {make_line(str(error))}") from error


class _RefusedError(yaml.MarkedYAMLError):
    """Valid YAML that no study has."""


class _Loader(yaml.SafeLoader):
    """Loader of plain data that counts what it makes."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = self._n_values = self._n_characters = 0
        self._sizes: dict[str, tuple[int, int]] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose a node, and count its values and characters; those of an alias are those of its anchor."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        anchor: str | None = getattr(event, "anchor", None)
        is_alias = isinstance(event, yaml.AliasEvent)
        mark = event.start_mark
        if is_alias and anchor in self.anchors and anchor not in self._sizes:
            raise _RefusedError(None, None, f'"*{anchor}" refers to itself', mark)
        if getattr(event, "tag", None) not in {None, "!", _STRING_TAG}:
            raise _RefusedError(None, None, "types such as !!bool are not allowed; write the value", mark)
        before = self._n_values, self._n_characters
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise _RefusedError(None, None, f"nested deeper than {_MOST_DEPTH} levels", mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        if is_alias:
            n_values, n_characters = self._sizes.get(anchor or "", (0, 0))
        else:
            n_values, n_characters = 1, len(node.value) if isinstance(node, yaml.ScalarNode) else 0
            if isinstance(node, yaml.ScalarNode) and has_surrogate(node.value):
                raise _RefusedError(None, None, "half of a character (a lone surrogate)", mark)
        self._n_values += n_values
        self._n_characters += n_characters
        if self._n_values > _MOST_VALUES or self._n_characters > _MOST_WITH_ALIASES:
            what = "more values than a study has" if self._n_values > _MOST_VALUES else "texts that are too long"
            raise _RefusedError(None, None, f"{what}, with what its aliases stand for", mark)
        if anchor is not None and not is_alias:
            self._sizes[anchor] = self._n_values - before[0], self._n_characters - before[1]
        return node

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        """Choose the type of a value; long ones are texts."""
        if kind is yaml.ScalarNode and len(value) > _LONGEST_PLAIN:
            return _STRING_TAG
        return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """Construct a value; a date or number that does not exist is an error with its place."""
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, OverflowError) as error:
            reason = f'"{node.value}" is not a date or a number: {error}'
            raise _RefusedError(None, None, reason, node.start_mark) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Construct a mapping; a repeated key, which YAML would overwrite without a warning, is an error."""
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key "{key.value}" is given twice', key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)

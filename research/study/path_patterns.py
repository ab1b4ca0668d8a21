"""Patterns that read dates and sources from the names of files, such as ``{published:%Y-%m-%d}_{source}*.txt``."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType

FIELDS = ("published", "source", "title", "key")
"""Fields of an article that a file name may hold."""

_LONGEST = 200
"""Characters of the longest pattern; a convention."""

_LONGEST_NAME = 1024
"""Characters of the longest file name that is read; a convention, systems allow 255."""

_PIECE = re.compile(r"\{(?P<field>[^{}]*)\}|(?P<star>\*+)|(?P<text>[^{}*]+)|(?P<brace>[{}])")
_DIRECTIVE = re.compile(r"%(.?)")
_WIDTHS = MappingProxyType(
    {"Y": r"\d{4}", "j": r"\d{3}", "b": r"[^\W\d_]{3,9}", "B": r"[^\W\d_]{3,9}", "%": "%"}
    | dict.fromkeys("ymdHIMS", r"\d{2}")
    | {"p": "[AaPp][Mm]"}
)
"""Text that a directive of a date stands for."""

_SOME_MOMENT = datetime(2015, 9, 30, 14, 5, 6, tzinfo=UTC)
_COUNTER = re.compile(r"[\s._-]*\(?\d{1,6}\)?$")


@dataclass(frozen=True)
class _Token:
    """A part of a pattern: a text, any text (``*``), a field, or a date of a fixed form."""

    text: str = ""
    field: str = ""
    is_any: bool = False
    form: re.Pattern[str] | None = None
    date_format: str = ""


def check_path_pattern(pattern: str) -> None:
    """Check a pattern of file names.

    Raises
    ------
    ValueError
        If it is no such pattern; the message says what to write instead.
    """
    _compile_pattern(pattern)


def match_path(pattern: str, path: Path) -> dict[str, str] | None:
    """Read fields of an article from the name of its file and its folders.

    Parameters
    ----------
    pattern
        A checked pattern. One of n parts, separated by ``/``, describes the last n parts of the path.
    path
        The file.

    Returns
    -------
    The fields that were found; a date is in ISO 8601, cut after its last known part. None if the path does not match.
    A field ends where the text after it first occurs; one that is followed by ``*`` ends at the first underscore, or
    before a number at its end.
    """
    parts = _compile_pattern(pattern)
    names = path.parts[-len(parts) :]
    if len(names) < len(parts):
        return None
    found: dict[str, str] = {}
    dates: list[tuple[str, str]] = []
    for tokens, name in zip(parts, names, strict=True):
        folded = unicodedata.normalize("NFC", name)[:_LONGEST_NAME]
        values = _match_name(tokens, folded)
        if values is None:
            return None
        for token, value in values:
            if token.date_format:
                dates.append((token.date_format, value))
            else:
                found[token.field] = value.replace("_", " ") if token.field == "title" else value
    if dates:
        published = _join_dates(dates)
        if published is None:
            return None
        found["published"] = published
    return found


@lru_cache(maxsize=64)
def _compile_pattern(pattern: str) -> tuple[tuple[_Token, ...], ...]:
    if len(pattern) > _LONGEST:
        raise ValueError(f"it has {len(pattern)} characters; use at most {_LONGEST}")
    if not pattern.strip() or "\\" in pattern or "\0" in pattern:
        raise ValueError(
            f'"{pattern}" is no pattern of file names; write one such as {{published:%Y-%m-%d}}_{{source}}*.txt'
        )
    names = PurePosixPath(unicodedata.normalize("NFC", pattern)).parts
    if not names or names[0].startswith("/") or ".." in names or "**" in names:
        raise ValueError(
            f'"{pattern}" has a part that is no name; write the last folders and the file, such as {{source}}/*.txt'
        )
    parts = tuple(tuple(_list_tokens(name, pattern)) for name in names)
    tokens = [token for part in parts for token in part]
    _check_fields(tokens, pattern)
    return parts


def _list_tokens(name: str, pattern: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _PIECE.finditer(name):
        if match["brace"]:
            raise ValueError(f'"{pattern}": the brace {match["brace"]} stands alone; fields are written {{source}}')
        if match["text"]:
            tokens.append(_Token(text=match["text"]))
        elif match["star"]:
            tokens.append(_Token(is_any=True))
        else:
            token = _make_field(match["field"], pattern)
            if tokens and tokens[-1].field and not (tokens[-1].form or token.form):
                raise ValueError(f'"{pattern}": nothing stands between {{{tokens[-1].field}}} and {{{token.field}}}')
            tokens.append(token)
    return tokens


def _make_field(text: str, pattern: str) -> _Token:
    name, colon, date_format = text.partition(":")
    if name not in FIELDS:
        near = difflib.get_close_matches(name, FIELDS, 1)
        hint = (
            f"did you mean {{{near[0]}}}?" if near else f"choose from {', '.join(f'{{{field}}}' for field in FIELDS)}"
        )
        raise ValueError(f'"{pattern}": {{{name}}} is no field; {hint}')
    if not colon:
        return _Token(field=name)
    if name != "published":
        raise ValueError(f'"{pattern}": only {{published}} has a format; write {{{name}}}')
    unknown = [sign for sign in _DIRECTIVE.findall(date_format) if sign not in _WIDTHS]
    if unknown or "%" not in date_format:
        found = f"%{unknown[0]}" if unknown else date_format or "an empty format"
        raise ValueError(
            f'"{pattern}": {found} is no part of a date in a file name; '
            "use %Y, %y, %m, %d, %b, %B, %j, %H, %I, %M, %S, %p"
        )
    pieces = re.split(r"(%.)", date_format)
    form = "".join(_WIDTHS[piece[1]] if piece.startswith("%") else re.escape(piece) for piece in pieces)
    return _Token(field=name, form=re.compile(form), date_format=date_format)


def _check_fields(tokens: list[_Token], pattern: str) -> None:
    fields = [token.field for token in tokens if token.field]
    if not fields:
        raise ValueError(f'"{pattern}" has no field; choose from {", ".join(f"{{{field}}}" for field in FIELDS)}')
    plain = [token.field for token in tokens if token.field and not token.date_format]
    twice = sorted({field for field in plain if fields.count(field) > 1})
    if twice:
        raise ValueError(f'"{pattern}" has {{{twice[0]}}} twice; write * for one of them')
    signs = [sign for token in tokens for sign in _DIRECTIVE.findall(token.date_format) if sign != "%"]
    repeated = sorted({sign for sign in signs if signs.count(sign) > 1})
    if repeated:
        raise ValueError(f'"{pattern}" has %{repeated[0]} twice; a part of a date stands once')
    if signs and not {"Y", "y"} & set(signs):
        raise ValueError(f'"{pattern}" has no year; add %Y')


# ---------------------------------------------------------------------------------------------------- matching


def _match_name(tokens: tuple[_Token, ...], name: str) -> list[tuple[_Token, str]] | None:
    """Match one name; every place of the name is tried at most once per token, so the time is bounded."""
    failed: set[tuple[int, int]] = set()

    def match(index: int, start: int) -> list[tuple[_Token, str]] | None:
        if index == len(tokens):
            return [] if start == len(name) else None
        if (index, start) in failed:
            return None
        token = tokens[index]
        for end in _list_ends(tokens, index, name=name, start=start):
            rest = match(index + 1, end)
            if rest is not None:
                return [(token, name[start:end].strip()), *rest] if token.field else rest
        failed.add((index, start))
        return None

    return match(0, 0)


def _list_ends(tokens: tuple[_Token, ...], index: int, *, name: str, start: int) -> list[int] | range:
    """List where a token that begins at a place may end, the best place first."""
    token = tokens[index]
    if token.text:
        return [start + len(token.text)] if name.startswith(token.text, start) else []
    if token.form:
        match = token.form.match(name, start)
        return [match.end()] if match else []
    if token.is_any:
        return range(start, len(name) + 1)
    following = tokens[index + 1] if index + 1 < len(tokens) else _Token()
    if following.is_any:
        stem = name[start:].partition("_")[0] if "_" in name[start:] else _COUNTER.sub("", Path(name[start:]).stem)
        # The dot of the extension ends the field unless the pattern has it.
        return [start + len(stem)] if stem.strip() else []
    return range(start + 1, len(name) + 1)


def _join_dates(dates: list[tuple[str, str]]) -> str | None:
    """Write the parts of a date, which may stand in several places, in ISO 8601."""
    pattern = " ".join(date_format for date_format, _ in dates)
    try:
        moment = datetime.strptime(" ".join(value for _, value in dates), pattern)
    except ValueError:
        return None
    found = set(_DIRECTIVE.findall(pattern))
    if found & set("HIMS"):
        return moment.isoformat(sep=" ", timespec="seconds" if "S" in found else "minutes")
    if found & set("dj"):
        return moment.date().isoformat()
    return f"{moment:%Y-%m}" if found & set("mbB") else f"{moment.year:04}"


def check_date_format(pattern: str) -> None:
    """Check a pattern of `datetime.datetime.strptime`.

    Raises
    ------
    ValueError
        If it is invalid, or has no year; the message says what to write instead.
    """
    try:
        datetime.strptime(_SOME_MOMENT.strftime(pattern), pattern)
    except (ValueError, re.error) as error:
        raise ValueError(f'"{pattern}" is no pattern of a date ({error}); write one such as %d/%m/%Y') from None
    signs = set(_DIRECTIVE.findall(pattern))
    if not signs & set("YycxG"):
        raise ValueError(f'"{pattern}" has no year; add %Y')

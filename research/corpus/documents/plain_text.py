"""Reading of plain text and Markdown: one file is one article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from research.corpus.documents.fields import make_article, reject_document
from research.corpus.documents.lines import join_wrapped
from research.corpus.documents.openings import read_opening
from research.corpus.files import Head, ReadRow, decode_bytes, read_bytes
from research.errors import CorpusError
from research.study import InputSettings

TEXT_SUFFIXES = frozenset({".txt", ".text", ".asc"})
"""Extensions of plain text."""

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mkd"})
"""Extensions of Markdown."""

_IMAGE = re.compile(r"!\[[^\[\]\n]{0,500}\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")
_HEADING = re.compile(r"^#{1,6}[ \t]+", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE)
_RULE = re.compile(r"^[ \t]{0,3}(?:\*[ \t]?){3,50}$|^[ \t]{0,3}(?:-[ \t]?){3,50}$", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,2000})(?<=\S)\1(?![\w*])")


def is_text(head: Head) -> bool:
    """Check whether a file that has no other format is plain text by its name."""
    return bool(head.text) and head.suffix in TEXT_SUFFIXES


def is_markdown(head: Head) -> bool:
    """Check whether a file that has no other format is Markdown by its name."""
    return bool(head.text) and head.suffix in MARKDOWN_SUFFIXES


def read_plain_text(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a text as one article; lines that were broken to fit a page are joined."""
    yield _read_article(path, settings, has_markup=False)


def read_markdown(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read a Markdown text as one article; links, images and emphasis become plain text."""
    yield _read_article(path, settings, has_markup=True)


def _read_article(path: Path, settings: InputSettings, *, has_markup: bool) -> ReadRow:
    data = read_bytes(path, settings.limits)
    try:
        text = decode_bytes(data, path, settings.encoding)
    except CorpusError:
        return reject_document(path, "damaged_text")
    if "\0" in text[:4096]:
        return reject_document(path, "damaged_document")
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    fields = read_opening(text, has_markup=has_markup)
    if has_markup:
        fields = replace(fields, title=_strip_markup(fields.title), body=_strip_markup(fields.body))
    body = "\n".join(line.strip() for line in join_wrapped(fields.body).split("\n") if line.strip())
    return make_article(replace(fields, body=body), settings, path=path)


def _strip_markup(text: str) -> str:
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _RULE.sub("", _QUOTE.sub("", _HEADING.sub("", text)))
    return _EMPHASIS.sub(r"\2", text)

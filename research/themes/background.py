"""The background: general subjects that a passage may be about instead of the researcher's themes."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("background.yaml")


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of the background; ``is_placebo`` marks those that the news practically never has."""

    id: str
    name: str
    is_placebo: bool


@dataclass(frozen=True, slots=True)
class BackgroundText:
    """One description of a subject of the background, and its language."""

    subject: int
    language: str
    text: str


@functools.cache
def list_subjects() -> tuple[Subject, ...]:
    """List the subjects in the order of the file, with their English names."""
    return tuple(Subject(entry["id"], entry["name"]["en"], bool(entry["is_placebo"])) for entry in _read())


@functools.cache
def list_background_texts() -> tuple[BackgroundText, ...]:
    """List the descriptions in English and Chinese, in which every subject has two.

    Translations into other languages say the same; the encoders place them beside the English ones.
    """
    return tuple(
        BackgroundText(index, language, text)
        for index, entry in enumerate(_read())
        for language in ("en", "zh")
        for text in entry["description"][language]
    )


def _read() -> list[dict]:  # type: ignore[type-arg]
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries: list[dict] = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=loader)["subjects"]  # type: ignore[type-arg]  # noqa: S506
    return entries

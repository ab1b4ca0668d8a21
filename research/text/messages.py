"""Messages in the language of the report: an English template is the key of its translations.

The catalogues in ``languages/`` hold the translations, a file a language. What they do not hold is said in English.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml

from research.errors import ResearchError
from research.text.conventions import Language, is_singular, localize_number

LANGUAGES: tuple[Language, ...] = get_args(Language)
"""Languages that messages can be said in; the first is that of the templates."""

_FOLDER = Path(__file__).with_name("languages")
_SPOKEN: ContextVar[Language] = ContextVar("spoken", default="en")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Translations of a language.

    Attributes
    ----------
    messages
        Translation by English template.
    nouns
        Forms by English noun: ``many`` with a number ``{n}``, ``one`` where the singular differs; without a number
        ``units``, the plural, and ``unit`` where the singular differs.
    language_names
        Name of a language by its code.
    """

    messages: Mapping[str, str]
    nouns: Mapping[str, Mapping[str, str]]
    language_names: Mapping[str, str]


@contextmanager
def speak(language: Language) -> Iterator[None]:
    """Say all messages within in a language; without it they are English.

    Raises
    ------
    ResearchError
        If there are no messages in this language.
    """
    if language not in LANGUAGES:
        listed = f"{', '.join(LANGUAGES[:-1])} or {LANGUAGES[-1]}"
        raise ResearchError(f'There are no messages in the language "{language}"; choose {listed}')
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def find_spoken() -> Language:
    """Give the language in which messages are said here."""
    return _SPOKEN.get()


def say(template: str, many: str | None = None, /, **fields: object) -> str:
    """Say a message in the language of the report.

    Parameters
    ----------
    template
        The message in English, with fields in braces: a literal, because it is the key of the translations.
    many
        The message for a plural; then the number ``n`` decides between the two.
    fields
        Values of the fields. Texts stay as they are; numbers are written as the language does, fractions with as many
        digits as they need. Shares, intervals and dates come from `research.text.wording`.

    Returns
    -------
    The message with its fields; in English if the language has no translation of it.
    """
    language = _SPOKEN.get()
    chosen = template
    if many is not None:
        n = fields["n"]
        chosen = template if isinstance(n, int) and is_singular(n, language) else many
    if language != "en":
        chosen = load_catalogue(language).messages.get(chosen, chosen)
    return chosen.format(**{name: _write_field(value, language) for name, value in fields.items()})


def _write_field(value: object, language: Language) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return localize_number(f"{value:,}", language)
    if isinstance(value, float):
        return localize_number(f"{value:g}", language)
    raise TypeError(f"a field of a message is {type(value).__name__}; give a text or a number")


@functools.cache
def load_catalogue(language: Language) -> Catalogue:
    """Read the translations of a language; English, the language of the templates, has none."""
    if language == "en":
        return Catalogue({}, {}, {})
    text = (_FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    # The parser in C, where PyYAML has it, reads a catalogue ten times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506
    return Catalogue(*(dict(found.get(name) or {}) for name in ("messages", "nouns", "language_names")))

"""The texts of a codebook, which are encoded as passages are."""

from __future__ import annotations

from research.records import CodebookText, TextKind
from research.study import Codebook


def list_codebook_texts(codebook: Codebook) -> tuple[CodebookText, ...]:
    """List every text of the codebook, theme by theme."""
    listed: list[CodebookText] = []
    for index, theme in enumerate(codebook.themes):
        fields: tuple[tuple[TextKind, dict[str, list[str]]], ...] = (
            ("description", theme.description),
            ("example", theme.examples),
            ("includes", theme.includes),
            ("keyword", theme.keywords),
            ("excludes", theme.excludes),
        )
        for kind, by_language in fields:
            for language, texts in sorted(by_language.items()):
                listed += [CodebookText(index, language, kind, text) for text in texts]
    return tuple(listed)

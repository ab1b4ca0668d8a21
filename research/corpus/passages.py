"""Division of articles into passages, which are embedded; none is longer than the encoder reads."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Collection, Iterable

import numpy as np

from research.corpus.languages import detect_language
from research.corpus.sentences import Span, split_clauses, split_paragraphs, split_sentences, trim_span
from research.records import UNDETERMINED, Article, Corpus, Passage, PassageKind, Passages
from research.study import PassageSettings
from research.text.characters import count_eastern, find_eastern
from research.text.scripts import HAN_AND_HEXAGRAMS, match_any

# A run of white space is tried once, not from each of its characters.
_CITATION = re.compile(r"(?<!\s)\s*+(?:\[\d{1,3}\])+")
_LABEL = re.compile(r"^(?:Core (?:Insights?|Viewpoints?)|核心观点|核心内容)\s*[-–—:：]?\s*", re.IGNORECASE)
_GROUP = re.compile(r"(?<!\w)Group\s+\d{1,3}\s*(?::|-(?=\s))\s*|第[一二三四五六七八九十\d]{1,3}组\s*[:：]\s*")
_BORDER = re.compile(
    rf"(?<=[。！？!?.\]”])\s*(?={match_any(HAN_AND_HEXAGRAMS)}|[「『《“])|(?<=[。！？」』》”])\s*(?=[A-Za-z])"
)
# Signs that no citation, label or white space has, so that cleaning leaves them.
_KEPT = re.compile("[，。,.]")
_EASTERN_LANGUAGES = frozenset({"zh", "ja", "ko"})

_CONTEXT_SHARE = 0.5
"""Maximum share of the length of a passage that its title may take; a convention, not measured."""

RESERVED_TOKENS = 16
"""Tokens of the maximum length of the encoder reserved for special tokens and prompts; a convention, not measured."""


def estimate_length_tokens(text: str) -> int:
    """Estimate the number of tokens of a text, conservatively.

    One token per Chinese, Japanese or Korean character (measured: 0.8), and one per 3.5 other characters.
    """
    n_eastern = count_eastern(text)
    return n_eastern + -(-(len(text) - n_eastern) * 2 // 7)


def cut_passages(
    corpus: Corpus,
    settings: PassageSettings,
    *,
    encoder_length: int | None = None,
    languages: Collection[str] = (),
) -> Passages:
    """Divide every article into passages.

    Parameters
    ----------
    corpus
        Articles with the span of each body without boilerplate.
    settings
        Unit, lengths and use of titles.
    encoder_length
        Maximum length that the encoder reads, in tokens; passages are never longer. None if unknown.
    languages
        Languages of the corpus, as the study gives them; empty: all.

    Returns
    -------
    Passages in the order of the articles, titles before bodies. Each passage is in one language: bodies in two
    languages are divided between them. Citation marks are removed from the text; positions include them.
    """
    if encoder_length is not None:
        longest = min(settings.max_length_tokens, encoder_length - RESERVED_TOKENS)
        settings = settings.model_copy(update={"max_length_tokens": longest})
    passages: list[Passage] = []
    edges = corpus.body_span.data
    for index, article in enumerate(corpus.articles):
        span = edges[index, 0], edges[index, 1]
        passages.extend(_cut_article(article, index, span=span, allowed=languages, settings=settings))
    return Passages(tuple(passages), corpus.n_articles)


def _cut_article(
    article: Article, index: int, *, span: Span, allowed: Collection[str], settings: PassageSettings
) -> Iterable[Passage]:
    """Cut an article, and the span of its body without boilerplate into parts of one language each."""
    pieces: list[tuple[str, int, int]] = []
    if article.body:
        measure = _Measure(article.body)
        runs = _split_languages(measure, span, default=article.body_language, allowed=allowed)
        pieces = [(name, a, b) for start, end, name in runs for a, b in _cut_body(measure, (start, end), settings)]
    languages = {language for language, _, _ in pieces}
    needs_title = settings.title == "passage" or (settings.title == "auto" and article.title_language not in languages)
    if article.title and (needs_title or not pieces):
        title = _shorten(article.title, settings.max_length_tokens)
        yield _make_passage(index, "title", title, language=article.title_language, context="", span=(0, len(title)))
    for language, a, b in pieces:
        text = clean_text(article.body[a:b])
        if text:
            context = _choose_context(article, text, settings, language=language)
            yield _make_passage(index, "body", text, language=language, context=context, span=(a, b))


def clean_text(text: str) -> str:
    """Remove citation marks and labels from a text, and normalise its white space."""
    text = _LABEL.sub("", text)
    if "[" in text:
        text = _CITATION.sub("", text)
    if _may_have_groups(text):
        text = _GROUP.sub("", text)
    return " ".join(text.split())


def _may_have_groups(text: str) -> bool:
    return "Group" in text or "组" in text


def _choose_context(article: Article, text: str, settings: PassageSettings, *, language: str) -> str:
    is_wanted = settings.title == "context" or (settings.title == "auto" and language == article.title_language)
    if not is_wanted or not article.title:
        return ""
    room = settings.max_length_tokens - estimate_length_tokens(text)
    return _shorten(article.title, min(room, int(settings.max_length_tokens * _CONTEXT_SHARE))) if room > 4 else ""


def _shorten(text: str, max_tokens: int) -> str:
    text = text[: max_tokens * 7 // 2 + 1]  # longer texts have more tokens whatever their script
    while text and estimate_length_tokens(text) > max_tokens:
        text = text[: max(0, min(len(text) - 1, len(text) * max_tokens // estimate_length_tokens(text)))]
    return text.strip()


def _make_passage(index: int, kind: PassageKind, text: str, *, language: str, context: str, span: Span) -> Passage:
    embedded = f"{language}\0{context}\0{text}"
    digest = hashlib.sha256(embedded.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Passage(digest, index, kind, language, text, context, *span)


# ------------------------------------------------------------------------------------- cutting the body


def _split_languages(
    measure: _Measure, span: Span, *, default: str, allowed: Collection[str]
) -> list[tuple[int, int, str]]:
    """Divide a text between sentences in different scripts; adjacent sentences in one language stay together."""
    text, (start, end) = measure.text, span
    n_eastern = measure.count_eastern(span)
    if n_eastern == 0 or n_eastern > 0.8 * (end - start):
        return [(start, end, default)]
    body = text[start:end]
    if "\n" not in body and not _BORDER.search(body):
        return [(start, end, default)]
    edges = [start, *(match.end() for match in _BORDER.finditer(text, start, end)), end]
    runs: list[tuple[int, int, str]] = []
    for a, b in itertools.pairwise(edges):
        a, b = trim_span(text, a, b)
        if a >= b:
            continue
        # A short quotation in another script belongs to the surrounding text.
        if b - a >= 12:
            language = detect_language(text[a:b], likely=default, allowed=allowed)
        else:
            language = runs[-1][2] if runs else default
        is_same = runs and (
            runs[-1][2] == language or (language in _EASTERN_LANGUAGES) == (runs[-1][2] in _EASTERN_LANGUAGES)
        )
        if is_same:
            runs[-1] = (runs[-1][0], b, runs[-1][2])
        else:
            runs.append((a, b, default if language == UNDETERMINED else language))
    return runs


class _Measure:
    """Estimated length of any part of a text, computed in one pass."""

    def __init__(self, text: str) -> None:
        self.text = text
        n_eastern = np.zeros(len(text) + 1, np.int64)
        np.cumsum(find_eastern(text), out=n_eastern[1:])
        # Single elements of a view are read faster than those of an array.
        self._n_eastern = n_eastern.data

    def count_eastern(self, span: Span) -> int:
        """Count the Chinese, Japanese and Korean characters of a span, signs included."""
        n_eastern: int = self._n_eastern[span[1]] - self._n_eastern[span[0]]
        return n_eastern

    def length(self, span: Span) -> int:
        """Estimate the number of tokens of a span; see `estimate_length_tokens`."""
        n_eastern = self.count_eastern(span)
        return n_eastern + -(-(span[1] - span[0] - n_eastern) * 2 // 7)


def _cut_body(measure: _Measure, span: Span, settings: PassageSettings) -> list[Span]:
    """Cut one language's part of a body into packed pieces."""
    text = measure.text
    start, end = trim_span(text, *span)
    if start >= end:
        return []
    groups = [match.start() for match in _GROUP.finditer(text, start, end)] if _may_have_groups(text) else []
    unit = settings.unit
    if unit == "auto":
        unit = "group" if groups else "paragraph"
    # The label of a group always begins a piece, so that no piece starts within it.
    blocks = [trim_span(text, a, b) for a, b in itertools.pairwise([start, *groups, end])]
    blocks = [(a, b) for a, b in blocks if _KEPT.search(text, a, b) or clean_text(text[a:b])]
    if unit == "group":
        blocks = _join_short(measure, blocks, settings)
        return [piece for block in blocks for piece in _fit(measure, block, settings)]
    if unit == "paragraph" and blocks and measure.length((blocks[0][0], blocks[-1][1])) <= settings.max_length_tokens:
        return [(blocks[0][0], blocks[-1][1])]
    split = split_sentences if unit == "sentence" else split_paragraphs
    parts = [part for block in blocks for part in split(text, *block)]
    pieces = [piece for part in parts for piece in _fit(measure, part, settings)]
    # Paragraphs are combined up to the maximum length; sentences are not.
    return _join_short(measure, pieces, settings) if unit == "sentence" else _pack(measure, pieces, settings)


def _fit(measure: _Measure, block: Span, settings: PassageSettings) -> list[Span]:
    """Divide a block that is too long at sentences, then at clauses, then anywhere."""
    if measure.length(block) <= settings.max_length_tokens:
        return [block]
    text = measure.text
    cutters: tuple[Callable[[str, int, int], list[Span]], ...] = (split_sentences, split_clauses)
    for cut in cutters:
        parts = cut(text, *block)
        if len(parts) > 1:
            return _pack(measure, [piece for part in parts for piece in _fit(measure, part, settings)], settings)
    return _halve(measure, block, settings)


def _halve(measure: _Measure, block: Span, settings: PassageSettings) -> list[Span]:
    """Divide a block without sentences and clauses in halves until they are short; its halves have none either."""
    if measure.length(block) <= settings.max_length_tokens:
        return [block]
    middle = (block[0] + block[1]) // 2
    halves = (trim_span(measure.text, block[0], middle), trim_span(measure.text, middle, block[1]))
    return [piece for half in halves if half[0] < half[1] for piece in _halve(measure, half, settings)]


def _pack(measure: _Measure, pieces: list[Span], settings: PassageSettings) -> list[Span]:
    """Join adjacent pieces up to the maximum length."""
    packed: list[Span] = []
    for piece in pieces:
        if packed and measure.length((packed[-1][0], piece[1])) <= settings.max_length_tokens:
            packed[-1] = (packed[-1][0], piece[1])
        else:
            packed.append(piece)
    return packed


def _join_short(measure: _Measure, pieces: list[Span], settings: PassageSettings) -> list[Span]:
    """Join a piece that is too short to the piece before or after it, if the result is not too long."""
    joined: list[Span] = []
    for piece in pieces:
        is_short = measure.length(piece) < settings.min_length_tokens
        was_short = bool(joined) and measure.length(joined[-1]) < settings.min_length_tokens
        if joined and (is_short or was_short):
            both = (joined[-1][0], piece[1])
            if measure.length(both) <= settings.max_length_tokens:
                joined[-1] = both
                continue
        joined.append(piece)
    return joined

"""Documents of older LexisNexis exports, in text and in HTML: a heading, labelled fields, the body, labelled fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from research.corpus.press.date_lines import cut_date
from research.corpus.press.labels import (
    APPENDED,
    BODIES,
    HEADERS,
    HEADLINES,
    KEPT,
    LENGTHS,
    LOADED,
    TAILS,
    is_copyright,
    normalise_label,
    split_capital_label,
)
from research.corpus.press.rows import Record

Group = Sequence[str]
"""Lines without an empty line between them; none of them is empty."""

_NUMBER = re.compile(
    r"(?:(?P<before>do[ck]ument\w*)\s+)?(?P<n>\d[\d.,]{0,8})\s+(?:of|von|de|sur|di|van|do)\s+(?P<m>\d[\d.,]{0,8})"
    r"(?:\s+(?P<after>do[ck]ument\w*))?|第\s*(?P<n_zh>\d+)\s*[个篇個]?\s*(?:文档|文件|文章|文檔)?\s*[，,/]?\s*共\s*(?P<m_zh>\d+)"
    r"\s*[个篇個]?\s*(?:文档|文件|文章|文檔)?",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"(?:request|anforderung|auftrag|demande|solicitud)[^:\n]{0,60}:[^\n]{0,200}?(?<!\d)(?P<a>\d{1,7})\s?-\s?(?P<b>\d{1,7})",
    re.IGNORECASE,
)
_EDITION = re.compile(r"edition|ausgabe|édition|edición|edizione|editie|final|cycle|版", re.IGNORECASE)
_NOTICE = re.compile(r"may not be (?:re)?published|compiled by|express written consent", re.IGNORECASE)
_LONGEST_NUMBER = 80
"""Maximum number of characters of the line with the number of a document; a convention."""
_LONGEST_EDITION = 60
"""Maximum number of characters of the name of an edition; a convention."""
_HEADING_GROUPS = 8
"""Number of groups of lines among which the date is in a document without a labelled field; a convention."""
_BODY_LABELS = BODIES - {"text", "texte", "texto"}
_MOST_FIELDS = 30
"""Maximum number of groups of lines above the label of a body; a convention."""
_LONGEST_FIELD = 100
"""Maximum number of characters of an unlabelled line between labelled fields; a convention."""


@dataclass(frozen=True)
class Number:
    """The line that opens a document: ``3 of 100 DOCUMENTS``."""

    place: int
    number: int
    n_found: int


def find_numbers(lines: Iterable[str]) -> list[Number]:
    """Find the lines that open documents, by their numbers: they rise, or begin again at 1 in joined files."""
    found: list[Number] = []
    for place, line in enumerate(lines):
        match = _NUMBER.fullmatch(line.strip()) if len(line.strip()) <= _LONGEST_NUMBER else None
        if match is None or not (match["before"] or match["after"] or match["n_zh"]):
            continue
        number, total = (int(re.sub(r"\D", "", match[a] or match[b])) for a, b in (("n", "n_zh"), ("m", "m_zh")))
        last = found[-1] if found else None
        is_next = (
            last is None or (number > last.number and total == last.n_found) or number == 1 or total != last.n_found
        )
        if 1 <= number <= total and is_next:
            found.append(Number(place, number, total))
    return found


def read_range(text: str) -> int | None:
    """Read the number of documents of a cover: ``Download Request: Selected Items: 1-49``; None if it says none."""
    match = _RANGE.search(text)
    return int(match["b"]) - int(match["a"]) + 1 if match and int(match["b"]) >= int(match["a"]) else None


def read_document(groups: Sequence[Group], join: Callable[[Group], str]) -> Record:
    """Read a document.

    Parameters
    ----------
    groups
        What follows the line with its number.
    join
        Function that makes a paragraph of the lines of a group.
    """
    labels = [split_capital_label(" ".join(group))[0] for group in groups]
    fields_at = next((i for i, label in enumerate(labels) if label in HEADERS | BODIES), None)
    source, published, title_at = _read_heading(groups[: fields_at if fields_at is not None else _HEADING_GROUPS])
    if fields_at is None:
        # Without a labelled field, the first lines below the date are the title.
        fields_at = body_at = min(title_at + 1, len(groups))
        headline, first = "", ""
    else:
        headline, body_at, first = _read_fields(groups, labels, fields_at)
        marked = next((i for i in range(fields_at, min(len(groups), _MOST_FIELDS)) if labels[i] in _BODY_LABELS), None)
        if marked is not None and marked >= body_at:
            # Fields with labels that are not known, such as those of transcripts, stand above the label of the body.
            body_at, first = marked + 1, split_capital_label(" ".join(groups[marked]))[1]
    end = _find_end(groups, labels, body_at)
    closing = [split_capital_label(" ".join(group)) for group in groups[end:]]
    title = headline or " ".join(line for group in _drop_editions(groups[title_at:fields_at]) for line in group)
    paragraphs = [*([first] if first else []), *(join(group) for group in groups[body_at:end])]
    return Record(
        title=title,
        paragraphs=[_drop_label(paragraph) for paragraph in paragraphs],
        source=source,
        published=published,
        url=next((value for label, value in closing if label == "url" and value.startswith("http")), None),
        loaded=next((value for label, value in closing if label in LOADED), None),
        has_copyright=any(is_copyright(line) for group in (*groups[:fields_at], *groups[end:]) for line in group),
    )


def _read_heading(groups: Sequence[Group]) -> tuple[str, str, int]:
    """Read the lines above the labelled fields: copyright or source, date, title.

    Returns
    -------
    The source, the date, and the place of the group below the date.
    """
    dated = [
        (place, row)
        for place, group in enumerate(groups)
        for row, line in enumerate(group)
        if (place or row) and cut_date(line) and not is_copyright(line)
    ]
    if not dated and groups and cut_date(groups[0][0]):
        return "", cut_date(groups[0][0]), 1
    if not dated:
        # A date in a language that is not known here stands below the source.
        plain = [i for i, group in enumerate(groups) if not is_copyright(" ".join(group))]
        if len(plain) > 1 and re.search(r"\d{4}", groups[plain[1]][0]):
            return " ".join(groups[plain[0]]), groups[plain[1]][0], plain[1] + 1
        return (" ".join(groups[plain[0]]) if plain else ""), "", plain[0] + 1 if plain else 0
    place, row = dated[0]
    source = groups[place][:row]
    if not source:
        candidates = [group for group in groups[:place] if not _NOTICE.search(" ".join(group))]
        source = next((kept for kept in map(_drop_copyright, reversed(candidates)) if kept), ())
    return " ".join(source), cut_date(groups[place][row]), place + 1


def _drop_copyright(group: Group) -> Group:
    """Leave out the copyright lines of a group; the last line below them is the source."""
    kept = [line for line in group if not is_copyright(line) and normalise_label(line) not in APPENDED]
    return kept[-1:] if len(kept) < len(group) else kept


def _drop_editions(groups: Sequence[Group]) -> list[Group]:
    """Leave out groups between date and title: editions and notices."""
    kept = [g for g in groups if normalise_label(" ".join(g)) not in APPENDED and not all(map(is_copyright, g))]
    while len(kept) > 1 and len(" ".join(kept[0])) <= _LONGEST_EDITION and _EDITION.search(" ".join(kept[0])):
        kept = kept[1:]
    return kept


def _read_fields(groups: Sequence[Group], labels: Sequence[str], start: int) -> tuple[str, int, str]:
    """Read the labelled fields above the body.

    Returns
    -------
    The title if a field has it, the place of the first group of the body, and text that stands beside a label of it.
    """
    headline, place = "", start
    while place < len(groups):
        label, value = split_capital_label(" ".join(groups[place]))
        if label in BODIES:
            return headline, place + 1, value
        if label in HEADERS or (label and label not in KEPT | TAILS and _is_followed(labels, place)):
            place += 1
            if not value and place < len(groups) and not labels[place]:
                value, place = " ".join(groups[place]), place + 1
            headline = value if label in HEADLINES else headline
        elif len(" ".join(groups[place])) <= _LONGEST_FIELD and _is_followed(labels, place):
            place += 1
        else:
            break
    return headline, place, ""


def _is_followed(labels: Sequence[str], place: int) -> bool:
    """Check whether the number of words, or the label of the body, stands within the next two groups."""
    return any(label in LENGTHS | BODIES for label in labels[place + 1 : place + 3])


def _find_end(groups: Sequence[Group], labels: Sequence[str], start: int) -> int:
    """Return where the body ends: before the labelled fields and the copyright that close a document."""
    closing = {
        place
        for place in range(start, len(groups))
        if labels[place] in TAILS or is_copyright(" ".join(groups[place])) or all(map(is_copyright, groups[place]))
    }
    first_loaded = next((place for place in range(start, len(groups)) if labels[place] in LOADED), None)
    has_company = first_loaded is not None and closing & {first_loaded + 1, first_loaded + 2}
    end = first_loaded if first_loaded is not None and has_company else len(groups)
    # Unknown labels, such as codes of newspapers, close a document where they stand among known ones.
    place = end
    while place > start and (place - 1 in closing or (labels[place - 1] and labels[place - 1] not in KEPT)):
        place -= 1
        end = place if place in closing else end
    return end


def _drop_label(paragraph: str) -> str:
    """Leave out the label of captions and corrections, whose text belongs to the body."""
    label, value = split_capital_label(paragraph)
    return value if label in KEPT else paragraph

"""What coders read of a story, and how an edit of it is noticed."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass

from research.records import Corpus
from research.text.printable import make_printable

_MAX_UNITS = 32_000
"""UTF-16 code units of a cell that are used; Excel's limit is 32,767, and a formula guard and a mark need some."""

_CUT = " […]"


@dataclass(frozen=True, slots=True)
class StoryText:
    """Title and text of the first article of a story, as a sheet shows them."""

    title: str
    text: str
    is_cut: bool


def list_first_articles(corpus: Corpus) -> list[int]:
    """Give the index of the first article of every story."""
    first: dict[int, int] = {}
    for index, story in enumerate(corpus.story_of.tolist()):
        first.setdefault(story, index)
    return [first[story] for story in range(corpus.n_stories)]


def show_article(corpus: Corpus, index: int) -> StoryText:
    """Give title and body of an article, cut at what a cell holds."""
    article = corpus.articles[index]
    title, text = make_printable(article.title).strip(), make_printable(article.body).strip()
    shown_title, shown = _cut(title), _cut(text)
    return StoryText(shown_title, shown, (shown_title, shown) != (title, text))


def hash_text(title: str, text: str) -> str:
    """Hash the letters and digits of a title and a text, 12 hexadecimal digits.

    Spaces, line ends, quotation marks and other signs do not count: spreadsheets change them without being asked.
    """
    plain = unicodedata.normalize("NFC", f"{title}\n{text}")
    letters = "".join(sign for sign in plain if sign.isalnum())
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _cut(text: str) -> str:
    # Characters beyond the first plane count twice in a cell.
    if len(text) * 2 <= _MAX_UNITS or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= _MAX_UNITS:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * _MAX_UNITS].decode("utf-16-le", "ignore") + _CUT

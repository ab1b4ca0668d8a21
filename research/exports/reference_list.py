"""Articles as a list of references in RIS, which Zotero, EndNote and others read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from research.records import Article, RunRecords
from research.text.printable import choose_address, make_line


def write_references(records: RunRecords, path: Path, *, language: str, has_texts: bool) -> None:
    """Write every article as a newspaper article with its topics and themes as keywords.

    Parameters
    ----------
    records
        Records of the run.
    path
        File to write, ``.ris``.
    language
        Language of the names of themes.
    has_texts
        Whether the body is written as the abstract.
    """
    themes, topics = records.themes, records.article_topics
    with path.open("w", encoding="utf-8", newline="") as file:
        for row, article in enumerate(records.corpus.articles):
            keywords = []
            if themes.n_themes and not themes.is_abstained[row]:
                keywords.append(themes.themes[int(themes.top_theme[row])].name(language))
            if topics.share.shape[1] and not topics.is_outlier[row]:
                keywords += [records.topics.topics[int(np.argmax(topics.share[row]))].name]
            file.writelines(f"{tag}  - {value}\r\n" for tag, value in _list_fields(article, keywords, has_texts))
            file.write("ER  - \r\n\r\n")


def _list_fields(article: Article, keywords: list[str], has_texts: bool) -> Iterator[tuple[str, str]]:
    day = article.published
    written = {"year": f"{day:%Y}///", "month": f"{day:%Y/%m}//"}.get(article.precision, f"{day:%Y/%m/%d}/")
    address = choose_address(article.url)
    fields = [
        ("TY", "NEWS"),
        ("ID", article.id),
        ("TI", article.title or (article.body if has_texts else "[Untitled]")),
        ("T2", article.source),
        ("PY", f"{day:%Y}"),
        ("DA", written),
        ("LA", article.language),
        ("UR", address or ""),
        *(("KW", keyword) for keyword in keywords),
        ("AB", article.body if has_texts else ""),
    ]
    for tag, value in fields:
        line = " ".join(make_line(value).split())
        if line:
            yield tag, line

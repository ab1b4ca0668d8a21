"""Reading of text files of WiseNews and WiseSearch (Chinese press), with labels in both scripts or in English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from research.corpus.files import Head, ReadRow, read_text
from research.corpus.press.date_lines import cut_date, find_date
from research.corpus.press.labels import is_copyright, normalise_label
from research.corpus.press.rows import Record, make_row
from research.errors import CorpusError
from research.records import ExportClaim
from research.study import InputSettings

_KEY = re.compile(
    r"[\[【(（]?\s*(?:文章(?:編號|编号|號碼|号码)|文件(?:編號|编号)|document\s*(?:id|no\.?)|article\s*(?:id|no\.?)|doc\s*id)\s*[\]】)）]?"
    r"\s*[:：]?\s*(?P<key>[A-Za-z]{0,6}\d{8,24}[\w-]{0,12})\W*",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:[\[【(（]\s*(?:no\.?\s*|第\s*)?(?P<a>\d{1,6})(?:\s*(?:/|of|，共|,\s*共|共)\s*(?P<m>\d{1,6}))?\s*[篇條条]?\s*[\]】)）]"
    r"|no\.?\s*(?P<b>\d{1,6})|[\[【]\s*no\.?\s*[\]】]\s*(?P<c>\d{1,6})"
    r"|(?:文章|第)\s*(?P<d>\d{1,6})\s*[篇條条]?(?:\s*[/，,]?\s*共?\s*(?P<n>\d{1,6})\s*[篇條条]?)?|(?P<e>\d{1,6})[.、])",
    re.IGNORECASE,
)
_LABELS = {
    "title": "標題, 标题, 題目, 题目, 文章標題, 文章标题, headline, title",
    "source": """
        報章, 报章, 報紙, 报纸, 媒體, 媒体, 來源, 来源, 刊物, 資料來源, 资料来源, 出處, 出处, source, publication,
        newspaper, media
    """,
    "date": "日期, 出版日期, 刊登日期, 發佈日期, 发布日期, 發布日期, 時間, 时间, date, publication date",
    "text": "內容, 内容, 內文, 内文, 正文, 全文, content, text, body, full text",
    "other": """
        版面, 版次, 版頭, 版头, 版名, 頁, 页, 欄目, 栏目, 專欄, 专栏, 作者, 記者, 记者, 字數, 字数, 地區, 地区,
        語言, 语言,
        分類, 分类, 摘要, 圖片, 图片, page, section, column, author, byline, words, word count, region, language, by
    """,
}
_FIELDS = {normalise_label(label): name for name, labels in _LABELS.items() for label in labels.split(",")}
_LABEL = re.compile(r"[\[【]?\s*(?P<label>[^\W\d_][^:：\]】\n]{0,20}?)\s*(?:[\]】]\s*[:：]?|[:：])\s*(?P<value>.*)")
_WORDS = re.compile(
    r"(?:字[數数]\s*[:：]?\s*)?[\d,]{1,7}\s*(?:字|words?|characters?)\.?|[A-Z]{0,3}\d{1,3}\s*版?|\d+", re.IGNORECASE
)
_RULE = re.compile(r"[-=_*—─～~]{5,}")
_SERVICE = re.compile(
    r"wisers|wisenews|wisesearch|慧科|版權所有|版权所有|知識產權|知识产权|本內容之版權|本内容之版权|未經許可|未经许可",
    re.IGNORECASE,
)
_CELL = re.compile(r"\s*[|｜]\s*|\t+|\s{2,}|　+")
_FOUND = re.compile(
    r"(?:共|總數|总数|total)[^\d\n]{0,8}(?P<n>\d{1,7})\s*(?:篇|條|条|articles?|documents?|results?)", re.IGNORECASE
)
_OPENING_NUMBER = re.compile(r"^[\[【(（]?\s*(?:no\.?\s*)?\d{1,6}\s*(?:[\]】)）.、]|\s\|)\s*", re.IGNORECASE)
_BRACKETS = " []【】()（）,，"
_APART = re.compile(
    r"(?:^|(?<=[\s\[\]【】()（）|,，]))(?P<date>(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:\s+\d\d:\d\d)?)"
    r"(?=$|[\s\[\]【】()（）|,，])"
)
_LONGEST_NAMES = 40
"""Maximum number of characters beside the date of a line with source, date and page; a convention."""
_HEADING_LINES = 8
"""Number of filled lines at the beginning of an article among which its date is; a convention."""
_LONGEST_HEADING = 120
"""Maximum number of characters of a line with source, date and page; a convention."""


@dataclass
class _Article:
    """Lines of an article, as they are collected."""

    line: int
    lines: list[str] = field(default_factory=list)
    key: str | None = None


def is_wisenews(head: Head) -> bool:
    """Check whether a text has identifiers of articles as WiseNews prints them."""
    if head.text.lstrip("\ufeff \n\t").startswith(("<", "{")):
        return False
    n_keys = sum(_KEY.fullmatch(line) is not None for line in head.lines)
    return n_keys > 0 and (_SERVICE.search(head.text) is not None or any(find_date(line) for line in head.lines))


def read_wisenews(path: Path, settings: InputSettings) -> Iterator[ReadRow]:
    """Read the articles of a text file of WiseNews; each has a line with its identifier at its end.

    Raises
    ------
    CorpusError
        If the file cannot be read, or no line has an identifier.
    """
    lines = [
        line.replace("\xa0", " ").strip() for line in read_text(path, settings.encoding, settings.limits).split("\n")
    ]
    articles = _divide(lines)
    if not articles:
        raise CorpusError(
            f"{path}: no article of WiseNews was found (no line such as 文章編號: 201906130060123); "
            "check corpus.inputs format"
        )
    found = next((match for line in lines[: articles[0].line + 20] if (match := _FOUND.search(line))), None)
    if found is not None:
        yield ExportClaim(path.name, 1, None, int(found["n"]))
    for article in articles:
        yield make_row(_read_article(article), settings, path=path, line=article.line)


def _divide(lines: Sequence[str]) -> list[_Article]:
    """Divide a file at the identifiers, which stand at the end of articles, or at the end of their headings."""
    places = [place for place, line in enumerate(lines) if _KEY.fullmatch(line)]
    if not places:
        return []
    first = next(place for place, line in enumerate(lines) if line)
    # In some layouts the identifier belongs to the heading: then text follows the last one.
    tail = [line for line in lines[places[-1] + 1 :] if line and not _is_service(line)]
    is_above = len(tail) > 1
    bounds: list[tuple[int, int, int]] = []
    if is_above:
        starts = [first, *(_find_start(lines, below, above) for below, above in pairwise(places))]
        bounds = [
            (start, end, place) for start, end, place in zip(starts, [*starts[1:], len(lines)], places, strict=True)
        ]
    else:
        start = first
        for place in places:
            bounds.append((start, place + 1, place))
            start = place + 1
    articles = []
    for start, end, place in bounds:
        kept = [i for i in range(start, end) if i != place and lines[i] and not _is_service(lines[i])]
        match = _KEY.fullmatch(lines[place])
        line = (kept[0] if kept else place) + 1
        articles.append(_Article(line, [lines[i] for i in kept], match["key"] if match else None))
    return articles


def _find_start(lines: Sequence[str], below: int, above: int) -> int:
    """Return where the heading begins that holds an identifier: at a number or a rule, or at the line with the date."""
    for place in range(above - 1, below, -1):
        if _NUMBER.fullmatch(lines[place]) or _RULE.fullmatch(lines[place]):
            return place
    for place in range(above - 1, below, -1):
        if lines[place] and _read_heading(lines[place]) is not None:
            return place
    return below + 1


def _is_service(line: str) -> bool:
    """Check whether a line is a rule, or a notice of the database or of copyright."""
    return bool(_RULE.fullmatch(line)) or (_SERVICE.search(line) is not None and len(line) < 300) or is_copyright(line)


def _read_heading(line: str) -> tuple[str, str] | None:
    """Read a line such as ``明報 | 2019-06-13 | A04 | 要聞``.

    Returns
    -------
    The source (empty where the line opens with a page or the date) and the date; None if the line is no such line.
    """
    text = line if cut_date(line) else _OPENING_NUMBER.sub("", line)
    if len(text) > _LONGEST_HEADING:
        return None
    cells = [cell.strip(_BRACKETS) for cell in _CELL.split(text) if cell.strip(_BRACKETS)]
    date = next((date for date in map(cut_date, cells) if date), "")
    if not date:
        match = _APART.search(text)
        date = cut_date(match["date"]) if match else ""
        if match is None or not date or len(text) - len(match["date"]) > _LONGEST_NAMES:
            return None
        cells = [part for side in (text[: match.start()], text[match.end() :]) for part in side.split() if part]
        cells = [cell.strip(_BRACKETS) for cell in cells if cell.strip(_BRACKETS)]
    first = cells[0] if cells else ""
    return ("" if _WORDS.fullmatch(first) or cut_date(first) else first), date


def _read_article(article: _Article) -> Record:
    """Read an article: lines with source, date and page, a title above or below them, the text."""
    fields: dict[str, str] = {}
    source = published = ""
    above: list[str] = []
    place = 0
    lines = [line for line in article.lines if not _NUMBER.fullmatch(line)]
    while place < min(len(lines), _HEADING_LINES) and "text" not in fields:
        line = lines[place]
        match = _LABEL.fullmatch(line)
        name = _FIELDS.get(normalise_label(match["label"])) if match else None
        heading = _read_heading(match["value"] if match and name in {"source", "date"} else line)
        if match and name:
            fields.setdefault(name, match["value"].strip())
            if heading is not None and name == "source":
                fields["source"], published = heading
        elif heading is not None and not published:
            source, published = heading
        elif published or "date" in fields:
            if not _is_place(line):
                break
        else:
            above.append(line)
        place += 1
    body = lines[place:]
    if fields.get("text"):
        body = [fields["text"], *body]
    source = fields.get("source") or source or (above.pop() if above else "")
    title = fields.get("title") or (above[-1] if above else "")
    if not title and body:
        title, body = body[0], body[1:]
    date = fields.get("date", "")
    return Record(
        title=title,
        paragraphs=body,
        source=source,
        published=find_date(date) or date or published,
        key=article.key,
    )


def _is_place(line: str) -> bool:
    """Check whether a line names only page, section, authors and length: ``A04 | 要聞 | 632 字``."""
    if len(line) > _LONGEST_HEADING:
        return False
    cells = [cell for cell in _CELL.split(line) if cell]
    return bool(_WORDS.fullmatch(line)) or (len(cells) > 1 and any(_WORDS.fullmatch(cell) for cell in cells))

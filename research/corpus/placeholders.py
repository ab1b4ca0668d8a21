"""Texts that stand where an article has none: placeholders of databases and programs, and copyright lines."""

from __future__ import annotations

import re
import unicodedata

_MISSING = frozenset(
    [
        "undefined",
        "null",
        "none",
        "nan",
        "nil",
        "na",
        "n a",
        "n d",
        "no text",
        "no body",
        "no content",
        "no description",
        "no abstract",
        "no data",
        "object object",
        "no title",
        "untitled",
    ]
)
"""What programs write where a value is missing, in lower case, without brackets and punctuation."""

_ABSENT = frozenset(
    [
        "empty",
        "missing",
        "removed",
        "deleted",
        "redacted",
        "no text available",
        "no content available",
        "no abstract available",
        "no abstract",
        "no full text available",
        "not available",
        "text not available",
        "content not available",
        "content unavailable",
        "full text not available",
        "full text unavailable",
        "full text is not available",
        "abstract not available",
        "article not available",
        "body not available",
        "content removed",
        "article removed",
        "text removed",
        "text deleted",
        "access denied",
        "page not found",
        "404 not found",
        "not found",
        "subscribers only",
        "subscription required",
        "loading",
        "text nicht verfügbar",
        "inhalt nicht verfügbar",
        "volltext nicht verfügbar",
        "nicht verfügbar",
        "kein text",
        "kein inhalt",
        "kein text verfügbar",
        "keine angabe",
        "aucun texte",
        "aucun contenu",
        "texte non disponible",
        "texte indisponible",
        "contenu non disponible",
        "contenu indisponible",
        "non disponible",
        "indisponible",
        "sin texto",
        "sin contenido",
        "texto no disponible",
        "contenido no disponible",
        "no disponible",
        "全文暂缺",
        "正文暂缺",
        "内容暂缺",
        "暂缺",
        "暂无",
        "暂无内容",
        "暂无正文",
        "暂无全文",
        "暂无摘要",
        "无",
        "无内容",
        "无正文",
        "无全文",
        "无摘要",
        "无文字",
        "内容为空",
        "正文为空",
        "内容不可用",
        "内容已删除",
        "该内容已被删除",
        "文章已删除",
        "已删除",
        "加载中",
    ]
)
"""What databases and sites print instead of a text, written as above; a title may consist of such words."""

_LONGEST_PLACEHOLDER = 60
"""Longer texts are never placeholders, in characters; a convention, twice the longest of the list."""

_LONGEST_NOTICE = 200
"""Longer texts are never mere copyright lines, in characters; a convention."""

_NOTICE = re.compile(
    r"(?:©|\(c\)|copyright\s*(?:©|\(c\)|:|,|by\b|the\b|(?:19|20)\d\d)|版权所有|版權所有|著作权)", re.IGNORECASE
)
_RIGHTS = re.compile(
    r"all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|"
    r"derechos reservados|tutti i diritti riservati|版权所有|版權所有|不得转载|未经授权",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[\W_]")
_SENTENCE_END = re.compile(r"[.!?。！？](?:\s|$)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def is_placeholder(text: str, *, is_title: bool = False) -> bool:
    """Tell whether a text is a placeholder for a missing one, such as ``[No text]``, ``null`` or ``全文暂缺``.

    Parameters
    ----------
    text
        A body, or a title where there are only titles.
    is_title
        Whether it is a title, which may well be ``Not found`` or ``Removed``.
    """
    if len(text) > _LONGEST_PLACEHOLDER or not text.strip():
        return False
    # Brackets and punctuation stand around and within placeholders: "[No text]", "N/A", "-- content not available --".
    plain = unicodedata.normalize("NFKC", text)
    for sign in set(_SIGN.findall(plain)):
        if unicodedata.category(sign)[0] != "M":
            plain = plain.replace(sign, " ")
    words = " ".join(plain.casefold().split())
    return words in _MISSING or (not is_title and (not words or words in _ABSENT))


def is_copyright_notice(text: str) -> bool:
    """Tell whether a text is nothing but a line on copyright, such as ``© 2019 The Daily. All rights reserved.``."""
    if len(text) >= 2 * _LONGEST_NOTICE:
        return False
    text = " ".join(text.split())
    if len(text) >= _LONGEST_NOTICE:
        return False
    has_rights = _RIGHTS.search(text) is not None
    if not _NOTICE.match(text):
        return has_rights and not _SENTENCE_END.split(_RIGHTS.sub("", text))[0].strip()
    # A notice names a year, a sign or reserved rights in one sentence or two; a text on the law has more.
    sentences = [part for part in _SENTENCE_END.split(_RIGHTS.sub("", text)) if len(part.split()) > 2]
    return len(sentences) <= 1 and (has_rights or _YEAR.search(text) is not None or text.startswith("©"))

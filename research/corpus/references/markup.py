"""Removal of the markup that publishers' databases leave in titles and abstracts."""

from __future__ import annotations

import html
import re

_NAMES = "p|i|b|u|em|strong|sub|sup|sc|small|span|div|br|sec|title|italic|bold|list|list-item|inline|h[1-6]|ul|ol|li"
_LABEL = re.compile(
    r"<(?P<tag>jats:title|title|h[1-6])\b[^<>]*>\s*"
    r"(?:Abstract|Summary|Résumé|Zusammenfassung|Resumen|摘要)\s*:?\s*</(?P=tag)>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"</?(?:jats:)?(?:p|div|br|sec|title|list-item|h[1-6]|li)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:jats:)?(?:{_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_OPENING_SIGN = re.compile(r"^\s*[<＜]正[>＞]\s*")
"""Sign of CNKI that an abstract is the beginning of the text."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)


def remove_markup(text: str) -> str:
    """Remove the tags and decode the character references of JATS and HTML; other angle brackets remain.

    A heading that only says "Abstract" is removed, and paragraphs become lines.
    """
    text = _OPENING_SIGN.sub("", text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _LABEL.sub("", text)))
        text = "\n".join(line for line in (line.strip() for line in text.split("\n")) if line)
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text

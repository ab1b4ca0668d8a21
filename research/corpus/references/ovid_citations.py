"""Citations of Ovid, such as ``Forest Ecology. 201(2-3):327-334, November 15, 2004.``, which hold journal and date."""

from __future__ import annotations

import re

OPENING = re.compile(r"<\s?\d{1,7}\s?\.?\s?>")
"""The line before an entry of Ovid, such as ``<12. >``."""

_JOURNAL = re.compile(
    r"(?P<journal>[^\d\[(:;]{2,200}?)\s*[.,;]?\s*(?:\[[^\]]{1,60}\][.\s]*)?(?:Vol\.?\s*)?(?=[\d(:;]|$)"
)
_DATE = re.compile(
    r"(?:^|[,.;]\s)(?P<date>(?:[A-Z][a-z]{2,8}\.?\s(?:\d{1,2},?\s)?)?(?:19|20)\d\d(?:\s[A-Z][a-z]{2,8}(?:\s\d{1,2})?)?)"
    r"(?=\.|\s*$)"
)
_LONGEST = 500
"""Characters at the end of a citation in which the date is; a bound on time."""


def find_journal(citation: str) -> str:
    """Find the name of the journal; empty if the citation does not begin with one."""
    match = _JOURNAL.match(citation)
    return match["journal"].strip(" .") if match is not None else ""


def find_citation_date(citation: str) -> str:
    """Find the last date of a citation; empty if there is none."""
    return next((match["date"] for match in reversed(list(_DATE.finditer(citation[-_LONGEST:])))), "")

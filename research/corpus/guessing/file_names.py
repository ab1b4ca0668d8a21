"""Dates and sources in the names of files that no study describes yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from research.corpus.dates import decide_order
from research.study import match_path

_LEAST_MATCHES = 0.8
"""Share of the files whose names a pattern must match; chosen, a few notes among articles are no reason against it."""

_YEAR_FIRST = re.compile(r"(?<!\d)([12]\d{3})(?P<sign>[-_. ]?)([01]\d)(?P=sign)([0-3]\d)(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)([0-3]\d)(?P<sign>[-_. ])([0-3]\d)(?P=sign)([12]\d{3})(?!\d)")
_SIGNS = "-_ ."
_LETTER = re.compile(r"[^\W\d_]")


def guess_path_pattern(paths: Sequence[Path]) -> str | None:
    """Guess the pattern by which the names of documents give their dates and sources.

    Returns
    -------
    A value of ``path_pattern`` that matches the names of most files, the one with a source first; None if most names
    have no date.
    """
    forms = Counter(form for path in paths if (form := _find_form(path.stem)) is not None)
    if not forms:
        return None
    (date_format, is_first), _ = forms.most_common(1)[0]
    if date_format.startswith("%d"):
        dates = ["/".join(match.group(1, 3, 4)) for path in paths if (match := _YEAR_LAST.search(path.stem))]
        order = decide_order(dates)
        if order is None:
            return None
        date_format = (
            date_format
            if order == "day_first"
            else date_format.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")
        )
    candidates = _list_patterns(date_format, paths, is_first=is_first)
    return next((pattern for pattern in candidates if _matches(pattern, paths)), None)


def _find_form(stem: str) -> tuple[str, bool] | None:
    """Give the form of the date in a name, and whether it opens the name."""
    if match := _YEAR_FIRST.search(stem):
        return "%Y{0}%m{0}%d".format(match["sign"]), match.start() == 0
    if match := _YEAR_LAST.search(stem):
        return "%d{0}%m{0}%Y".format(match["sign"]), match.start() == 0
    return None


def _list_patterns(date_format: str, paths: Sequence[Path], *, is_first: bool) -> Iterator[str]:
    """Give patterns, those that name a source first."""
    suffixes = {path.suffix for path in paths}
    end = next(iter(suffixes)) if len(suffixes) == 1 else ".*"
    date = f"{{published:{date_format}}}"
    for sign in _SIGNS:
        yield from (f"{date}{sign}{{source}}*{end}", f"{{source}}{sign}{date}*{end}")
    yield f"{{source}}/{date}*{end}" if is_first else f"{{source}}/*{date}*{end}"
    yield f"{date}*{end}" if is_first else f"*{date}*{end}"


def _matches(pattern: str, paths: Sequence[Path]) -> bool:
    """Check whether most names match a pattern, and its sources look like sources: words that occur again."""
    found = [fields for path in paths if (fields := match_path(pattern, path)) is not None]
    if len(found) < _LEAST_MATCHES * len(paths):
        return False
    sources = [fields["source"] for fields in found if "source" in fields]
    if not sources:
        return True
    is_folder = pattern.startswith("{source}/")
    least = 2 if is_folder else 1
    return all(_LETTER.search(name) for name in sources) and least <= len(set(sources)) <= max(1, len(sources) // 2)

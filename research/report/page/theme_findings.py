"""The finding on the levels of themes: how frequent each is, and which can be ranked."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from research.records import RunRecords
from research.report.summary.leads import is_told_apart
from research.report.summary.theme_levels import ThemeLevel, is_ranked, list_theme_levels
from research.text.wording import choose_plural, format_count, format_interval, format_list, format_share

_MOST_NAMED = 4
"""Themes that the sentence names; the others are in the table. A convention."""

Names = Mapping[tuple[str, str], str]


def describe_levels(records: RunRecords, names: Names) -> str:
    """Say which themes are most frequent, on which basis, and which cannot be ranked or told from absent ones.

    Parameters
    ----------
    records
        Records of a whole run.
    names
        Names of series by kind and id.
    """
    levels = list_theme_levels(records)
    if not levels or levels[0].n == 0:
        return ""
    if records.prevalence.membership == "corrected":
        return _describe_corrected(records, levels, names)
    return _describe_similar(records, levels, names)


def _describe_corrected(records: RunRecords, levels: Sequence[ThemeLevel], names: Names) -> str:
    unit, confidence = records.prevalence.unit, f"{100 * records.prevalence.confidence:g}%"
    known = sorted((level for level in levels if level.basis == "codes"), key=lambda level: -level.share)
    start = (
        f"Themes are measured by {records.codes.n_coded:,} coded {choose_plural(records.codes.n_coded, 'story')} and a "
        "classifier whose errors the codes correct. "
    )
    if not known:
        return f"{start}The codes allow no claim about any theme."
    first, rest = known[0], known[1:_MOST_NAMED]
    text = (
        f"{start}The most frequent theme is {_quote(first, names)}, with {format_share(first.share)} of "
        f"{format_count(first.n, unit)} ({confidence} CI {format_interval(first.low, first.high)})"
    )
    if rest:
        told = [f"{_quote(level, names)} ({format_share(level.share)}, {_range(level)})" for level in rest]
        text += f", followed by {format_list(told)}"
    unclear = [
        f"{_quote(one, names)} and {_quote(other, names)}"
        for one, other in itertools.pairwise([first, *rest])
        if not is_told_apart(records, one, other)
    ]
    if unclear:
        text += f"; the same {choose_plural(2, unit)} do not tell the order of {format_list(unclear)} from chance"
    refused = [_quote(level, names) for level in levels if level.basis != "codes"]
    if refused:
        text += f". The codes allow no claim about {format_list(refused, most=_MOST_NAMED)}"
    return f"{text}."


def _describe_similar(records: RunRecords, levels: Sequence[ThemeLevel], names: Names) -> str:
    unit = records.prevalence.unit
    known = [level for level in levels if not level.is_indistinct and level.assigned > 0]
    known.sort(key=lambda level: -level.assigned)
    absent = [_quote(level, names) for level in levels if level.is_indistinct]
    if not known:
        return (
            f"No theme of the codebook can be told from an absent theme by similarity: none of the "
            f"{choose_plural(2, unit)} was assigned to one more often than to a placebo theme."
        )
    first, rest = known[0], known[1:_MOST_NAMED]
    confidence = f"{100 * records.prevalence.confidence:g}%"
    text = (
        "By similarity to the codebook, which nobody has checked on coded articles (exploratory), the most frequent "
        f"theme is {_quote(first, names)}, to which {format_share(first.assigned)} of {format_count(first.n, unit)} "
        f"{choose_plural(first.n, 'is')} assigned ({confidence} CI of sampling "
        f"{format_interval(first.assigned_low, first.assigned_high)}{_describe_wording(first)})"
    )
    if rest:
        told = [
            f"{_quote(level, names)} ({format_share(level.assigned)}, "
            f"{format_interval(level.assigned_low, level.assigned_high)})"
            for level in rest
        ]
        text += f", followed by {format_list(told)}"
    text += "."
    order = {level.id: index for index, level in enumerate(levels)}
    unclear = [
        f"{_quote(one, names)} and {_quote(other, names)}"
        for one, other in itertools.pairwise([first, *rest])
        if not is_told_apart(records, one, other) or not is_ranked(records, order[one.id], order[other.id])
    ]
    if unclear:
        text += f" Sampling or the wording of the codebook leaves the order of {format_list(unclear)} uncertain."
    if absent:
        text += f" {format_list(absent, most=_MOST_NAMED)} cannot be told from an absent theme."
    rest_share = 1 - sum(level.assigned for level in levels)
    if rest_share >= 0.005:
        text += f" {format_share(rest_share)} are assigned to no theme."
    return text


def _describe_wording(level: ThemeLevel) -> str:
    if level.wording_low != level.wording_low:
        return ""
    return f"; {format_interval(level.wording_low, level.wording_high)} over other wordings of the codebook"


def _range(level: ThemeLevel) -> str:
    return format_interval(level.low, level.high)


def _quote(level: ThemeLevel, names: Names) -> str:
    return f"\u201c{names['theme', level.id]}\u201d"

"""The finding on the levels of themes: how frequent each is, and which can be ranked."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from research.records import RunRecords
from research.report.summary.leads import is_told_apart
from research.report.summary.theme_levels import ThemeLevel, is_ranked, list_theme_levels
from research.text.messages import say
from research.text.wording import (
    format_count,
    format_interval,
    format_level,
    format_list,
    format_share,
    join_sentences,
    name_units,
)

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
    known = sorted((level for level in levels if level.basis == "codes"), key=lambda level: -level.share)
    told = [
        say(
            "Themes are measured by {n} coded story and a classifier whose errors the codes correct.",
            "Themes are measured by {n} coded stories and a classifier whose errors the codes correct.",
            n=records.codes.n_coded,
        )
    ]
    if not known:
        return join_sentences([*told, say("The codes allow no claim about any theme.")])
    unclear = [
        _name_pair(one, other, names)
        for one, other in itertools.pairwise(known[:_MOST_NAMED])
        if not is_told_apart(records, one, other)
    ]
    told.append(_rank_corrected(records, known[:_MOST_NAMED], names, unclear=unclear))
    refused = [_quote(level, names) for level in levels if level.basis != "codes"]
    if refused:
        told.append(say("The codes allow no claim about {themes}.", themes=format_list(refused, most=_MOST_NAMED)))
    return join_sentences(told)


def _rank_corrected(records: RunRecords, ranked: Sequence[ThemeLevel], names: Names, *, unclear: Sequence[str]) -> str:
    first, unit, confidence = ranked[0], records.prevalence.unit, format_level(records.prevalence.confidence)
    share, interval = format_share(first.share), format_interval(first.low, first.high)
    if len(ranked) == 1:
        return say(
            "The most frequent theme is {theme}, with {share} of {units} ({level} CI {interval}).",
            theme=_quote(first, names),
            share=share,
            units=format_count(first.n, unit),
            level=confidence,
            interval=interval,
        )
    others = format_list(
        [_list_level(level, names, share=level.share, interval=(level.low, level.high)) for level in ranked[1:]]
    )
    if not unclear:
        return say(
            "The most frequent theme is {theme}, with {share} of {units} ({level} CI {interval}), followed by "
            "{others}.",
            theme=_quote(first, names),
            share=share,
            units=format_count(first.n, unit),
            level=confidence,
            interval=interval,
            others=others,
        )
    return say(
        "The most frequent theme is {theme}, with {share} of {units} ({level} CI {interval}), followed by {others}; "
        "the same {unit} do not tell the order of {pairs} from chance.",
        theme=_quote(first, names),
        share=share,
        units=format_count(first.n, unit),
        level=confidence,
        interval=interval,
        others=others,
        unit=name_units(unit),
        pairs=format_list(unclear),
    )


def _describe_similar(records: RunRecords, levels: Sequence[ThemeLevel], names: Names) -> str:
    unit = records.prevalence.unit
    known = [level for level in levels if not level.is_indistinct and level.assigned > 0]
    known.sort(key=lambda level: -level.assigned)
    absent = [_quote(level, names) for level in levels if level.is_indistinct]
    if not known:
        return say(
            "No theme of the codebook can be told from an absent theme by similarity: none of the {units} was assigned "
            "to one more often than to a placebo theme.",
            units=name_units(unit),
        )
    told = [_rank_similar(records, known[:_MOST_NAMED], names)]
    order = {level.id: index for index, level in enumerate(levels)}
    unclear = [
        _name_pair(one, other, names)
        for one, other in itertools.pairwise(known[:_MOST_NAMED])
        if not is_told_apart(records, one, other) or not is_ranked(records, order[one.id], order[other.id])
    ]
    if unclear:
        told.append(
            say(
                "Sampling or the wording of the codebook leaves the order of {pairs} uncertain.",
                pairs=format_list(unclear),
            )
        )
    if absent:
        told.append(say("{themes} cannot be told from an absent theme.", themes=format_list(absent, most=_MOST_NAMED)))
    rest_share = 1 - sum(level.assigned for level in levels)
    if rest_share >= 0.005:
        told.append(say("{share} are assigned to no theme.", share=format_share(rest_share)))
    return join_sentences(told)


def _rank_similar(records: RunRecords, ranked: Sequence[ThemeLevel], names: Names) -> str:
    first = ranked[0]
    theme, share = _quote(first, names), format_share(first.assigned)
    units, interval = format_count(first.n, records.prevalence.unit), _describe_interval(first, records)
    if len(ranked) == 1:
        return say(
            "By similarity to the codebook, which nobody has checked on coded articles (exploratory), the most "
            "frequent theme is {theme}, to which {share} of {units} are assigned ({interval}).",
            theme=theme,
            share=share,
            units=units,
            interval=interval,
        )
    others = [
        _list_level(level, names, share=level.assigned, interval=(level.assigned_low, level.assigned_high))
        for level in ranked[1:]
    ]
    return say(
        "By similarity to the codebook, which nobody has checked on coded articles (exploratory), the most frequent "
        "theme is {theme}, to which {share} of {units} are assigned ({interval}), followed by {others}.",
        theme=theme,
        share=share,
        units=units,
        interval=interval,
        others=format_list(others),
    )


def _describe_interval(level: ThemeLevel, records: RunRecords) -> str:
    confidence = format_level(records.prevalence.confidence)
    interval = format_interval(level.assigned_low, level.assigned_high)
    if level.wording_low != level.wording_low:
        return say("{level} CI of sampling {interval}", level=confidence, interval=interval)
    return say(
        "{level} CI of sampling {interval}; {wordings} over other wordings of the codebook",
        level=confidence,
        interval=interval,
        wordings=format_interval(level.wording_low, level.wording_high),
    )


def _list_level(level: ThemeLevel, names: Names, *, share: float, interval: tuple[float, float]) -> str:
    return say(
        "{theme} ({share}, {interval})",
        theme=_quote(level, names),
        share=format_share(share),
        interval=format_interval(*interval),
    )


def _name_pair(one: ThemeLevel, other: ThemeLevel, names: Names) -> str:
    return say("{first} and {second}", first=_quote(one, names), second=_quote(other, names))


def _quote(level: ThemeLevel, names: Names) -> str:
    return say("\u201c{name}\u201d", name=names["theme", level.id])

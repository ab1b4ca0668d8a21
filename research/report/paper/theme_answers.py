"""What reviewers ask about themes: when they were defined, whether codes of people support them, and agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from research.records import LEAST_ALPHA, LEAST_CODED, RunRecords
from research.report.paper.answer import Answer, AnswerStatus
from research.report.summary.series_names import name_series
from research.study import Study
from research.text.messages import say
from research.text.table_names import locate_table
from research.text.wording import format_count, format_list, format_number, format_share

_MOST_NAMED = 8
"""Themes that an answer names; the others are counted. A convention."""


def answer_definition(records: RunRecords, manifest: Mapping[str, Any]) -> Answer:
    """Answer whether the themes were defined before the results were known."""
    question = say("Were the themes defined before the results were known?")
    if not records.themes.n_themes:
        return _answer_nothing(question)
    facts = [say("Themes of the codebook: {n}; they are tested as the confirmatory family.", n=records.themes.n_themes)]
    changed, started = (_read_time(text) for text in (_get(manifest, "codebook", "modified"), manifest.get("started")))
    if changed and started:
        facts.append(
            say(
                "The file of the codebook was last changed on {changed}, and the run began on {started}.",
                changed=f"{changed:%Y-%m-%d}",
                started=f"{started:%Y-%m-%d}",
            )
        )
    advice = say(
        "Register the codebook and the study before the first run, or say in the paper what was known when it was "
        "written."
    )
    return Answer(question, "partly", tuple(facts), ("codebook.yaml", "manifest.json"), advice)


def answer_codes(records: RunRecords, study: Study) -> Answer:
    """Answer whether the themes were validated by people."""
    question = say("Were the themes validated against codes by people?")
    if not records.themes.n_themes:
        return _answer_nothing(question)
    codes, classifier = records.codes, records.classifier
    if not codes.n_coded:
        facts = (say("No stories were coded: shares are of similarity to the codebook."),)
        advice = say(
            "Draw stories and write sheets for two coders with research code, and add the sheets to the study "
            "(themes.codes)."
        )
        return Answer(question, "open", facts, (locate_table("theme_levels"), locate_table("placebos")), advice)
    coded = format_count(codes.n_coded, "story")
    facts_listed = [
        say("{stories} were coded by {coders}.", stories=coded, coders=format_count(len(codes.coders), "coder"))
        if codes.coders
        else say("{stories} have codes in the corpus.", stories=coded)
    ]
    if classifier.is_trained:
        facts_listed.append(
            say(
                "Macro F1 of the classifier, cross-fitted: {f1}; of the similarities alone: {similarity}.",
                f1=format_number(classifier.f1),
                similarity=format_number(classifier.f1_similarity),
            )
        )
    refused = [verdict.theme for verdict in classifier.verdicts if verdict.refusal]
    if refused:
        facts_listed.append(
            say("The codes allow no claim about {themes}.", themes=_name_themes(records, refused, study))
        )
    status: AnswerStatus = "partly" if codes.n_coded < LEAST_CODED or refused else "answered"
    n_more = max((verdict.n_more_codes for verdict in classifier.verdicts), default=0)
    advice = (
        say("Code about {n} further stories with research code --more.", n=n_more)
        if status == "partly" and n_more
        else ""
    )
    return Answer(question, status, tuple(facts_listed), (locate_table("classifier"), locate_table("codes")), advice)


def answer_agreement(records: RunRecords, study: Study) -> Answer:
    """Answer how far coders agree."""
    question = say("How far do coders agree?")
    if not records.themes.n_themes:
        return _answer_nothing(question)
    places = (locate_table("agreement"), locate_table("code_pairs"))
    overall = records.codes.find_agreement("")
    if overall is None or not overall.n or overall.alpha != overall.alpha:
        facts = (say("No story was coded by two people."),)
        advice = say("Let two people code the same stories without knowledge of each other (research code --double).")
        return Answer(question, "open", facts, places, advice)
    low = [one.theme for one in records.codes.agreement if one.theme and not one.language and one.alpha < LEAST_ALPHA]
    facts_listed = [
        say(
            "Krippendorff's alpha over {stories} coded twice is {alpha} (95% interval {low} to {high}).",
            stories=format_count(overall.n, "story"),
            alpha=format_number(overall.alpha),
            low=format_number(overall.alpha_low),
            high=format_number(overall.alpha_high),
        )
    ]
    if low:
        facts_listed.append(
            say(
                "It is below {least} for {themes}.",
                least=format_number(LEAST_ALPHA, 3),
                themes=_name_themes(records, low, study),
            )
        )
    is_low = bool(low) or overall.alpha < LEAST_ALPHA
    advice = (
        say(
            "Revise the codebook where coders disagree, and let them code further stories; do not interpret these "
            "themes until then."
        )
        if is_low
        else say(
            "Say in the paper who the coders were, how they were trained, and that they coded without knowledge of "
            "each other."
        )
    )
    return Answer(question, "partly" if is_low else "answered", tuple(facts_listed), places, advice)


def answer_wording(records: RunRecords) -> Answer:
    """Answer how far shares of themes depend on the wording of the codebook."""
    question = say("How far do shares of themes depend on the wording of the codebook?")
    checks = records.theme_checks
    if not records.themes.n_themes:
        return _answer_nothing(question)
    places = (locate_table("theme_levels"), locate_table("placebos"), locate_table("theme_texts"))
    if not len(checks.wording_share):
        return Answer(question, "open", (say("The run did not vary the codebook."),), places)
    widest = max(checks.wordings, key=lambda wording: wording.high - wording.low)
    facts = [
        say(
            "Under {n} resampled wordings of the codebook, the share of a theme varies by up to {range} (95% of the "
            "wordings).",
            n=len(checks.wording_share),
            range=say("{n} percentage points", n=format_number(100 * (widest.high - widest.low), 1)),
        )
    ]
    if checks.placebos:
        facts.append(
            say(
                "Themes that the codebook does not have, scored in the same way, get up to {share}.",
                share=format_share(checks.placebo_share, 1),
            )
        )
    return Answer(question, "answered", tuple(facts), places)


def _answer_nothing(question: str) -> Answer:
    return Answer(question, "not_applicable", (say("The study has no themes."),), ())


def _name_themes(records: RunRecords, ids: list[str], study: Study) -> str:
    names = name_series(records, study.figures.language)
    return format_list([names["theme", one] for one in ids], most=_MOST_NAMED)


def _get(manifest: Mapping[str, Any], part: str, name: str) -> object:
    entry = manifest.get(part)
    return entry.get(name) if isinstance(entry, Mapping) else None


def _read_time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None

"""What reviewers ask about claims: uncertainty, error rates, multiple tests, power, and robustness."""

from __future__ import annotations

from collections import Counter
from math import isfinite

import numpy as np

from research.records import Family, RunRecords
from research.report.methods.uncertainty import describe_calibration, list_uncertainty
from research.report.paper.answer import Answer, AnswerStatus
from research.study import Study
from research.text.messages import say
from research.text.table_names import locate_table
from research.text.wording import format_count, format_number, format_share


def answer_uncertainty(records: RunRecords) -> Answer:
    """Answer what the intervals of shares include."""
    listed = list_uncertainty(records)
    facts = (
        say("Shares have intervals of {confidence}.", confidence=format_share(records.prevalence.confidence)),
        *(say("Included: {source}", source=text) for text in listed.inside),
        *(say("Not included: {source}", source=text) for text in listed.outside),
    )
    places = (locate_table("prevalence"), locate_table("theme_levels"))
    return Answer(say("How uncertain are the shares, and what do their intervals include?"), "answered", facts, places)


def answer_error_rates(records: RunRecords) -> Answer:
    """Answer how often the tests of trends claim what is not there."""
    question = say("How often would the tests claim a trend that is not there?")
    if not records.trends.is_any_tested:
        return _answer_untested(question, records)
    described = describe_calibration(records)
    places = (locate_table("calibration"), "paper/paper.docx")
    if not described:
        facts = (say("The tests were not calibrated on simulated series of this run."),)
        return Answer(question, "open", facts, places)
    return Answer(question, "answered", (described,), places)


def answer_multiplicity(records: RunRecords, study: Study) -> Answer:
    """Answer how many tests there are and how their number is corrected for."""
    question = say("How many tests were made, and how is their number corrected for?")
    if not records.trends.is_any_tested:
        return _answer_untested(question, records)
    counts: Counter[Family] = Counter(trend.family for trend in records.trends.trends if trend.claim != "none")
    names: dict[Family, str] = {
        "confirmatory": say("confirmatory (themes)"),
        "exploratory": say("exploratory (topics)"),
    }
    facts = [
        say("Series tested in the family {family}: {n}.", family=names[family], n=counts[family])
        for family in names
        if counts[family]
    ]
    facts.append(
        say(
            "Within each family the false discovery rate is held at {alpha}; changes are claimed in {n}.",
            alpha=format_share(study.trends.alpha),
            n=format_count(sum(trend.is_change for trend in records.trends.trends), "series"),
        )
    )
    return Answer(question, "answered", tuple(facts), (locate_table("trends"), locate_table("seasons")))


def answer_power(records: RunRecords) -> Answer:
    """Answer what changes the tests could have found."""
    question = say("Which changes could the tests have found?")
    if not records.trends.is_any_tested:
        return _answer_untested(question, records)
    tested = [trend.detectable_slope for trend in records.trends.trends if trend.claim != "none"]
    slopes = [slope for slope in tested if isfinite(slope)]
    facts = [
        say(
            "The minimum detectable slope (80% power) has the median {median} and lies between {low} and {high} "
            "percentage "
            "points per year.",
            median=format_number(float(np.median(slopes)), 1),
            low=format_number(min(slopes), 1),
            high=format_number(max(slopes), 1),
        )
        if slopes
        else say("No minimum detectable slope could be computed.")
    ]
    n_none = len(tested) - len(slopes)
    if n_none and slopes:
        facts.append(say("In {series} no slope is found so often.", series=format_count(n_none, "series")))
    advice = say("Do not read a series without a claim as stable: say which change would have been missed.")
    return Answer(question, "answered", tuple(facts), (locate_table("trends"),), advice)


def answer_robustness(records: RunRecords) -> Answer:
    """Answer how far results depend on settings."""
    facts = []
    if records.clusters.n_members > 1:
        facts.append(
            say(
                "Topics rest on {n} clusterings that differ in seeds, subsamples or resolutions.",
                n=records.clusters.n_members,
            )
        )
    if len(records.theme_checks.wording_share):
        facts.append(
            say(
                "Shares of themes were computed under {n} wordings of the codebook.",
                n=len(records.theme_checks.wording_share),
            )
        )
    if records.trends.is_any_tested:
        facts.append(say("A second test of another kind (Mann-Kendall) is in the table of trends."))
    facts.append(say("One run does not vary the encoder, the length of passages, the length of periods and the unit."))
    advice = say(
        "Run the study again with other settings (research run STUDY --set encoder.name=e5-small, "
        "--set prevalence.period=quarter, --set passages.max_length_tokens=128), and report which claims hold."
    )
    status: AnswerStatus = "partly" if len(facts) > 1 else "open"
    places = (locate_table("trends"), locate_table("theme_levels"), locate_table("resolutions"))
    return Answer(say("Do the results hold under other settings?"), status, tuple(facts), places, advice)


def answer_sources(records: RunRecords) -> Answer:
    """Answer whether changes come from the mix of sources."""
    question = say("Do changes come from the mix of sources?")
    n_sources = len(set(records.corpus.sources))
    if n_sources < 2:
        return Answer(question, "not_applicable", (say("The corpus has one source."),), ())
    splits = records.sources.splits
    places = (locate_table("source_splits"), locate_table("standardised"), locate_table("source_events"))
    if not splits:
        return Answer(question, "open", (say("Changes could not be split by source."),), places)
    n_turned = sum(split.is_reversed for split in splits)
    facts = (
        say(
            "The changes of {series} were split into what sources wrote and which sources published.",
            series=format_count(len(splits), "series"),
        ),
        say("Series whose direction turns when sources are held fixed or one is left out: {n}.", n=n_turned),
        say("Gaps, jumps and other changes of single sources that were found: {n}.", n=len(records.histories.events)),
    )
    advice = (
        say("Name these series in the paper, and do not read their changes as changes of attention.")
        if n_turned
        else ""
    )
    return Answer(question, "answered", facts, places, advice)


def _answer_untested(question: str, records: RunRecords) -> Answer:
    facts = (
        say(
            "No trend was tested: {n} complete periods with articles; tests need {least}.",
            n=records.trends.n_periods,
            least=records.trends.min_periods,
        )
        if records.trends.n_periods < records.trends.min_periods
        else say("No trend was tested."),
    )
    return Answer(question, "not_applicable", facts, (locate_table("trends"),))

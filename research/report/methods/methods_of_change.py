"""The paragraphs of the methods on prevalence and its change; works cited stand as marks (see `references`)."""

from __future__ import annotations

from research.records import RunRecords
from research.report.methods.uncertainty import describe_calibration
from research.report.summary.searched_changes import is_searched
from research.study import Study
from research.text.wording import choose_plural, format_count, format_list, format_share


def describe_change(records: RunRecords, study: Study) -> tuple[str, ...]:
    """Describe how prevalence was measured and its change tested; a text is empty where nothing was done."""
    return (
        _describe_prevalence(records),
        _describe_sources(records),
        _describe_trends(records, study),
        _describe_seasons(records, study),
        _describe_changes(records, study),
    )


def _describe_prevalence(records: RunRecords) -> str:
    prevalence = records.prevalence
    unit, length = choose_plural(2, prevalence.unit), prevalence.length
    level = f"{100 * prevalence.confidence:g}%"
    counted = (
        f"the mean membership of the {unit} published in a {length}"
        if prevalence.membership == "soft"
        else f"the share of the {unit} published in a {length} whose top theme or topic it is"
    )
    once = " (a story counts once, at its first publication)" if prevalence.unit == "story" else ""
    n_draws = len(prevalence.topic_draws) if records.topics.topics else 0
    topics = f", and which take their topics in turn from {n_draws:,} single clusterings" if n_draws > 1 else ""
    n_gaps = sum(period.n_gap_days for period in prevalence.periods)
    told = [
        f"Prevalence is {counted}{once}. Intervals of single {choose_plural(2, length)} are {level} Wilson score "
        f"intervals ([@wilson1927]) at the effective number of {unit}, which is how many independent answers of yes or "
        f"no would tell the share as exactly{_describe_effective(records)}.",
        f"Bands of whole series hold all {choose_plural(2, length)} at once with {level} confidence: Jeffreys' "
        + (
            f"intervals ([@brown2001]) at the critical value of as many independent {choose_plural(2, length)}."
            if prevalence.is_bounded
            else "intervals ([@brown2001]) at the critical value of the largest of normal deviates that are correlated "
            f"as the {choose_plural(2, length)} are ([@montielolea2019]) over {prevalence.n_replicates:,} resamples "
            f"([@efron1979]), in which stories are drawn with replacement within their sources{topics}."
        ),
        f"A {length} in which nothing was published has no prevalence.",
        f"{format_count(n_gaps, 'day')} inside the corpus on which nothing was collected, as far as the publication "
        "days around them tell, were marked as gaps."
        if n_gaps
        else "",
    ]
    return " ".join(text for text in told if text)


def _describe_effective(records: RunRecords) -> str:
    prevalence, corpus = records.prevalence, records.corpus
    told = []
    if prevalence.membership == "soft":
        told.append("memberships vary less than answers")
    if prevalence.unit == "article" and corpus.n_stories < corpus.n_articles:
        told.append("articles that reprint one story in a period are one answer ([@kish1965])")
    if records.topics.topics and len(prevalence.topic_draws) > 1:
        told.append("the shares of topics by single clusterings differ")
    return f" ({format_list(told)})" if told else ""


def _describe_sources(records: RunRecords) -> str:
    n_sources = len({article.source for article in records.corpus.articles})
    if n_sources < 2 or not records.sources.series:
        return ""
    told = [
        "Shares were also standardised to the mix of sources of all complete periods together ([@kitagawa1955]); "
        "the share of a source that published nothing in a period was inferred from its difference to those that "
        "did, in the other periods."
    ]
    if any(split.change == split.change for split in records.sources.splits):
        told.append(
            "The change between the halves of the complete periods was split into a rate effect and a composition "
            "effect of the mix of sources ([@kitagawa1955]), and slopes were taken with the mix held fixed and without "
            "each source that can be spared; a change is called reversed where the direction turns."
        )
    return " ".join(told)


def _describe_trends(records: RunRecords, study: Study) -> str:
    trends = records.trends.trends
    tested = [trend for trend in trends if trend.claim != "none"]
    if not trends:
        return ""
    if not tested:
        return (
            f"No trend was tested: a test requires at least {study.trends.min_periods} complete periods with articles, "
            f"and at least {format_count(study.trends.min_count, records.prevalence.unit)} both in and outside the "
            "series."
        )
    families = {trend.family for trend in trends}
    kinds = [
        said
        for family, said in (
            ("confirmatory", "over all themes, which were named before the run (confirmatory)"),
            ("exploratory", "over all topics, which were found by it (exploratory)"),
        )
        if family in families
    ]
    told = [
        "Change over the complete periods was tested by the linear term of a binomial regression on time "
        "([@mccullagh1989]) with process noise beyond sampling: a first-order autoregression in the log odds. The "
        "posterior of its standard deviation and correlation was computed on a grid from the likelihood of each "
        "series, which may also have stepped (Kalman filter; [@kalman1960]), and from the other series (empirical "
        "Bayes; "
        "[@efron2010]); estimates are averaged over this posterior.",
        "Standard errors of the slopes of topics include how the slopes by single clusterings differ."
        if "exploratory" in families and len(records.prevalence.topic_draws) > 1
        else "",
        f"P values were corrected by the Benjamini-Hochberg procedure ([@benjamini1995]) {format_list(kinds)}, "
        f"series too rare to be tested included; a change is claimed where q is below {study.trends.alpha:g}.",
        "Odds ratios are of the quasi-binomial regression on time, with intervals under the same noise. As a second "
        "opinion, which decides nothing, the Theil-Sen slope with Sen's interval ([@theil1950]; [@sen1968]) and the "
        "Mann-Kendall test ([@mann1945]; [@kendall1975]) on pre-whitened shares ([@storch1995]) are given. The "
        "minimum detectable slope is that which the test finds with a power of 80%.",
        "Curves are natural cubic splines under the same process noise, with simultaneous bands."
        if records.trends.curves
        else "",
        f"The test was calibrated by simulation. {describe_calibration(records)}" if records.trends.calibration else "",
    ]
    return " ".join(text for text in told if text)


def _describe_seasons(records: RunRecords, study: Study) -> str:
    seasons = records.trends.seasons
    if not seasons:
        return ""
    holidays = [holiday.holiday for holiday in study.trends.holidays]
    known = {effect.season for effect in records.trends.season_effects}
    used = [holiday for holiday in holidays if holiday in known]
    beside = f" and to {format_list(used)}, which move through the calendar," if used else ""
    cycles = {"day": "weeks", "week": "years", "month": "years", "quarter": "years"}.get(
        records.prevalence.length, "cycles"
    )
    kind = {"day": "days of the week", "quarter": "quarters"}.get(records.prevalence.length, "months of the year")
    return (
        f"Over {seasons[0].n_cycles:.1f} {cycles}, effects of the {kind}{beside} were added to the same regression and "
        "tested together, by family and corrected as above. The trend of a series that follows the calendar is "
        "adjusted for its seasons."
    )


def _describe_changes(records: RunRecords, study: Study) -> str:
    if not is_searched(records):
        return ""
    settings, changes = study.trends, records.changes
    if settings.n_changes is None:
        found = (
            "Change points were looked for by PELT ([@killick2012]; [@truong2020]) with a binomial cost. Its penalty "
            "is such, by parametric bootstrap, that series of a constant share with the same process noise are cut in "
            f"at most {format_share(settings.alpha)} of cases, and the log-likelihood that the steps gain must exceed "
            "that of a straight line by more than chance explains."
        )
    else:
        found = (
            f"In every series the {format_count(settings.n_changes, 'change point')} that the study asks for were "
            "placed by dynamic programming with a binomial cost ([@truong2020]), without a test."
        )
    told = [
        found,
        "The interval of a date is the smallest set of dates with 95% of the posterior probability, from its first "
        "to its last."
        if changes.change_points
        else "",
        f"Bursts are those of Kleinberg's automaton of two states ([@kleinberg2003]), with a raised share of "
        f"{settings.burst_ratio:g} times the usual one and a cost of {settings.burst_cost:g} for going up.",
        "Series that emerge were told by whether the share in their latest periods lies above that of the earlier ones "
        "by more than sampling and process noise explain (parametric bootstrap, corrected by Benjamini-Hochberg, "
        "[@benjamini1995]) and, beside it, by the rule of BERTrend ([@boutaleb2024])."
        if changes.emergence
        else "",
    ]
    return " ".join(text for text in told if text)

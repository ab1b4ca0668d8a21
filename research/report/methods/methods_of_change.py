"""The paragraphs of the methods on prevalence and its change; works cited stand as marks (see `references`)."""

from __future__ import annotations

from research.records import NO_SERIES, RunRecords
from research.report.methods.uncertainty import describe_calibration
from research.report.summary.searched_changes import is_searched
from research.study import Study
from research.text.wording import choose_plural, format_count, format_list, format_share


def describe_change(records: RunRecords, study: Study) -> tuple[str, ...]:
    """Describe how prevalence was measured and its change tested; a paragraph is empty if it does not apply."""
    return (
        _describe_prevalence(records),
        _describe_sources(records),
        _describe_trends(records, study),
        _describe_compositions(records, study),
        _describe_seasons(records, study),
        _describe_groups(records),
        _describe_effects(records),
        _describe_changes(records, study),
        _describe_interruptions(records),
        _describe_lives(records),
    )


def _describe_prevalence(records: RunRecords) -> str:
    prevalence = records.prevalence
    unit, length = choose_plural(2, prevalence.unit), prevalence.length
    level = f"{100 * prevalence.confidence:g}%"
    counted = (
        f"the mean membership of the {unit} published in a {length}"
        if prevalence.membership == "soft"
        else f"the share of the {unit} published in a {length} that are assigned to each theme or topic"
    )
    if prevalence.membership == "corrected":
        counted = (
            f"the mean membership of the {unit} published in a {length}; that of themes is corrected by the coded "
            "stories, as described above"
        )
    once = " (a story counts once, at its first publication)" if prevalence.unit == "story" else ""
    n_draws = len(prevalence.topic_draws) if records.topics.topics else 0
    topics = f" and topics were taken in turn from {n_draws:,} single clusterings" if n_draws > 1 else ""
    n_gaps = sum(period.n_gap_days for period in prevalence.periods)
    told = [
        f"Prevalence is {counted}{once}. Pointwise confidence intervals (CIs) are {level} Wilson score intervals "
        f"([@wilson1927]) at the effective number of {unit}: the number of independent binary observations that would "
        f"give the same precision{_describe_effective(records)}.",
        f"Bands cover all {choose_plural(2, length)} of a series simultaneously with {level} confidence. They are "
        "Jeffreys "
        + (
            f"intervals ([@brown2001]) at the critical value of as many independent {choose_plural(2, length)}."
            if prevalence.is_bounded
            else "intervals ([@brown2001]) at the critical value of the maximum of normal deviates that are correlated "
            f"as the {choose_plural(2, length)} are ([@montielolea2019]) over {prevalence.n_replicates:,} resamples "
            f"([@efron1979]), in which stories were drawn with replacement within their sources{topics}."
        ),
        f"Prevalence is undefined in a {length} without {unit}.",
        f"{format_count(n_gaps, 'day')} without articles {choose_plural(n_gaps, 'was')} marked as "
        f"{'a gap' if n_gaps == 1 else 'gaps'} in the collection, judged by the adjacent days of publication."
        if n_gaps
        else "",
    ]
    return " ".join(text for text in told if text)


def _describe_effective(records: RunRecords) -> str:
    prevalence, corpus = records.prevalence, records.corpus
    told = []
    if prevalence.membership == "soft":
        told.append("memberships vary less than binary observations")
    if prevalence.unit == "article" and corpus.n_stories < corpus.n_articles:
        told.append("articles that reprint one story in a period count as one observation ([@kish1965])")
    if records.topics.topics and len(prevalence.topic_draws) > 1:
        told.append("the shares of topics vary between single clusterings")
    return f" ({format_list(told)})" if told else ""


def _describe_groups(records: RunRecords) -> str:
    made = records.group_trends
    if not made.differences:
        return ""
    names = format_list(list(dict.fromkeys(row.by for row in made.differences)))
    length = records.prevalence.length
    return (
        f"Groups by {names} were compared with the difference of their log odds in each {length}, so that events that "
        f"move all groups alike cancel. The level of the difference in the middle of the periods and "
        "its slope were estimated by generalised least squares, with the sampling variances of both groups added and "
        "the process noise of the difference learned from all differences together. p values of levels and of slopes "
        "were corrected ([@benjamini1995]) over all pairs of groups and series of a family."
    )


def _describe_effects(records: RunRecords) -> str:
    made, unit = records.effects, records.prevalence.unit
    if not made.effects:
        return ""
    names = format_list(list(dict.fromkeys(row.covariate for row in made.effects)))
    length = records.prevalence.length
    topics = (
        f" The uncertainty of topics is part of the intervals: the regression was repeated for {made.n_draws:,} single "
        "clusterings (method of composition)."
        if made.n_draws > 1
        else ""
    )
    return (
        f"The share of each theme and topic in {format_count(made.n_units, unit)} was regressed on {names} (linear "
        f"regression, as estimateEffect of stm, [@roberts2019]). Levels and numbers are compared within each {length}; "
        f"their standard errors allow for {choose_plural(2, unit)} that are alike within and between near "
        f"{choose_plural(2, length)} (orthonormal series with {made.n_degrees} cosines, [@lazarus2018]). The effect of "
        f"time is a line through the {choose_plural(2, length)} without the other covariates, with process noise as "
        f"above.{topics} p values were corrected ([@benjamini1995]) over all coefficients of a family."
    )


def _describe_sources(records: RunRecords) -> str:
    n_sources = len({article.source for article in records.corpus.articles})
    if n_sources < 2 or not records.sources.series:
        return ""
    told = [
        "Shares were also standardised to a constant mix of sources, that of all complete periods combined "
        "([@kitagawa1955]). If a source published nothing in a period, its share was imputed from the sources that "
        "published, given the differences between them and this source in the other periods."
    ]
    if any(split.change == split.change for split in records.sources.splits):
        told.append(
            "The change between the two halves of the complete periods was decomposed into a rate effect and a "
            "composition effect of the mix of sources ([@kitagawa1955]). Slopes were also estimated from the "
            "standardised "
            "shares and without each source whose omission leaves enough data; a change whose direction differs there "
            "is "
            "reported as reversed."
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
            f"and at least {format_count(study.trends.min_count, records.prevalence.unit)} both inside and outside "
            "the series."
        )
    families = {trend.family for trend in trends}
    kinds = [
        said
        for family, said in (
            ("confirmatory", "over all themes, which were defined before the analysis (confirmatory)"),
            ("exploratory", "over all topics, which were derived from the same articles (exploratory)"),
        )
        if family in families
    ]
    told = [
        "Every series was tested for a change of any shape over the complete periods: a straight line, waves of up "
        "to two and a half cycles, and a step at any date, combined in one p-value, against one level; and for a "
        "straight line alone. Slopes are those of a binomial regression on time ([@mccullagh1989]). Both tests allow "
        "for process noise in addition to sampling variation, in the log odds: a first-order autoregression, long "
        "memory, or noise whose variance changes. The posterior of its parameters was computed on a grid, combining "
        "the likelihood of each "
        "series (Kalman filter, allowing for steps and waves; [@kalman1960]) with an empirical Bayes prior from the "
        "other series ([@efron2010]) that a series can contradict; estimates are averaged over this posterior.",
        "The standard errors of the slopes of topics include the variation of the slopes between single clusterings."
        if "exploratory" in families and len(records.prevalence.topic_draws) > 1
        else "",
        "The false discovery rate was controlled by the Benjamini-Hochberg procedure ([@benjamini1995]) "
        f"{format_list(kinds)}, including series not tested; a change is reported if q of either test is below "
        f"{study.trends.alpha:g}, and its direction if the slope has p below {study.trends.alpha:g} and the most "
        "probable shape has a direction.",
        "Odds ratios are the same coefficient on its own scale. A slope that is reported because it is significant is "
        "too large on average (winner\u2019s curse): claimed slopes also have intervals that allow for their selection "
        "(false coverage rate; [@benjamini2005]), and slopes shrunken by empirical Bayes ([@stephens2017]) are given "
        "for ranking. For comparison, the Theil-Sen slope with Sen's CI ([@theil1950]; [@sen1968]) and the "
        "Mann-Kendall test ([@mann1945]; [@kendall1975]) on pre-whitened shares ([@storch1995]) are given; they do not "
        "affect the result. The minimum detectable slope and step are the smallest rises "
        "of a line, and from one level to another in the middle, that are detected with 80% power in simulated series, "
        "at the p-value that the correction requires of a first claim.",
        _describe_equivalence(records),
        "Curves are natural cubic splines under the same process noise, with simultaneous bands."
        if records.trends.curves
        else "",
        f"The error rate of the test was checked by simulation. {describe_calibration(records)}"
        if records.trends.calibration
        else "",
    ]
    return " ".join(text for text in told if text)


def _describe_equivalence(records: RunRecords) -> str:
    negligible = records.trends.negligible
    if negligible != negligible:
        return ""
    return (
        f"Where no change of any shape was found, slopes of {negligible:g} percentage points per year or more in "
        "either direction were tested by two one-sided tests ([@schuirmann1987]), corrected over each family in the "
        "same way, series with a change counting as not significant; where both are rejected, the claim is that no "
        "change is larger. It bounds the straight line, not every shape."
    )


def _describe_compositions(records: RunRecords, study: Study) -> str:
    found, unit = records.compositions, choose_plural(2, records.prevalence.unit)
    told = []
    if found.relative:
        named = (
            "; and with the theme that the study names"
            if any(one.reference != NO_SERIES for one in found.relative)
            else ""
        )
        told.append(
            "Since shares sum to one ([@aitchison1986]), each series was compared with the rest, the parts that keep "
            "their proportions among themselves (compare [@brill2022]): those near the median slope of the log shares, "
            "without those whose log ratio to the others changes (p below 0.05)"
            f"{named}. The log ratio was regressed on time as the shares were, with the false discovery rate "
            f"controlled at {study.trends.alpha:g}. A rise or fall is called displacement if no change of the ratio "
            "is found, the ratio changes less than the rest as a whole, and a part moves the other way. Changes "
            "between the halves of the periods were split accordingly; CIs are percentiles over "
            f"{found.n_replicates:,} resamples of stories within sources, with the rest held fixed."
        )
    if found.differences:
        told.append(
            f"Shares of pairs of themes, and of topics adjacent in rank, were compared within the same {unit}: by the "
            "mean difference of the memberships, with the variance of drawing stories within sources and one "
            "observation added on either side ([@bonett2012]); p-values were corrected over the pairs. The population "
            "is the published coverage: variation between periods is not an error of these differences."
        )
    return " ".join(told)


def _describe_seasons(records: RunRecords, study: Study) -> str:
    seasons = records.trends.seasons
    if not seasons:
        return ""
    holidays = [holiday.holiday for holiday in study.trends.holidays]
    known = {effect.season for effect in records.trends.season_effects}
    used = [holiday for holiday in holidays if holiday in known]
    beside = f" and of {format_list(used)}" if used else ""
    cycles = {"day": "weeks", "week": "years", "month": "years", "quarter": "years"}.get(
        records.prevalence.length, "cycles"
    )
    kind = {"day": "days of the week", "quarter": "quarters"}.get(records.prevalence.length, "months of the year")
    return (
        f"Seasonality was tested over {seasons[0].n_cycles:.1f} {cycles}: effects of the {kind}{beside} were added to "
        "the "
        "same regression and tested jointly, with the same correction within each family. In addition the pattern had "
        f"to recur: each of the {cycles} was compared with the pattern of the others, and the agreement had to hold "
        "without the quarter (rounded up) that agrees best (partial conjunction; [@benjamini2008]), at a level of "
        f"{study.trends.alpha:g}. The trend of a seasonal series is adjusted for its seasonality."
    )


def _describe_interruptions(records: RunRecords) -> str:
    made = records.interruptions
    tested = [row for row in made.interruptions if not row.refusal]
    if not tested:
        return ""
    beside = (
        " Where the study names a comparison series, the same regression was fitted to the difference of both log odds."
        if any(row.comparison_kind for row in tested)
        else ""
    )
    return (
        "Events of the study were tested as interruptions ([@wagner2002]): the regression of a series has a line, a "
        "step at the event, and the time after it, with process noise and seasonality as above; level and slope were "
        "tested jointly, with the Benjamini-Hochberg procedure over all events and series of a family. The evidence at "
        f"an event was ranked among {max(row.n_placebos for row in tested):,} other dates of the same series. At least "
        f"{format_count(made.least_periods, f'complete {records.prevalence.length}')} before and after an event were "
        f"required.{beside}"
    )


def _describe_changes(records: RunRecords, study: Study) -> str:
    if not is_searched(records):
        return ""
    settings, changes = study.trends, records.changes
    if settings.n_changes is None:
        found = (
            "Change points were detected by PELT ([@killick2012]; [@truong2020]) with a binomial cost. The penalty was "
            "calibrated by parametric bootstrap so that change points are detected in at most "
            f"{format_share(settings.alpha)} of series with a constant share and the same process noise; in addition, "
            "the "
            "log-likelihood of the steps must exceed that of a linear trend by more than expected by chance."
        )
    else:
        found = (
            f"In every series the {format_count(settings.n_changes, 'change point')} that the study requests "
            f"{choose_plural(settings.n_changes, 'was')} placed by dynamic programming with a binomial cost "
            "([@truong2020]), without a test."
        )
    told = [
        found,
        "The dates of a change point are the smallest set of periods with 95% of the posterior probability; a change "
        "point with more dates than a third of the periods is left undated."
        if changes.change_points
        else "",
        "Each event was compared with the nearest dated change point of every series; p is the proportion of all "
        "periods that are as near to one, corrected over events and series by the Benjamini-Hochberg procedure "
        "([@benjamini1995])."
        if any(match.change >= 0 for match in changes.events)
        else "",
        "Bursts were identified by the two-state automaton of Kleinberg ([@kleinberg2003]), with an elevated share of "
        f"{settings.burst_ratio:g} times the usual share and a transition cost of {settings.burst_cost:g}.",
        "A series was classified as emerging if its latest periods exceed the earlier ones by more than expected from "
        "sampling and process noise: the regression was repeated with a step at the beginning of the latest quarter of "
        "the periods, of its last half and of its last quarter, one-sided p-values were combined by Cauchy's "
        "distribution, and corrected by the Benjamini-Hochberg procedure ([@benjamini1995]). "
        "The rule of BERTrend ([@boutaleb2024]) is given for comparison."
        if changes.emergence
        else "",
    ]
    return " ".join(text for text in told if text)


def _describe_lives(records: RunRecords) -> str:
    made = records.topic_lives
    if not made.lives:
        return ""
    return (
        "A topic begins in the period before which its share of the stories is at most a tenth of its later share, at "
        "the largest likelihood ratio of two Poisson rates to one; an end is the reverse, and a part of a topic is "
        "tested within the stories of the topic. P values are from simulated series that are present throughout, with "
        "as many stories and as much noise as the topic has while it is present, the largest over four kinds of noise "
        "(independent, autoregressive with .6 and .85, long memory). They were corrected by the Benjamini-Hochberg "
        "procedure ([@benjamini1995]) over topics and over parts."
    )

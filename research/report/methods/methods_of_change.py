"""The paragraphs of the methods on prevalence and its change; works cited stand as marks (see `references`)."""

from __future__ import annotations

from collections.abc import Collection

from research.records import NO_SERIES, RunRecords
from research.report.methods.uncertainty import describe_calibration
from research.report.summary.searched_changes import is_searched
from research.study import Study
from research.text.messages import say
from research.text.wording import (
    format_count,
    format_level,
    format_list,
    format_number,
    format_share,
    join_clauses,
    join_sentences,
    name_covariate,
    name_unit,
    name_units,
)


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
    n_gaps = sum(period.n_gap_days for period in prevalence.periods)
    units, length = name_units(prevalence.unit), name_unit(prevalence.length)
    return join_sentences(
        [
            _describe_share(records),
            say("A story counts once, at its first publication.") if prevalence.unit == "story" else "",
            say(
                "Pointwise confidence intervals (CIs) are {level} Wilson score intervals ([@wilson1927]) at the "
                "effective number of {units}: the number of independent binary observations that would give the same "
                "precision.",
                level=format_level(prevalence.confidence),
                units=units,
            ),
            *_describe_effective(records),
            *_describe_bands(records),
            say("Prevalence is undefined in a {length} without {units}.", length=length, units=units),
            say(
                "{n} day without articles was marked as a gap in the collection, judged by the adjacent days of "
                "publication.",
                "{n} days without articles were marked as gaps in the collection, judged by the adjacent days of "
                "publication.",
                n=n_gaps,
            )
            if n_gaps
            else "",
        ]
    )


def _describe_share(records: RunRecords) -> str:
    prevalence = records.prevalence
    units, length = name_units(prevalence.unit), name_unit(prevalence.length)
    ways = {
        "soft": say(
            "Prevalence is the mean membership of the {units} published in a {length}.", units=units, length=length
        ),
        "hard": say(
            "Prevalence is the share of the {units} published in a {length} that are assigned to each theme or topic.",
            units=units,
            length=length,
        ),
        "corrected": say(
            "Prevalence is the mean membership of the {units} published in a {length}; that of themes is corrected by "
            "the coded stories, as described above.",
            units=units,
            length=length,
        ),
    }
    return ways[prevalence.membership]


def _describe_effective(records: RunRecords) -> list[str]:
    """Say why the effective number of observations is not that of the articles or stories."""
    prevalence, corpus = records.prevalence, records.corpus
    told = []
    if prevalence.membership == "soft":
        told.append(say("memberships vary less than binary observations"))
    if prevalence.unit == "article" and corpus.n_stories < corpus.n_articles:
        told.append(say("articles that reprint one story in a period count as one observation ([@kish1965])"))
    if records.topics.topics and len(prevalence.topic_draws) > 1:
        told.append(say("the shares of topics vary between single clusterings"))
    return [say("This number allows for the following: {reasons}.", reasons=join_clauses(told))] if told else []


def _describe_bands(records: RunRecords) -> list[str]:
    prevalence = records.prevalence
    n_draws = len(prevalence.topic_draws) if records.topics.topics else 0
    periods = name_units(prevalence.length)
    told = [
        say(
            "Bands cover all {periods} of a series simultaneously with {level} confidence.",
            periods=periods,
            level=format_level(prevalence.confidence),
        )
    ]
    if prevalence.is_bounded:
        told.append(
            say(
                "They are Jeffreys intervals ([@brown2001]) at the critical value of as many independent {periods}.",
                periods=periods,
            )
        )
        return told
    told.append(
        say(
            "They are Jeffreys intervals ([@brown2001]) at the critical value of the maximum of normal deviates that "
            "are correlated as the {periods} are ([@montielolea2019]) over {n} resamples ([@efron1979]), in which "
            "stories were drawn with replacement within their sources.",
            periods=periods,
            n=prevalence.n_replicates,
        )
    )
    if n_draws > 1:
        told.append(say("In these, topics were taken in turn from {n} single clusterings.", n=n_draws))
    return told


def _describe_groups(records: RunRecords) -> str:
    made = records.group_trends
    if not made.differences:
        return ""
    return say(
        "Groups by {names} were compared with the difference of their log odds in each {length}, so that events that "
        "move all groups alike cancel. The level of the difference in the middle of the periods and its slope were "
        "estimated by generalised least squares, with the sampling variances of both groups added and the process "
        "noise of the difference learned from all differences together. p values of levels and of slopes were "
        "corrected ([@benjamini1995]) over all pairs of groups and series of a family.",
        names=format_list([name_covariate(name) for name in dict.fromkeys(row.by for row in made.differences)]),
        length=name_unit(records.prevalence.length),
    )


def _describe_effects(records: RunRecords) -> str:
    made, unit = records.effects, records.prevalence.unit
    if not made.effects:
        return ""
    length, periods = name_unit(records.prevalence.length), name_units(records.prevalence.length)
    return join_sentences(
        [
            say(
                "The share of each theme and topic in {observations} was regressed on {names} (linear regression, as "
                "estimateEffect of stm, [@roberts2019]). Levels and numbers are compared within each {length}; their "
                "standard errors allow for {units} that are alike within and between near {periods} (orthonormal "
                "series with {n_cosines} cosines, [@lazarus2018]). The effect of time is a line through the {periods} "
                "without the other covariates, with process noise as above.",
                observations=format_count(made.n_units, unit),
                names=format_list(
                    [name_covariate(name) for name in dict.fromkeys(row.covariate for row in made.effects)]
                ),
                length=length,
                units=name_units(unit),
                periods=periods,
                n_cosines=made.n_degrees,
            ),
            say(
                "The uncertainty of topics is part of the intervals: the regression was repeated for {n} single "
                "clusterings (method of composition).",
                n=made.n_draws,
            )
            if made.n_draws > 1
            else "",
            say("p values were corrected ([@benjamini1995]) over all coefficients of a family."),
        ]
    )


def _describe_sources(records: RunRecords) -> str:
    n_sources = len(set(records.corpus.sources))
    if n_sources < 2 or not records.sources.series:
        return ""
    told = [
        say(
            "Shares were also standardised to a constant mix of sources, that of all complete periods combined "
            "([@kitagawa1955]). If a source published nothing in a period, its share was imputed from the sources that "
            "published, given the differences between them and this source in the other periods."
        )
    ]
    if any(split.change == split.change for split in records.sources.splits):
        told.append(
            say(
                "The change between the two halves of the complete periods was decomposed into a rate effect and a "
                "composition effect of the mix of sources ([@kitagawa1955]). Slopes were also estimated from the "
                "standardised shares and without each source whose omission leaves enough data; a change whose "
                "direction differs there is reported as reversed."
            )
        )
    return join_sentences(told)


def _describe_trends(records: RunRecords, study: Study) -> str:
    trends = records.trends.trends
    if not trends:
        return ""
    if all(trend.claim == "none" for trend in trends):
        return say(
            "No trend was tested: a test requires at least {n_periods} complete periods with articles, and at least "
            "{least} both inside and outside the series.",
            n_periods=study.trends.min_periods,
            least=format_count(study.trends.min_count, records.prevalence.unit),
        )
    families = {trend.family for trend in trends}
    return join_sentences(
        [
            say(
                "Every series was tested for a change of any shape over the complete periods: a straight line, waves "
                "of up to two and a half cycles, and a step at any date, combined in one p-value, against one level; "
                "and for a straight line alone. Slopes are those of a binomial regression on time ([@mccullagh1989]). "
                "Both tests allow for process noise in addition to sampling variation, in the log odds: a first-order "
                "autoregression, long memory, or noise whose variance changes. The posterior of its parameters was "
                "computed on a grid, combining the likelihood of each series (Kalman filter, allowing for steps and "
                "waves; [@kalman1960]) with an empirical Bayes prior from the other series ([@efron2010]) that a "
                "series can contradict; estimates are averaged over this posterior."
            ),
            say(
                "The standard errors of the slopes of topics include the variation of the slopes between single "
                "clusterings."
            )
            if "exploratory" in families and len(records.prevalence.topic_draws) > 1
            else "",
            _describe_families(families),
            say(
                "A change is reported if q of either test is below {alpha}, and its direction if the slope has p below "
                "{alpha} and the most probable shape has a direction.",
                alpha=study.trends.alpha,
            ),
            say(
                "Odds ratios are the same coefficient on its own scale. A slope that is reported because it is "
                "significant is too large on average (winner\u2019s curse): claimed slopes also have intervals that "
                "allow for their selection (false coverage rate; [@benjamini2005]), and slopes shrunken by empirical "
                "Bayes ([@stephens2017]) are given for ranking. For comparison, the Theil-Sen slope with Sen\u2019s CI "
                "([@theil1950]; [@sen1968]) and the Mann-Kendall test ([@mann1945]; [@kendall1975]) on pre-whitened "
                "shares ([@storch1995]) are given; they do not affect the result. The minimum detectable slope and "
                "step are the smallest rises of a line, and from one level to another in the middle, that are detected "
                "with 80% power in simulated series, at the p-value that the correction requires of a first claim."
            ),
            _describe_equivalence(records),
            say("Curves are natural cubic splines under the same process noise, with simultaneous bands.")
            if records.trends.curves
            else "",
            say("The error rate of the test was checked by simulation.") if records.trends.calibration else "",
            describe_calibration(records) if records.trends.calibration else "",
        ]
    )


def _describe_families(families: Collection[str]) -> str:
    if set(families) == {"confirmatory"}:
        return say(
            "The false discovery rate was controlled by the Benjamini-Hochberg procedure ([@benjamini1995]) over all "
            "themes, which were defined before the analysis (confirmatory), including series not tested."
        )
    if set(families) == {"exploratory"}:
        return say(
            "The false discovery rate was controlled by the Benjamini-Hochberg procedure ([@benjamini1995]) over all "
            "topics, which were derived from the same articles (exploratory), including series not tested."
        )
    return say(
        "The false discovery rate was controlled by the Benjamini-Hochberg procedure ([@benjamini1995]) over all "
        "themes, which were defined before the analysis (confirmatory), and over all topics, which were derived from "
        "the same articles (exploratory), including series not tested."
    )


def _describe_equivalence(records: RunRecords) -> str:
    negligible = records.trends.negligible
    if negligible != negligible:
        return ""
    return say(
        "Where no change of any shape was found, slopes of {negligible} percentage points per year or more in either "
        "direction were tested by two one-sided tests ([@schuirmann1987]), corrected over each family in the same way, "
        "series with a change counting as not significant; where both are rejected, the claim is that no change is "
        "larger. It bounds the straight line, not every shape.",
        negligible=negligible,
    )


def _describe_compositions(records: RunRecords, study: Study) -> str:
    found = records.compositions
    told = []
    if found.relative:
        told += [
            say(
                "Since shares sum to one ([@aitchison1986]), each series was compared with the rest, the parts that "
                "keep their proportions among themselves (compare [@brill2022]): those near the median slope of the "
                "log shares, without those whose log ratio to the others changes (p below 0.05)."
            ),
            say("It was also compared with the theme that the study names.")
            if any(one.reference != NO_SERIES for one in found.relative)
            else "",
            say(
                "The log ratio was regressed on time as the shares were, with the false discovery rate controlled at "
                "{alpha}. A rise or fall is called displacement if no change of the ratio is found, the ratio changes "
                "less than the rest as a whole, and a part moves the other way. Changes between the halves of the "
                "periods were split accordingly; CIs are percentiles over {n} resamples of stories within sources, "
                "with the rest held fixed.",
                alpha=study.trends.alpha,
                n=found.n_replicates,
            ),
        ]
    if found.differences:
        told.append(
            say(
                "Shares of pairs of themes, and of topics adjacent in rank, were compared within the same {units}: by "
                "the mean difference of the memberships, with the variance of drawing stories within sources and one "
                "observation added on either side ([@bonett2012]); p-values were corrected over the pairs. The "
                "population is the published coverage: variation between periods is not an error of these differences.",
                units=name_units(records.prevalence.unit),
            )
        )
    return join_sentences(told)


def _describe_seasons(records: RunRecords, study: Study) -> str:
    seasons, length = records.trends.seasons, records.prevalence.length
    if not seasons:
        return ""
    known = {effect.season for effect in records.trends.season_effects}
    used = [holiday.holiday for holiday in study.trends.holidays if holiday.holiday in known]
    if length == "day":
        seasonal, cycles = say("days of the week"), say("weeks")
    elif length == "quarter":
        seasonal, cycles = say("quarters"), say("years")
    else:
        seasonal, cycles = say("months of the year"), say("years")
    n_cycles = format_number(seasons[0].n_cycles, 1)
    return join_sentences(
        [
            say(
                "Seasonality was tested over {n_cycles} {cycles}: effects of the {seasonal} and of {holidays} were "
                "added to the same regression and tested jointly, with the same correction within each family.",
                n_cycles=n_cycles,
                cycles=cycles,
                seasonal=seasonal,
                holidays=format_list(used),
            )
            if used
            else say(
                "Seasonality was tested over {n_cycles} {cycles}: effects of the {seasonal} were added to the same "
                "regression and tested jointly, with the same correction within each family.",
                n_cycles=n_cycles,
                cycles=cycles,
                seasonal=seasonal,
            ),
            say(
                "In addition the pattern had to recur: each of the {cycles} was compared with the pattern of the "
                "others, and the agreement had to hold without the quarter (rounded up) that agrees best (partial "
                "conjunction; [@benjamini2008]), at a level of {alpha}. The trend of a seasonal series is adjusted for "
                "its seasonality.",
                cycles=cycles,
                alpha=study.trends.alpha,
            ),
        ]
    )


def _describe_interruptions(records: RunRecords) -> str:
    made = records.interruptions
    tested = [row for row in made.interruptions if not row.refusal]
    if not tested:
        return ""
    return join_sentences(
        [
            say(
                "Events of the study were tested as interruptions ([@wagner2002]): the regression of a series has a "
                "line, a step at the event, and the time after it, with process noise and seasonality as above; level "
                "and slope were tested jointly, with the Benjamini-Hochberg procedure over all events and series of a "
                "family. The evidence at an event was ranked among {n_placebos} other dates of the same series. At "
                "least {periods} before and after an event were required.",
                n_placebos=max(row.n_placebos for row in tested),
                periods=format_count(made.least_periods, f"complete {records.prevalence.length}"),
            ),
            say(
                "Where the study names a comparison series, the same regression was fitted to the difference of both "
                "log odds."
            )
            if any(row.comparison_kind for row in tested)
            else "",
        ]
    )


def _describe_changes(records: RunRecords, study: Study) -> str:
    if not is_searched(records):
        return ""
    settings, changes = study.trends, records.changes
    return join_sentences(
        [
            say(
                "Change points were detected by PELT ([@killick2012]; [@truong2020]) with a binomial cost. The penalty "
                "was calibrated by parametric bootstrap so that change points are detected in at most {share} of "
                "series with a constant share and the same process noise; in addition, the log-likelihood of the steps "
                "must exceed that of a linear trend by more than expected by chance.",
                share=format_share(settings.alpha),
            )
            if settings.n_changes is None
            else say(
                "In every series the {n} change point that the study requests was placed by dynamic programming with a "
                "binomial cost ([@truong2020]), without a test.",
                "In every series the {n} change points that the study requests were placed by dynamic programming with "
                "a binomial cost ([@truong2020]), without a test.",
                n=settings.n_changes,
            ),
            say(
                "The dates of a change point are the smallest set of periods with 95% of the posterior probability; a "
                "change point with more dates than a third of the periods is left undated."
            )
            if changes.change_points
            else "",
            say(
                "Each event was compared with the nearest dated change point of every series; p is the proportion of "
                "all periods that are as near to one, corrected over events and series by the Benjamini-Hochberg "
                "procedure ([@benjamini1995])."
            )
            if any(match.change >= 0 for match in changes.events)
            else "",
            say(
                "Bursts were identified by the two-state automaton of Kleinberg ([@kleinberg2003]), with an elevated "
                "share of {ratio} times the usual share and a transition cost of {cost}.",
                ratio=settings.burst_ratio,
                cost=settings.burst_cost,
            ),
            say(
                "A series was classified as emerging if its latest periods exceed the earlier ones by more than "
                "expected from sampling and process noise: the regression was repeated with a step at the beginning of "
                "the latest quarter of the periods, of its last half and of its last quarter, one-sided p-values were "
                "combined by Cauchy\u2019s distribution, and corrected by the Benjamini-Hochberg procedure "
                "([@benjamini1995]). The rule of BERTrend ([@boutaleb2024]) is given for comparison."
            )
            if changes.emergence
            else "",
        ]
    )


def _describe_lives(records: RunRecords) -> str:
    if not records.topic_lives.lives:
        return ""
    return say(
        "A topic begins in the period before which its share of the stories is at most a tenth of its later share, at "
        "the largest likelihood ratio of two Poisson rates to one; an end is the reverse, and a part of a topic is "
        "tested within the stories of the topic. P values are from simulated series that are present throughout, with "
        "as many stories and as much noise as the topic has while it is present, the largest over four kinds of noise "
        "(independent, autoregressive with 0.6 and 0.85, long memory). They were corrected by the Benjamini-Hochberg "
        "procedure ([@benjamini1995]) over topics and over parts."
    )

"""Summary of the corpus of a study, with an estimate of the time that a run takes. No model is loaded."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable

from research import corpus, figures, topics, trends
from research.corpus import Survey
from research.records import Corpus, Passages, Period, SourceHistories
from research.report import (
    describe_archives,
    describe_duplicates,
    describe_loading,
    describe_rejected_dates,
    find_minor,
    list_cut_sources,
    list_source_events,
    list_word_rule_cautions,
    pool_rejections,
)
from research.study import Study
from research.text.printable import make_line
from research.text.wording import format_count, format_list
from research.workflow.keys import find_font
from research.workflow.rejections import explain_rejections
from research.workflow.running import check_articles
from research.workflow.shown_articles import describe_articles

PASSAGES_PER_SECOND = {"use-multilingual": 150.0, "e5-small": 25.0}
"""Passages of about 200 tokens that each bundled encoder embeds per second, measured on two cores."""

_SECONDS_PER_THOUSAND = 0.8
"""Time of all stages but embedding per thousand passages, measured on two cores: .6 at 30,000, .8 at 834,000."""

_SECONDS_AT_LEAST = 12.0
"""Time for loading libraries, drawing figures and writing tables, for a corpus of any size."""

_MAX_ROWS = 40

_FONT_CHARACTERS = 200
"""First characters of a body that are looked at for scripts that no font contains. Chosen without a measurement."""

_FONT_SHARE = 0.01
"""Share of articles in which a character stands that words of topics probably contain. Chosen without a measurement."""


def describe_check(study: Study) -> str:
    """Read the articles of a study and summarise them.

    Of a large corpus only a sample of bodies is kept, so that memory does not grow with the texts: languages,
    boilerplate and the number of passages are then those of the sample, and stories those of equal texts.

    Returns
    -------
    Text for the terminal: numbers of articles by period, source and language, of rejected rows and of passages, five
    articles as they were read, what may be mistaken for a trend, the estimated time of a run, and the next command.

    Raises
    ------
    CorpusError
        If a file cannot be read or no article is left.
    """
    with explain_rejections():
        survey = corpus.survey_corpus(study.corpus, resolve=study.resolve, period=study.prevalence.period)
    articles, sample = survey.corpus, survey.sample
    check_articles(articles, study)
    passages = corpus.cut_passages(sample, study.passages, languages=study.corpus.languages)
    n_passages = round(passages.n_passages * articles.n_articles / sample.n_articles)
    start, end = study.corpus.start, study.corpus.end
    periods, _ = trends.bin_periods(articles, study.prevalence.period, start=start, end=end)
    histories = trends.find_histories(articles, survey.endings, periods, start=start, end=end, seed=study.seed)
    of_sample = "" if survey.is_complete else f" (of a sample of {sample.n_articles:,} articles)"
    about = "" if survey.is_complete else "about "
    lines = [
        f"{study.name}: {study.title}",
        f"{format_count(articles.n_rows, 'row')} read, {format_count(articles.n_articles, 'article')}, "
        f"{_describe_stories(survey)}, "
        f"{len(articles.rejected):,} rejected",
        *_undated_lines(articles, study.corpus.duplicates.window_days),
        *_attention_lines(articles),
        *_event_lines(study, articles),
        *(f"  {line}" for line in describe_archives(articles.inputs)[:_MAX_ROWS]),
        *describe_articles(sample, articles.n_articles),
        *_rejection_lines(articles),
        *_count_lines("source", (article.source for article in articles.articles)),
        *_language_lines(f"title language{of_sample}", (a.title_language for a in sample.articles if a.title)),
        *_language_lines(f"body language{of_sample}", (a.body_language for a in sample.articles if a.body)),
        *_language_lines(f"passage language{of_sample}", passages.languages),
        *_word_lines(passages),
        *_font_lines(study, articles),
        *_period_lines(study, periods),
        *_history_lines(histories),
        *_boilerplate_lines(sample, of_sample),
        *_codebook_lines(study, passages),
        f"{about}{format_count(n_passages, 'passage')}{of_sample}; estimated duration of a first run: "
        f"{_estimate_time(study, n_passages)}",
        f"Next: research run {shlex.quote(str(study.path))}",
    ]
    return "\n".join(lines)


def _describe_stories(survey: Survey) -> str:
    if survey.is_complete:
        return format_count(survey.corpus.n_stories, "story")
    return f"{survey.corpus.n_stories:,} stories of equal texts (the run also groups near-copies)"


def _undated_lines(articles: Corpus, window_days: int) -> list[str]:
    n_stories = corpus.count_undated_stories(articles, window_days)
    if n_stories == 0:
        return []
    return [
        f"  {format_count(n_stories, 'story')} of several articles with dates of a year or month alone, which cannot "
        f"show that they appeared within {window_days} days: their sources differ, or source, title and text are equal"
    ]


def _attention_lines(articles: Corpus) -> list[str]:
    sources = {article.source for article in articles.articles}
    problems = describe_rejected_dates(articles.rejected, inputs=articles.inputs, sources=sources)
    lines = [f"ATTENTION: {problem}" for problem in problems[:_MAX_ROWS]]
    loading = describe_loading(articles.articles)
    return [*lines, f"  {loading}"] if loading else lines


def _event_lines(study: Study, articles: Corpus) -> list[str]:
    days = [article.published.date() for article in articles.articles]
    return [
        f'ATTENTION: the event "{make_line(event.name)}" of {event.date} is not within the articles, {min(days)} to '
        f"{max(days)}; nothing can be said of it. Correct its date, or leave it out"
        for event in study.events
        if not min(days) <= event.date <= max(days)
    ]


def _rejection_lines(articles: Corpus) -> list[str]:
    return [
        line
        for pool in pool_rejections(articles.rejected)
        for line in (f"  rejected, {pool.kind}: {pool.n_rows:,}", *(f"    {example}" for example in pool.examples))
    ]


def _history_lines(histories: SourceHistories) -> list[str]:
    events = list_source_events(histories)
    lines = ["  may be mistaken for a trend:"] if events else []
    lines += [f"    {event}" for event in events]
    lines += [f"  {line}" for line in list_cut_sources(histories)]
    duplicates = describe_duplicates(histories)
    return [*lines, f"  duplicates: {duplicates}"] if duplicates else lines


def _count_lines(what: str, values: Iterable[str]) -> list[str]:
    counts = Counter(values).most_common()
    lines = [f"  {what} {name or '(none)'}: {count:,}" for name, count in counts[:_MAX_ROWS]]
    return lines + ([f"  {what}: {len(counts) - _MAX_ROWS:,} more"] if len(counts) > _MAX_ROWS else [])


def _language_lines(what: str, values: Iterable[str]) -> list[str]:
    counts = Counter(values)
    minor = find_minor(counts)
    lines = _count_lines(what, (code for code in counts.elements() if code not in minor))
    if minor:
        n_texts = sum(counts[code] for code in minor)
        lines.append(
            f"  {what}, {len(minor):,} others of few texts: {n_texts:,} ({', '.join(sorted(minor))}); "
            "corpus.languages restricts the detection of languages"
        )
    return lines


def _word_lines(passages: Passages) -> list[str]:
    counts = Counter(passages.languages)
    rules = topics.describe_word_rules(counts)
    return [f"  {caution}" for caution in list_word_rule_cautions(rules, minor=find_minor(counts))]


def _font_lines(study: Study, articles: Corpus) -> list[str]:
    """Say which scripts figures cannot draw: of names that they show, and of characters that many articles have."""
    named = {character for article in articles.articles for character in article.source}
    named |= {character for event in study.events for character in event.name}
    if study.codebook is not None:
        named |= {character for theme in study.codebook.themes for name in theme.name.values() for character in name}
    seen = Counter(character for a in articles.articles for character in set(a.title + a.body[:_FONT_CHARACTERS]))
    common = {character for character, n in seen.items() if n >= _FONT_SHARE * articles.n_articles}
    lines = []
    unshaped = figures.list_unshaped(named | common)
    if unshaped:
        lines.append(
            f"  figures draw the letters of {format_list(unshaped)} one by one, neither joined nor from right to left; "
            "matplotlib 3.11 or newer draws them as they are written"
        )
    scripts = figures.list_undrawable(named | common, font=find_font(study))
    if scripts:
        lines.append(
            f"  no available font contains {format_list(scripts)}: figures have these characters in Latin letters; "
            "install a font that contains them, such as one of the Noto family, or set figures.font"
        )
    return lines


def _period_lines(study: Study, periods: Iterable[Period]) -> list[str]:
    listed = list(periods)
    lines = []
    for period in listed[:_MAX_ROWS]:
        notes = " (partial)" if period.is_partial else " (empty)" if period.is_empty else ""
        lines.append(f"  {study.prevalence.period} {period.label}: {format_count(period.n_articles, 'article')}{notes}")
    if len(listed) > _MAX_ROWS:
        lines.append(f"  {len(listed) - _MAX_ROWS:,} more periods, up to {listed[-1].label}")
    return lines


def _boilerplate_lines(articles: Corpus, of_sample: str) -> list[str]:
    return [
        f"  boilerplate ({entry.side}) removed from {entry.n_articles:,} articles of {entry.source}{of_sample}: "
        f"{entry.text!r}"
        for entry in articles.boilerplate
    ]


def _codebook_lines(study: Study, passages: Passages) -> list[str]:
    if study.codebook is None:
        return ["  no codebook: topics only, no themes"]
    counts = Counter(passages.languages)
    minor = find_minor(counts)
    missing = [name for name in counts if name not in study.codebook.languages and name not in minor]
    lines = [
        f"  the codebook has no descriptions in {name} ({counts[name]:,} passages); "
        "these passages are compared with descriptions in other languages"
        for name in missing
    ]
    # What needs vectors (a text nearer to another theme, a share that one text moves) is measured by the run.
    for theme in study.codebook.themes:
        single = [language for language, texts in sorted(theme.description.items()) if len(texts) == 1]
        if single:
            lines.append(
                f"  theme {theme.id} has a single description in {', '.join(single)}; "
                "its share depends on the wording less with two or three"
            )
    return lines


def _estimate_time(study: Study, n_passages: int) -> str:
    rate = PASSAGES_PER_SECOND.get(study.encoder.name)
    rest = _SECONDS_AT_LEAST + n_passages / 1000 * _SECONDS_PER_THOUSAND
    if rate is None:
        return (
            f"{_describe_duration(rest)}, plus the time for embedding {n_passages:,} passages with {study.encoder.name}"
        )
    return f"{_describe_duration(rest + n_passages / rate)} on two cores"


def _describe_duration(seconds: float) -> str:
    if seconds < 90:
        return f"about {seconds:.0f} seconds"
    return f"about {seconds / 60:.0f} minutes" if seconds < 5400 else f"about {seconds / 3600:.1f} hours"

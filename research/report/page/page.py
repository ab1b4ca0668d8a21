"""The page: one self-contained HTML file that says what a run found, and what it cannot say."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from research.records import Claim, RunRecords
from research.report.methods.citation import cite_run, find_start
from research.report.methods.methods import describe_methods
from research.report.methods.uncertainty import describe_calibration, list_uncertainty
from research.report.page.answer import describe_untested, list_claims, write_answer
from research.report.page.basis import list_grounds
from research.report.page.change_section import make_change_section
from research.report.page.coding_section import make_coding_section
from research.report.page.compiled import keep_compiled
from research.report.page.composition_section import make_composition_groups
from research.report.page.corpus_section import make_corpus_section
from research.report.page.findings import list_findings
from research.report.page.glossary import Explainer, list_terms
from research.report.page.group_section import list_comparisons, make_effect_section
from research.report.page.interruption_section import make_interruption_section
from research.report.page.life_section import make_life_section
from research.report.page.limit_ranking import choose_main, rank_limits
from research.report.page.limitations import list_limits
from research.report.page.main_part import make_main_part
from research.report.page.markup import format_markup, mark_code
from research.report.page.pictures import Picture
from research.report.page.quotes import name_for_html
from research.report.page.season_section import make_season_section
from research.report.page.series_section import (
    MOST_OPEN,
    make_prevalence_rows,
    make_trend_groups,
)
from research.report.page.source_section import make_source_section
from research.report.page.theme_section import make_codebook_view, make_placebo_view, make_theme_views
from research.report.page.topic_section import make_topic_section
from research.report.page.word_change_section import make_word_change_rows
from research.report.summary.alignment_facts import describe_content_differences, list_alignment_diagnostics
from research.report.summary.change_shapes import describe_shape
from research.report.summary.cluster_cautions import describe_cluster_cautions
from research.report.summary.label_outcomes import describe_actions, describe_outcome
from research.report.summary.leads import describe_lead
from research.report.summary.series_names import name_series
from research.report.summary.source_remarks import describe_source_split
from research.report.summary.topic_quality import list_topic_quality
from research.report.summary.trend_cautions import list_word_cautions
from research.report.summary.trend_reasons import describe_autocorrelation
from research.study import Study
from research.text import wording
from research.text.conventions import find_conventions
from research.text.messages import find_spoken, say
from research.text.printable import guess_language, make_printable
from research.text.table_names import locate_table
from research.text.web_fonts import CutFont, find_eastern, make_font_face

if TYPE_CHECKING:
    import jinja2

_PLACES = {
    "main": ("prevalence",),
    "corpus": ("corpus_overview",),
    "prevalence": ("composition", "source_themes"),
    "coding": ("theme_levels",),
    "trends": ("slopes", "seasons", "interruptions", "source_splits", "standardised", "calibration"),
    "groups": ("groups",),
    "word_changes": ("word_changes",),
    "topics": ("topic_words", "topic_map", "topic_prevalence"),
    "topic_themes": ("topic_themes",),
    "quality": ("topic_resolutions",),
}
"""Sections of the page and the figures they show; figures of no section come last."""


_SVG = re.compile('<svg(?! class="picture").*?</svg>', re.DOTALL)
"""Figures, whose text is outlines; the text of pictures is written in the fonts of the page."""


@dataclass(frozen=True, slots=True)
class PageFigure:
    """A figure of the page.

    Attributes
    ----------
    name
        Such as ``prevalence``; decides where it stands.
    caption
        What the reader must know to read it.
    alt_text
        What it shows, for those who cannot see it.
    svg
        An ``<svg>`` element, put into the page as it is: made by the toolkit, never by others.
    """

    name: str
    caption: str
    alt_text: str
    svg: str


def compile_templates() -> None:
    """Compile the templates of the page: half of the work of `write_page`, before figures are there."""
    environment = _load_environment({"explain": str, "shape": str})
    for name in environment.list_templates(extensions=("html", "css")):
        environment.get_template(name)


def write_page(
    records: RunRecords,
    study: Study,
    manifest: Mapping[str, Any],
    *,
    figures: Sequence[PageFigure] = (),
    cut_font: CutFont | None = None,
) -> str:
    """Write the page of a run.

    Parameters
    ----------
    records
        What was found.
    study
        What was asked.
    manifest
        What it was made from and with; times and memory are not read, so that the same run gives the same page.
    figures
        In the order in which they are shown.
    cut_font
        Gives a font (WOFF) with some characters, for readers whose system has none for Chinese, Japanese and Korean;
        without it, theirs must do.

    Returns
    -------
    HTML without scripts or anything else from elsewhere; every text of articles, study and manifest is escaped.
    """
    language = study.figures.language
    names, placed = name_series(records, language), _place_figures(figures)
    themes, topics, coding = make_theme_views(records, study), make_topic_section(records), make_coding_section(records)
    answer = write_answer(records, language)
    limits = rank_limits(list_limits(records), list_claims(answer))
    terms = list_terms()
    explainer = Explainer(terms)
    environment = _load_environment(
        {
            "explain": lambda text: _trust(explainer.mark(make_printable(text))),
            "shape": lambda trend: describe_shape(trend, records.prevalence, records.changes),
        }
    )
    page = environment.get_template("page.html").render(
        answer=answer,
        grounds=list_grounds(records),
        main_limits=choose_main(limits),
        main=make_main_part(records, themes, topics),
        parts=_list_parts(records, has_coding=coding is not None, has_more=bool(placed["more"])),
        terms=terms,
        explainer=explainer,
        untested=describe_untested(records),
        study=study,
        records=records,
        manifest=_fill_manifest(manifest),
        started=find_start(manifest),
        corpus=make_corpus_section(records),
        findings=list_findings(records, language, n_changes=study.trends.n_changes),
        limits=limits,
        themes=themes,
        placebo=make_placebo_view(records),
        codebook=make_codebook_view(records),
        coding=coding,
        topics=topics,
        cluster_caution=describe_cluster_cautions(records.detected),
        content_caution=describe_content_differences(records.alignment),
        alignment_diagnostics=list_alignment_diagnostics(records.alignment),
        quality_diagnostics=list_topic_quality(records),
        prevalence_rows=make_prevalence_rows(records),
        trend_groups=make_trend_groups(records, study.figures.language),
        compositions=make_composition_groups(records, names),
        lead=describe_lead(records, names),
        has_trends=records.trends.is_any_tested,
        autocorrelation=describe_autocorrelation(records),
        seasons=make_season_section(records),
        changes=make_change_section(records),
        comparisons=list_comparisons(records),
        effects=make_effect_section(records, study.trends.alpha),
        interruptions=make_interruption_section(records),
        lives=make_life_section(records, study.figures.language),
        word_rows=make_word_change_rows(records, study.figures.language),
        word_cautions=list_word_cautions(records, names),
        splits=make_source_section(records),
        uncertainty=list_uncertainty(records),
        calibration=describe_calibration(records),
        name_of=lambda entry: names[entry.kind, entry.id],
        name_of_theme=lambda code: _name_code(code, names),
        n_open=MOST_OPEN,
        choose_digits=wording.choose_digits,
        methods=describe_methods(records, study, manifest),
        citation=cite_run(study, manifest),
        figures=placed,
        number_figure=functools.partial(next, itertools.count(1)),
        number_table=functools.partial(next, itertools.count(1)),
    )
    return page if cut_font is None else _embed_font(page, cut_font)


def _list_parts(records: RunRecords, *, has_coding: bool, has_more: bool) -> list[tuple[str, str]]:
    """List the parts of the appendix: key and heading."""
    has_themes = records.themes.n_themes > 0
    parts = [
        ("limitations", say("Limitations"), True),
        ("glossary", say("Terms"), True),
        ("findings", say("Findings in full"), True),
        ("corpus", say("Corpus and missing data"), True),
        ("theme-details", say("Themes in full"), has_themes),
        ("prevalence-details", say("Prevalence in full"), has_themes),
        ("coding", say("Coding and measurement error"), has_coding),
        ("topic-details", say("Topics in full"), True),
        ("topic-themes", say("Topics and themes"), has_themes),
        ("trend-details", say("Trends in full"), True),
        ("robustness", say("Robustness and quality"), True),
        ("more", say("Further figures"), has_more),
        ("methods", say("Methods"), True),
        ("cite", say("How to cite"), True),
        ("settings", say("Settings"), True),
    ]
    return [(key, head) for key, head, is_shown in parts if is_shown]


def _embed_font(page: str, cut_font: CutFont) -> str:
    """Put a font into the page that has the East Asian characters of its text; figures have theirs as outlines."""
    face = make_font_face(find_eastern(_SVG.sub("", page)), cut_font)
    # The first end of the head is ours: everything that others wrote is escaped.
    return page.replace("</head>", f"<style>{face}</style>\n</head>", 1) if face else page


def _load_environment(filters: Mapping[str, Callable[[Any], Any]]) -> jinja2.Environment:
    """Make the environment of the templates, with the filters of one page besides those of all pages."""
    import jinja2

    environment = jinja2.Environment(
        # Everything is escaped, whatever the file is called; a missing value is an error, not an empty place.
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        # With these two, nothing of a page is worked out when its templates are compiled, which are kept for pages in
        # other languages and with other files.
        finalize=jinja2.pass_context(_finalize),
        optimized=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=keep_compiled(),
    )
    environment.filters |= {
        **filters,
        "actions": describe_actions,
        "capitalize_first": wording.capitalize_first,
        "change": wording.format_change,
        "change_interval": wording.format_change_interval,
        "code": mark_code,
        "covariate": wording.name_covariate,
        "count": wording.format_count,
        "day": wording.format_day,
        "interval": wording.format_interval,
        "language": wording.format_language,
        "level": wording.format_level,
        "number": wording.format_number,
        "outcome": describe_outcome,
        "picture": _trust_picture,
        "claim_name": _name_claim,
        "period": wording.format_period,
        "plural": wording.choose_plural,
        "probability": wording.format_probability,
        "source_remark": describe_source_split,
        "season": wording.format_season,
        "share": wording.format_share,
        "table": lambda name: mark_code(locate_table(name)),
        "table_name": locate_table,
        "to": wording.format_range,
        "unit": wording.name_unit,
        "html_language": name_for_html,
        "guessed_language": guess_language,
        "svg": _trust_svg,
    }
    conventions = find_conventions(find_spoken())
    environment.globals |= {
        "say": say,
        "format_markup": format_markup,
        "comma": conventions.comma,
        "semicolon": conventions.semicolon,
        "spoken": find_spoken(),
    }
    return environment


def _name_code(code: str, names: Mapping[tuple[str, str], str]) -> str:
    """Name what a coder may say of a story: a theme, none, or that the text does not tell."""
    others = {"none": say("no theme"), "cannot_tell": say("cannot be told")}
    return names.get(("theme", code)) or others.get(code, code)


def _finalize(_: Any, value: Any) -> Any:
    """Make every text printable before it is escaped; markup of our own is left as it is."""
    return value if hasattr(value, "__html__") or not isinstance(value, str) else make_printable(value)


def _trust_svg(figure: PageFigure) -> Any:
    return _trust(figure.svg[figure.svg.index("<svg") :])


def _trust_picture(picture: Picture) -> Any:
    return _trust(picture.svg)


def _trust(markup: str) -> Any:
    """Mark text as markup: figures, pictures and marked terms, which are escaped where they are made."""
    import markupsafe

    return markupsafe.Markup(markup)  # noqa: S704


def _name_claim(claim: Claim) -> str:
    """Name a claim as the page's tables do."""
    if claim == "rising":
        return say("rising")
    if claim == "falling":
        return say("falling")
    if claim == "changing":
        return say("changing")
    return say("no larger change") if claim == "no larger change" else say("no clear change")


def _place_figures(figures: Sequence[PageFigure]) -> dict[str, list[PageFigure]]:
    by_name = {figure.name: figure for figure in figures}
    placed = {section: [by_name[name] for name in names if name in by_name] for section, names in _PLACES.items()}
    known = {name for names in _PLACES.values() for name in names}
    return placed | {"more": [figure for figure in figures if figure.name not in known]}


def _fill_manifest(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Give every part of the manifest that the page shows, empty where it is not there."""
    empty: dict[str, Any] = {"toolkit": {}, "inputs": [], "records": {}, "seeds": {}, "packages": {}, "machine": {}}
    return {name: manifest.get(name, value) for name, value in {**empty, "run": "", "encoder": {}}.items()}

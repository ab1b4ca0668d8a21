from __future__ import annotations

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from made import HOSTILE, make_records
from made_page import MANIFEST, make_figure, make_study

from research import report

VOID = {"meta", "br", "link", "img", "input", "hr", "path"}
MAIN = ["summary", "themes", "prevalence", "topics", "trends"]
PARTS = ["limitations", "glossary", "findings", "corpus", "theme-details", "prevalence-details", "topic-details"]
PARTS += ["topic-themes", "trend-details", "robustness", "methods", "cite", "settings"]


class Page(HTMLParser):
    """Elements and text of a page; fails on elements that are not closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data

    def find(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def records():
    return make_records()


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return make_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def html(records, study):
    return report.write_page(records, study, MANIFEST, figures=[make_figure("prevalence"), make_figure("odd")])


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def make_hostile(text: str):
    """Put a text wherever others' text is shown."""
    made = make_records()
    articles = tuple(
        replace(article, title=text, source=text, url=f"javascript:{text}", body=text, file=text)
        for article in made.corpus.articles
    )
    passages = tuple(replace(passage, text=text) for passage in made.passages.passages)
    return replace(
        made,
        corpus=replace(
            made.corpus,
            articles=articles,
            boilerplate=tuple(replace(entry, source=text, text=text) for entry in made.corpus.boilerplate),
            rejected=tuple(replace(row, values=(text,), excerpt=text) for row in made.corpus.rejected),
        ),
        passages=replace(made.passages, passages=passages),
        topics=replace(
            made.topics,
            topics=tuple(replace(topic, name=text) for topic in made.topics.topics),
            words=tuple(replace(word, word=text) for word in made.topics.words),
        ),
        theme_checks=replace(
            made.theme_checks,
            texts=tuple(replace(check, text=text, share_change=0.2) for check in made.theme_checks.texts),
        ),
        sources=replace(
            made.sources,
            splits=tuple(
                replace(split, left_out=text, least_without=text, most_without=text, without_source="reversed")
                for split in made.sources.splits
            ),
        ),
        trends=replace(
            made.trends,
            trends=made.trends.trends,
            season_effects=tuple(replace(effect, season=text) for effect in made.trends.season_effects),
            seasons=tuple(replace(season, high=text, low=text) for season in made.trends.seasons),
        ),
        changes=replace(made.changes, events=tuple(replace(match, event=text) for match in made.changes.events)),
    )


def test_the_page_has_every_section_once_and_in_order(page):
    sections = [attributes["id"] for attributes in page.find("section")]
    assert [name for name in sections if name != "more"] == MAIN + PARTS
    linked = [link["href"] for link in page.find("a")][1 : 2 + len(sections)]
    assert linked == [f"#{name}" for name in [*MAIN, "appendix", *sections[len(MAIN) :]]]


def test_every_link_inside_the_page_leads_somewhere(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for link in page.find("a"):
        assert not link["href"].startswith("#") or link["href"][1:] in ids


def test_nothing_comes_from_elsewhere(page, html):
    assert not page.find("script")
    assert not page.find("link")
    assert not page.find("iframe")
    for _, attributes in page.elements:
        assert "src" not in attributes
        assert "srcset" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
    assert "@import" not in html
    assert "url(" not in html
    policy = next(meta for meta in page.find("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"].startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


def test_only_articles_are_linked_to_and_without_telling_who_links(page, records):
    outward = [link for link in page.find("a") if not link["href"].startswith("#")]
    assert outward
    known = {article.url for article in records.corpus.articles}
    for link in outward:
        assert link["href"] in known
        assert "noopener" in link["rel"]
        assert "noreferrer" in link["rel"]


@pytest.mark.parametrize("text", [HOSTILE, '"><img src=x onerror=alert(1)>', "{{ 7*7 }}{% raw %}", "</style></pre>"])
def test_hostile_text_is_shown_and_does_nothing(text, study, page):
    hostile = Page(report.write_page(make_hostile(text), study, MANIFEST, figures=[make_figure()]))
    assert not hostile.find("script")
    assert not hostile.find("img")
    assert not [name for _, attributes in hostile.elements for name in attributes if name.startswith("on")]
    assert not [link for link in hostile.find("a") if not link["href"].startswith("#")]
    assert text in hostile.text
    assert len(hostile.find("section")) == len(page.find("section")) - 1


def test_a_hostile_study_and_manifest_are_shown_and_do_nothing(records, tmp_path):
    study = make_study(tmp_path, title=HOSTILE, question=HOSTILE, authors=[HOSTILE])
    manifest = {
        **MANIFEST,
        "run": HOSTILE,
        "toolkit": {"name": HOSTILE, "version": HOSTILE},
        "packages": {HOSTILE: "1"},
    }
    page = Page(report.write_page(records, study, manifest, figures=[make_figure(alt_text=HOSTILE)]))
    assert not page.find("script")
    assert page.text.count(HOSTILE) >= 5
    assert [d["aria-label"] for d in page.find("div") if d.get("class") == "plot"] == [HOSTILE]


def test_controls_of_direction_and_halves_of_surrogates_are_gone(study):
    html = report.write_page(make_hostile("left\u202eright\x00\ud83d end"), study, MANIFEST)
    html.encode("utf-8")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\ud800-\udfff]", html)
    assert "leftright\ufffd\ufffd end" in html


def test_the_same_run_gives_the_same_page_whatever_it_took(records, study, html):
    manifest = {**MANIFEST, "timings": {"corpus": {"seconds": 99.0}}, "peak_memory_mb": 1.0}
    again = report.write_page(records, study, manifest, figures=[make_figure("prevalence"), make_figure("odd")])
    assert again == html


@pytest.mark.parametrize("n_articles", [1, 2, 40])
@pytest.mark.parametrize("n_themes", [0, 1, 4])
@pytest.mark.parametrize("n_months", [1, 12])
def test_a_study_of_any_size_ends_with_a_page(n_articles, n_themes, n_months, tmp_path):
    made = make_records(n_articles, n_themes=n_themes, n_months=n_months)
    study = make_study(tmp_path, has_codebook=n_themes > 0)
    page = Page(report.write_page(made, study, MANIFEST))
    assert "nan" not in re.findall(r"\w+", page.text)
    assert ("themes" in [section["id"] for section in page.find("section")]) == (n_themes > 0)
    assert "Limitations" in page.text
    assert "Representativeness" in page.text


def test_a_run_without_trends_words_or_measures_ends_with_a_page(records, study):
    bare = replace(
        records,
        trends=replace(records.trends, trends=()),
        topics=replace(records.topics, words=(), exemplars=(), quality=()),
        alignment=replace(records.alignment, measures=()),
        corpus=replace(records.corpus, rejected=(), boilerplate=()),
    )
    assert "There are no series to test." in Page(report.write_page(bare, study, {})).text


def test_a_refusal_is_told_in_words_not_in_a_table_of_dashes(study):
    text = Page(report.write_page(make_records(n_months=3), study, MANIFEST)).text
    assert "Not tested: only 3 complete months with stories (minimum 8)." in text
    assert "Remark" not in text
    # In the answer, in the main part, and in the appendix as a limitation, a finding and beside the tests.
    assert text.count("3 complete months with stories (minimum 8)") == 5


def test_every_family_says_what_it_means_and_what_is_corrected_for(page):
    assert "Themes: confirmatory" in page.text
    assert "The themes were defined in the codebook before the analysis" in page.text
    assert "The correction covers 4 series." in " ".join(page.text.split())
    assert "Topics: exploratory" in page.text
    assert "The correction covers 3 series." in " ".join(page.text.split())


def test_a_claim_stands_beside_its_second_opinion_and_what_could_have_shown(html):
    appendix = html[html.index('id="trend-details"') :]
    row = next(line for line in appendix.splitlines() if 'class="series"' in line and "Service upgrading" in line)
    cells = [" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in re.findall("<td.*?</td>", row)]
    assert cells == ["rising", "+4.2 +1.0 to +7.0", "0.030", "1.20 1.05 to 1.37", "+3.9 p 0.020", "3.1 step 4.6"]


def test_what_holds_for_all_series_is_said_once_below_the_tables(records, study):
    trends = tuple(
        replace(trend, is_seasonal=True, serial_correlation=0.5, autocorrelation=0.61)
        for trend in records.trends.trends
    )
    text = Page(
        report.write_page(replace(records, trends=replace(records.trends, trends=trends)), study, MANIFEST)
    ).text
    assert text.lower().count("adjusted for seasonality") == 7
    assert text.count("which the test accounts for") == 1
    assert "r up to 0.61" in text
    assert "a CI may therefore exclude 0 although no trend is reported" in text


def test_a_series_that_is_refused_says_why_in_its_row(records, study):
    first, *rest = records.trends.trends
    refused = replace(
        first, claim="none", refusal="too_rare", n_taken=4.2, slope=float("nan"), low=float("nan"), high=float("nan")
    )
    html = report.write_page(replace(records, trends=replace(records.trends, trends=(refused, *rest))), study, MANIFEST)
    row = next(line for line in html.splitlines() if f"Not tested: only 4.2 of {first.n} stories are in this" in line)
    assert '<td class="claim">none</td>' in row
    assert "including 1 not tested because it is too rare or too common" in html


def test_tables_of_many_series_fold_and_those_that_changed_stay_open(study):
    made = make_records(90, n_topics=40)
    trends = tuple(
        replace(trend, claim="rising" if trend.id == "39" else "no clear change") if trend.kind == "topic" else trend
        for trend in made.trends.trends
    )
    html = report.write_page(replace(made, trends=replace(made.trends, trends=trends)), study, MANIFEST)
    section = html[html.index('id="trend-details"') : html.index('id="robustness"')]
    topics = section[section.index("Topics: exploratory") : section.index(">Seasonality<")]
    shown, folded = topics.split("<details>")
    assert shown.count('class="series"') == 25
    assert folded.count('class="series"') == 15
    assert "15 more topics" in folded
    assert "claim rising" in shown
    assert "19 more series" in section
    assert "<script" not in html


def test_seasons_change_points_and_what_emerges_are_shown_with_their_evidence(page):
    text = " ".join(page.text.split())
    assert (
        "Seasonality was tested over 2.0 years: the seasons must differ, and the difference must recur, with so few "
        "years in all of them. It was detected in 1 of 7 series; the trend of this series is adjusted" in text
    )
    assert "Plan of the province 10 July 2024, p = 0.020, q = 0.020" in text
    assert "2 change points were detected in 7 series" in text
    assert "among 7 such series, up to 0.4 false detections are expected" in text
    assert "1 of 1 pair is nearer than dates drawn at random explain (q < 0.05;" in text
    assert "Such an event is not necessarily the cause of the change." in text
    assert "The test classifies 1 of 7 series as emerging" in text
    assert "it classifies 1 series of 7 as strong and 6 as weak signals" in text


def test_shifts_without_a_date_are_counted_and_not_listed(records, study):
    points = tuple(replace(point, is_dated=point.kind == "topic") for point in records.changes.change_points)
    changed = replace(records, changes=replace(records.changes, change_points=points, events=()))
    text = " ".join(Page(report.write_page(changed, study, MANIFEST)).text.split())
    assert "2 change points were detected in 7 series" in text
    assert "1 shift has no date, because more than a third of the periods are possible; only the others" in text
    assert "Change points with a date were detected in 1 of 7 series." in text


def test_changes_at_events_are_shown_with_their_rank_and_refused_events_with_the_reason(page):
    text = " ".join(page.text.split())
    assert "2 of 7 combinations of event and series change (q below 0.05)" in text
    assert "in 1 of these, other dates of the same series show as much" in text
    assert "Flood (1 August 1998) was not tested: it lies outside the complete months of the corpus." in text


def test_without_events_there_is_no_section_of_events(records, study):
    none = replace(records.interruptions, interruptions=())
    text = report.write_page(replace(records, interruptions=none), study, MANIFEST)
    assert "Changes at stated events" not in text


def test_seasons_that_few_years_carry_are_told_apart(records, study):
    seasons = tuple(replace(season, is_seasonal=False, is_single=True) for season in records.trends.seasons)
    trends = replace(records.trends, seasons=seasons)
    text = report.write_page(replace(records, trends=trends), study, MANIFEST)
    assert "7 series not called seasonal because one or two years may carry the difference" in text


def test_change_points_that_were_asked_for_are_not_said_to_be_tested(records, tmp_path):
    asked = make_study(tmp_path, trends={"n_changes": 2})
    text = " ".join(Page(report.write_page(records, asked, MANIFEST)).text.split())
    assert "The study requests 2 change points in every series" in text
    assert "are expected" not in text


def test_a_direction_that_turns_with_the_sources_is_set_off(html, records, study):
    box = html[html.index('<div class="caution">') :]
    box = box[: box.index("</div>")]
    assert "The direction depends on the mix of sources" in box
    assert "Ecological restoration" in box
    assert "rises, but falls without Bei Ling Ri Bao" in box
    calm = tuple(replace(split, without_source="consistent", left_out="") for split in records.sources.splits)
    made = replace(records, sources=replace(records.sources, splits=calm))
    assert "The direction depends" not in report.write_page(made, study, MANIFEST)


def test_what_intervals_hold_and_how_often_the_test_errs_is_said(page):
    text = " ".join(page.text.split())
    assert "What the intervals include and exclude" in text
    assert "The validity of the codebook" in text
    assert "the test rejected at p\u00a0<\u00a00.05 in 4.4% (95% CI 3.6–5.4%)" in text.replace(" < ", "\u00a0<\u00a0")


def test_a_study_of_top_themes_does_not_speak_of_memberships_as_shares(records, study):
    hard = replace(records, prevalence=replace(records.prevalence, membership="hard"))
    text = Page(report.write_page(hard, study, MANIFEST)).text
    assert "the share of the stories published in that month that are assigned to the theme" in text
    assert "mean membership of the" not in text


def test_trends_show_their_figures_where_they_are_placed(records, study, monkeypatch):
    from research.report.page import page as page_module

    monkeypatch.setitem(page_module._PLACES, "trends", ("trends",))
    html = report.write_page(records, study, MANIFEST, figures=[make_figure("trends")])
    assert html.index('id="trend-details"') < html.index('id="figure-trends"') < html.index('id="robustness"')


def test_what_was_read_rejected_and_stripped_is_told(page):
    assert "61 rows were read" in page.text
    assert "the date cannot be read" in page.text
    assert "云渡新闻网消息：" in page.text
    assert "1 is empty and 1 is incomplete" in page.text
    assert "1 article is a reprint of another" in page.text


def test_themes_are_defined_and_quoted_with_source_and_date(page, records):
    assert "About service upgrading." in page.text
    assert "关于服务升级。第二句。" in page.text
    quoted = page.find("blockquote")
    # Three of each theme in the appendix, one of each in the main part.
    assert len(quoted) == 4 * 3 + 4 + len(records.topics.exemplars)
    for quote in quoted:
        assert quote["lang"] in {"en", "zh"}
        assert quote["dir"] == "auto"


def test_quotations_of_a_theme_are_its_best_passages_from_different_stories(records):
    from research.report.page.quotes import quote_theme

    quotes = quote_theme(records, 2, 5)
    shares = [quote.measure for quote in quotes]
    assert shares == sorted(shares, reverse=True)
    best = records.themes.passage_share[records.themes.passage_share.argmax(axis=1) == 2, 2].max()
    assert shares[0] == pytest.approx(float(best))
    assert len({(quote.source, quote.day, quote.title, quote.text) for quote in quotes}) == 5


def test_figures_stand_in_their_sections_with_caption_and_alternative_text(page, html):
    plots = [attributes for attributes in page.find("div") if attributes.get("class") == "plot"]
    assert [plot["aria-label"] for plot in plots] == ["Lines over months."] * 2
    assert all(plot["role"] == "img" for plot in plots)
    assert html.index('id="figure-prevalence"') < html.index('id="topics"') < html.index('id="figure-odd"')
    assert "Figure 1. Caption of prevalence." in page.text
    assert "Figure 2. Caption of odd." in page.text
    assert "<?xml" not in html


def test_tables_can_be_read_aloud(page):
    assert len(page.find("table")) == len(page.find("caption")) > 8
    for head in page.find("th"):
        assert head["scope"] in {"col", "row"}
    numbers = [int(n) for n in re.findall(r"Table (\d+)\.", page.text)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_headings_go_down_one_level_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_settings_versions_and_hashes_are_shown_and_no_times(page, html):
    assert "min_share: 0.35" in page.text
    assert "a" * 64 in page.text
    assert "numpy" in page.text
    assert "not installed" in page.text
    assert "512" not in page.text
    assert "seconds" not in page.text


def test_a_title_in_chinese_is_marked_as_chinese(records, tmp_path):
    page = Page(report.write_page(records, make_study(tmp_path, title="城市转型"), MANIFEST))
    assert {"lang": "zh", "dir": "auto"} in page.find("span")
    assert page.find("html") == [{"lang": "en"}]


def test_a_theme_of_unsafe_colour_is_grey(records, study):
    themes = tuple(replace(theme, color="red;background:url(x)") for theme in records.themes.themes)
    html = report.write_page(replace(records, themes=replace(records.themes, themes=themes)), study, MANIFEST)
    assert "url(x)" not in html
    assert "--theme: #777777" in html


def test_every_topic_of_many_is_counted_though_not_shown(study):
    from research.report.page import topic_section

    made = make_records(60, n_topics=30)
    section = topic_section.make_topic_section(made)
    assert len(section.topics) + section.n_more == 30


def test_importing_the_room_loads_no_heavy_library():
    import subprocess
    import sys

    code = "import research.report, sys; print([m for m in ('pandas', 'jinja2', 'xlsxwriter') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

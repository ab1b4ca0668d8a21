"""The page of the sample study in a real browser: how long it is, and whether everybody can read it."""

from __future__ import annotations

import importlib.util
import io
import re
from importlib.resources import files

import pytest
from made import make_records
from made_page import MANIFEST, make_study

from research import report

MOST_PAGES = 4
MOST_WORDS = 1500
MOST_PAGES_OF_TEN_ARTICLES = 2

CONTRAST = """() => {
  const light = (c) => { const v = c.match(/[0-9.]+/g).slice(0, 3).map(Number).map(x => x / 255)
    .map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2] };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (c !== 'rgba(0, 0, 0, 0)') return c } return getComputedStyle(document.body).backgroundColor };
  const shown = 'p, td, th, dd, dt, a, figcaption, summary, .tag, .range, .picture text';
  return Math.min(...[...document.querySelectorAll(shown)]
    .map(e => { const own = getComputedStyle(e);
      const [a, b] = [light(e.matches('text') ? own.fill : own.color), light(ground(e))].sort((x, y) => y - x);
      return (a + .05) / (b + .05) })) }"""


@pytest.fixture(scope="module")
def page(browser, sample_run):
    opened = browser.new_page(viewport={"width": 390, "height": 844})
    opened.goto((sample_run / "report.html").as_uri())
    yield opened
    opened.close()


def print_page(page) -> list[str]:
    """Print a page without the parts of its appendix and give the text of its sheets."""
    pypdf = pytest.importorskip("pypdf")
    page.evaluate("document.querySelectorAll('.part').forEach(part => { part.hidden = true })")
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True))).pages
    page.evaluate("document.querySelectorAll('.part').forEach(part => { part.hidden = false })")
    return [sheet.extract_text() for sheet in sheets]


def count_main(sheets: list[str]) -> int:
    """Count the sheets before the appendix."""
    return next(place for place, text in enumerate(sheets) if re.match(r"\s*Appendix", text))


def count_words(text: str) -> int:
    """Count words; two Chinese characters are one."""
    han = re.compile("[\u4e00-\u9fff]")
    return len(han.sub(" ", text).split()) + len(han.findall(text)) // 2


def test_what_stands_before_the_appendix_is_short(page):
    shown = page.evaluate(
        "['header', '#summary', '#main-part'].map(e => document.querySelector(e).innerText).join(' ')"
    )
    assert 500 < count_words(shown) <= MOST_WORDS
    assert count_main(print_page(page)) <= MOST_PAGES


def test_the_answer_of_the_sample_is_its_planted_fall_beside_a_picture(page):
    lines = page.locator(".answer li")
    assert 4 <= lines.count() <= 6
    assert "“Resource-city decline” fell" in lines.first.inner_text()
    assert lines.first.locator("svg[role=img]").get_attribute("aria-label").startswith("A straight line: Resource-city")
    limits = page.locator("#summary .beside > div").last
    assert limits.locator("dt").count() == 3
    assert "Jiang Wan Cai Jing ends on 16 December 2023" in limits.locator("dd").first.inner_text()


def test_nothing_but_tables_and_figures_is_wider_than_a_telephone(page):
    page.evaluate("document.querySelectorAll('details').forEach(entry => { entry.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = page.evaluate(
        """[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > 391
             && !e.closest('.scroll, .plot, pre')).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert wide == []


@pytest.mark.skipif(importlib.util.find_spec("axe_playwright_python") is None, reason="axe-core is not installed")
def test_axe_finds_nothing_serious(page):
    page.evaluate("document.querySelectorAll('details').forEach(entry => { entry.open = true })")
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    # Figures are one picture each, with a text of their own.
    found = page.evaluate("axe.run({exclude: [['.plot svg']]}, {resultTypes: ['violations']})")["violations"]
    grave = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert not grave, [(one["id"], one["help"], one["nodes"][0]["html"]) for one in grave]
    assert [one["id"] for one in found] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_by_day_and_by_night(page, scheme):
    page.emulate_media(color_scheme=scheme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") is (scheme == "light")
    assert page.evaluate(CONTRAST) >= 4.5
    # Figures are drawn for white paper and keep it.
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.plot svg')).backgroundColor") == "rgb(255, 255, 255)"
    )
    page.emulate_media(color_scheme="light")


def test_a_term_is_explained_where_it_stands_by_the_keyboard(page):
    term = page.locator("button.term", has_text=re.compile("^q$"))
    assert term.count() == 1
    meaning = page.locator("#meaning-q")
    assert not meaning.is_visible()
    term.focus()
    page.keyboard.press("Enter")
    assert meaning.is_visible()
    assert "corrected for the number of series" in meaning.inner_text()
    page.keyboard.press("Escape")
    assert not meaning.is_visible()


def test_a_link_opens_the_part_of_the_appendix_that_it_leads_to(page):
    page.evaluate("document.querySelectorAll('details').forEach(entry => { entry.open = false })")
    assert not page.locator("#trend-details").is_visible()
    page.locator("#main-part a[href='#trend-details']").click()
    page.locator("#trend-details").wait_for(state="visible", timeout=3000)


@pytest.mark.parametrize("n_articles", [1, 10])
def test_a_few_articles_take_two_pages_and_an_appendix(browser, tmp_path, n_articles):
    html = report.write_page(make_records(n_articles, n_months=3), make_study(tmp_path), MANIFEST)
    (tmp_path / "report.html").write_text(html, encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    assert count_main(print_page(page)) <= MOST_PAGES_OF_TEN_ARTICLES
    page.close()

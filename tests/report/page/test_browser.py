"""The page in a real browser: it fits, it is silent, it asks for nothing, it prints."""

from __future__ import annotations

import io
import re

import pytest
from made import make_records
from made_page import MANIFEST, make_figure, make_study

from research import report
from research.figures import cut_page_font


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    names = ("prevalence", "composition", "corpus_overview", "topic_map", "topic_themes")
    figures = [make_figure(name) for name in names]
    html = report.write_page(make_records(), make_study(folder), MANIFEST, figures=figures)
    (folder / "report.html").write_text(html, encoding="utf-8")
    return (folder / "report.html").as_uri()


def open_page(browser, address, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.heard = []
    page.on("console", lambda message: page.heard.append(message.text))
    page.on("pageerror", lambda error: page.heard.append(str(error)))
    page.on("request", lambda request: page.heard.append(request.url) if request.url != address else None)
    page.goto(address)
    return page


@pytest.mark.parametrize("width", [390, 768, 1200])
def test_the_page_fits_and_asks_for_nothing(browser, address, width):
    page = open_page(browser, address, width)
    assert page.heard == []
    page.evaluate("document.querySelectorAll('details').forEach(entry => { entry.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").inner_text() == "Cities"
    assert page.locator("h2").count() == 6
    assert page.locator("h3").count() >= 12
    assert page.locator("figure .plot svg").count() == 5
    page.close()


def test_text_lines_can_be_read(browser, address):
    page = open_page(browser, address, 1200)
    widest = page.evaluate("Math.max(...[...document.querySelectorAll('main p')].map(p => p.clientWidth))")
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    # About 90 letters of half an em.
    assert widest <= 45 * size
    page.close()


def test_text_stands_out_from_its_ground(browser, address):
    page = open_page(browser, address, 1200)
    ratios = page.evaluate(
        """() => {
          const light = (c) => { const v = c.match(/[0-9.]+/g).slice(0, 3).map(Number).map(x => x / 255)
            .map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
            return .2126 * v[0] + .7152 * v[1] + .0722 * v[2] };
          const ground = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
            if (c !== 'rgba(0, 0, 0, 0)') return c } return 'rgb(255, 255, 255)' };
          return [...document.querySelectorAll('p, td, th, dd, dt, a, figcaption, summary, .tag, .range, h1, h2, h3')]
            .map(e => { const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
                        return [(a + .05) / (b + .05), e.className, e.tagName] }).sort((x, y) => x[0] - y[0])[0] }"""
    )
    assert ratios[0] >= 4.5, ratios
    page.close()


def test_the_skip_link_is_the_first_stop_of_the_keyboard(browser, address):
    page = open_page(browser, address, 1200)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.close()


def test_the_page_prints_with_its_tables_open(browser, address):
    pypdf = pytest.importorskip("pypdf")
    page = open_page(browser, address, 1200)
    reader = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    page.close()
    assert len(reader.pages) > 3
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    text = " ".join(sheet.extract_text() for sheet in reader.pages)
    assert "Limitations" in text
    assert "2024-03-01 to 2024-03-31" in text


def test_every_chinese_character_is_drawn_by_the_font_that_the_page_brings(browser, tmp_path):
    # As the last of a list of fonts it was passed over for some texts, which came out as empty boxes.
    records = make_records(60)
    html = report.write_page(records, make_study(tmp_path), MANIFEST, cut_font=cut_page_font)
    (tmp_path / "report.html").write_text(html, encoding="utf-8")
    page = open_page(browser, (tmp_path / "report.html").as_uri(), 1200)
    page.evaluate("document.querySelectorAll('details').forEach(entry => { entry.open = true })")
    page.wait_for_timeout(300)
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    query = {"nodeId": root, "selector": "main :not(:has(*)):not(svg *)"}
    n_drawn = 0
    for node in session.send("DOM.querySelectorAll", query)["nodeIds"]:
        text = re.sub("<[^>]*>", "", session.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"])
        n_chinese = len(re.findall("[\u4e00-\u9fff]", text))
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        if n_chinese and fonts:
            assert sum(font["glyphCount"] for font in fonts if font["isCustomFont"]) >= n_chinese, text
            n_drawn += n_chinese
    assert n_drawn > 100
    page.close()

"""The explorer in a real browser: every way to choose articles, one link per view, and hostile text stays text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made import make_records
from made_page import make_study

from research.explorer import collect_contents, render_explorer

RECORDS = make_records()
N = RECORDS.corpus.n_articles

HOSTILE = [
    pattern.format(code)
    for code in (
        "alert(1)", "fetch('//x.example')", "document.title='x'", "location='//x.example'", "top.x=1", "eval('1')",
        "import('//x.example')",
    )
    for pattern in (
        "<script>{}</script>",
        "</script><script>{}</script>",
        "<img src=x onerror={}>",
        "<svg onload={}>",
        "\"><b onmouseover={}>",
        "'-{}-'",
        "${{{}}}",
        "javascript:{}",
        "=cmd|'{}'!A1",
        "\u202e{}\u0000\u2028",
    )
]  # fmt: skip


def write(folder, contents):
    path = folder / "explore.html"
    path.write_text(render_explorer(contents), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explorer")
    return write(folder, collect_contents(RECORDS, make_study(folder), run="made"))


@pytest.fixture
def page(browser, address):
    page = open_page(browser, address)
    yield page
    assert page.heard == []
    page.close()


def open_page(browser, address, **more):
    page = browser.new_page(viewport={"width": 1200, "height": 900}, **more)
    page.heard = []
    page.on("console", lambda message: page.heard.append(message.text))
    page.on("pageerror", lambda error: page.heard.append(str(error)))
    page.on("dialog", lambda dialog: page.heard.append(dialog.message))
    page.on(
        "request",
        lambda request: None if request.url.startswith(("file:", "data:", "blob:")) else page.heard.append(request.url),
    )
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    return page


def settle(page):
    page.wait_for_timeout(350)
    return page.inner_text("#status")


def count(page) -> int:
    return int(settle(page).split(" of ")[0].replace(",", ""))


def test_all_articles_are_shown_first(page):
    assert count(page) == N
    assert page.title().endswith("explorer")
    assert page.locator(".entry").count() == min(N, 50)
    if N > 50:
        page.get_by_text("more of").click()
        settle(page)
        assert page.locator(".entry").count() == N


@pytest.mark.parametrize("query", ["公司", "转型 城市", "lake park", "factory", '"the lake"', "lake -opened", "第7篇"])
def test_a_search_finds_what_the_texts_hold(page, query):
    page.fill("#query", query)
    terms = query.replace('"the lake"', "the_lake").split()

    def holds(article, term):
        text = f"{article.title}\n{article.body}".lower()
        return term.replace("_", " ") in text

    expected = [
        all(holds(one, term) for term in terms if term[0] != "-")
        and not any(holds(one, term[1:]) for term in terms if term[0] == "-")
        for one in RECORDS.corpus.articles
    ]
    assert count(page) == sum(expected)
    if any(expected):
        assert page.locator("mark").count() > 0


def test_filters_choose_by_value(page):
    page.select_option("#source-filter", label=RECORDS.corpus.articles[0].source)
    assert count(page) == sum(one.source == RECORDS.corpus.articles[0].source for one in RECORDS.corpus.articles)
    page.click("#reset")
    page.select_option("#theme-filter", "-1")
    assert count(page) == int(RECORDS.themes.is_abstained.sum())
    page.click("#reset")
    page.select_option("#topic-filter", "0")
    topics = RECORDS.article_topics
    assert count(page) == int(((topics.top_topic == 0) & ~topics.is_outlier).sum())


def test_the_time_line_and_the_dates_choose_a_time(page):
    box = page.locator("#timeline").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.25 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], middle, steps=4)
    page.mouse.up()
    first, last = page.input_value("#from"), page.input_value("#to")
    expected = sum(first <= f"{one.published:%Y-%m-%d}" <= last for one in RECORDS.corpus.articles)
    assert 0 < count(page) == expected < N
    assert sum(map(int, page.get_attribute("#timeline", "data-chosen").split(","))) == expected
    page.mouse.click(box["x"] + 0.5 * box["width"], middle)
    assert count(page) == N
    page.fill("#from", "2024-06-01")
    assert count(page) == sum(f"{one.published:%Y-%m-%d}" >= "2024-06-01" for one in RECORDS.corpus.articles)


def test_a_lasso_chooses_the_points_inside(page):
    page.click("#lasso")
    box = page.locator("#map").bounding_box()
    corners = [(0.05, 0.05), (0.55, 0.05), (0.55, 0.95), (0.05, 0.95), (0.05, 0.06)]
    for place, (x, y) in enumerate(corners):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=3)
        if place == 0:
            page.mouse.down()
    page.mouse.up()
    inside = count(page)
    assert 0 < inside < N
    assert "inside the lasso" in page.inner_text("#status")
    link = page.url
    page.click("#lasso")
    assert count(page) == N
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("body[data-ready]")
    assert count(page) == inside


def test_the_map_is_moved_and_coloured(page):
    before = page.evaluate("document.getElementById('map').toDataURL()")
    page.focus("#map")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    settle(page)
    moved = page.evaluate("document.getElementById('map').toDataURL()")
    assert moved != before
    assert "view=" in page.url
    page.click("#zoom-reset")
    settle(page)
    assert page.evaluate("document.getElementById('map').toDataURL()") == before
    legends = set()
    for color in ("topic", "source", "period", "language"):
        page.select_option("#color", color)
        settle(page)
        legends.add(page.inner_text("#legend"))
    assert len(legends) == 4


def test_a_point_opens_its_article(page):
    box = page.locator("#map").bounding_box()
    found = page.evaluate(
        """() => { const c = document.getElementById('map'), { width: w, height: h } = c;
        const p = c.getContext('2d').getImageData(0, 0, w, h).data;
        for (let k = 0; k < p.length; k += 4) if (Math.max(p[k], p[k+1], p[k+2]) - Math.min(p[k], p[k+1], p[k+2]) > 60)
          return [(k / 4) % w / w, Math.floor(k / 4 / w) / h]; }"""
    )
    x, y = box["x"] + found[0] * box["width"], box["y"] + found[1] * box["height"] + 2
    page.mouse.move(x, y)
    assert page.locator("#tip").is_visible()
    page.mouse.click(x, y)
    settle(page)
    name = page.get_attribute(".entry.open", "data-article")
    assert name in {article.id for article in RECORDS.corpus.articles}
    assert f"article={name}" in page.url


def test_an_article_has_its_origin_a_note_and_a_link(page):
    page.locator(".entry h3 button").first.click()
    settle(page)
    name = page.get_attribute(".entry.open", "data-article")
    (article,) = [one for one in RECORDS.corpus.articles if one.id == name]
    opened = page.locator(".entry.open")
    assert f"From {article.file}, line {article.line}" in opened.inner_text()
    assert opened.locator("a").count() == (1 if article.url else 0)
    opened.locator("textarea").fill("Ask the editor.")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.get_attribute(".entry.open", "data-article") == name
    assert page.locator(".entry.open textarea").input_value() == "Ask the editor."


def test_topics_show_words_and_lead_to_articles(page):
    page.click("#tab-topics")
    settle(page)
    assert page.locator("[data-topic]").count() == len(RECORDS.topics.topics)
    page.locator('[data-topic="1"] h3 button').click()
    settle(page)
    words = [word.word for word in RECORDS.topics.words if word.topic == 1]
    assert words[0] in page.locator('[data-topic="1"]').inner_text()
    assert page.locator('[data-topic="1"] svg.spark path').get_attribute("d")
    page.get_by_role("button", name="Its articles").click()
    topics = RECORDS.article_topics
    assert count(page) == int(((topics.top_topic == 1) & ~topics.is_outlier).sum())
    page.click("#tab-themes")
    settle(page)
    assert page.locator("[data-theme]").count() == len(RECORDS.themes.themes)


def test_articles_are_copied_as_csv_without_formulas(browser, tmp_path):
    held = collect_contents(RECORDS, make_study(tmp_path), run="made")
    held = replace(held, titles=["=1+1", " @SUM(A1)", *held.titles[2:]])
    page = open_page(browser, write(tmp_path, held))
    page.evaluate("navigator.clipboard.writeText = async text => { window.copied = text }")
    page.click("#copy-csv")
    rows = page.evaluate("window.copied").split("\r\n")
    assert rows[0] == "article,date,source,language,title,theme,topic,url"
    assert len(rows) == N + 2
    assert '"\'=1+1"' in rows[1]
    assert '"\' @SUM(A1)"' in rows[2]
    page.close()


def test_the_map_is_saved_as_svg(page, tmp_path):
    with page.expect_download() as waiting:
        page.click("#save-svg")
    waiting.value.save_as(tmp_path / "map.svg")
    text = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "data:image/png;base64," in text
    assert "run made" in text


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_dark_rooms(browser, address, width, scheme):
    page = open_page(browser, address, color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.heard == []
    page.close()


def test_a_broken_link_opens_the_whole_corpus(browser, address):
    page = open_page(
        browser, f"{address}#topic=99&theme=x&from=2024-99-99&view=1,,3&lasso=1,2&article=zz&color=no&tab=<b>"
    )
    assert count(page) == N
    assert page.heard == []
    page.close()


def test_hostile_text_stays_text(browser, tmp_path):
    assert len(HOSTILE) == 70
    held = collect_contents(RECORDS, make_study(tmp_path), run=HOSTILE[0])
    n = len(held.titles)
    every = [HOSTILE[k % 70] for k in range(n)]
    from research.explorer.contents import fold_text

    head = {
        **held.head,
        "title": HOSTILE[1],
        "question": HOSTILE[2],
        "sources": [HOSTILE[k % 70] for k in range(len(held.head["sources"]))],
        "files": [HOSTILE[3]] * len(held.head["files"]),
        "topics": [
            {**one, "name": HOSTILE[k], "words": [["zh", HOSTILE[k : k + 9]]]}
            for k, one in enumerate(held.head["topics"])
        ],
        "themes": [{**one, "name": HOSTILE[k], "color": HOSTILE[k]} for k, one in enumerate(held.head["themes"])],
    }
    shown = list(map(fold_text, every))
    hostile = replace(held, head=head, titles=shown, texts=shown[::-1], addresses=["javascript:alert(1)"] * n)
    page = open_page(browser, write(tmp_path, hostile))
    tags = "[...document.querySelectorAll('img, b, iframe, object, embed')].length"
    for tab in ("themes", "topics", "articles"):
        page.click(f"#tab-{tab}")
        settle(page)
        page.locator(".entry h3 button").first.click()
        settle(page)
        assert page.evaluate(tags) == 0
    for text in HOSTILE[:70:7]:
        page.fill("#query", text)
        settle(page)
    page.goto(f"{page.url.split('#')[0]}#q={HOSTILE[2]}")
    settle(page)
    assert page.locator("a").count() == 0
    assert page.evaluate("document.scripts.length") == 2
    assert page.heard == []
    page.close()

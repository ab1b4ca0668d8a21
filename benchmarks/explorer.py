"""Size and speed of the explorer in a headless browser without a GPU, on made corpora.

    python benchmarks/explorer.py [--sizes 120,20000,100000,1000000] [--folder DIR]

News items have titles and snippets; the million has titles alone (``explorer.texts: none``). Opening is from the
request to the first map; a brush is a move of the pointer on the time line to the next frame drawn; a search is of two
words that a tenth of the titles hold. CHROMIUM names the browser.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np

from research.explorer import render_explorer
from research.explorer.contents import Contents

HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 2500)]
N_WORDS = 20_000
TITLES_ALONE = 500_000


def make_contents(n: int, *, seed: int = 0) -> Contents:
    """Make a corpus of Chinese words of two characters, as unevenly used as words are (Zipf)."""
    rng = np.random.default_rng(seed)
    weights = 1 / np.arange(1, N_WORDS + 1)
    words = np.array(["".join(pair) for pair in rng.choice(HAN, size=(N_WORDS, 2))])
    has_texts = n < TITLES_ALONE

    def write(count: int, length: int) -> list[str]:
        drawn = rng.choice(words, size=(count, length // 2), p=weights / weights.sum())
        return ["".join(row) for row in drawn]

    titles = write(n, 20)
    for row in rng.choice(n, max(1, n // 10), replace=False).tolist():
        titles[row] = f"城市{titles[row][:12]}转型"
    topics = rng.integers(0, 60, n)
    centre = rng.normal(size=(60, 2)) * 6
    return Contents(
        head={
            "title": "Made articles",
            "question": "",
            "run": "made",
            "n_articles": n,
            "sources": [f"Source {k}" for k in range(40)],
            "languages": ["zh"],
            "files": ["made.csv"],
            "topics": [
                {"name": f"topic {k}", "words": [["zh", ["词"]]], "typical": [], "n_articles": 1, "stability": 0.5}
                for k in range(60)
            ],
            "themes": [],
            "periods": [{"label": f"{k}", "start": 12000 + 30 * k, "end": 12030 + 30 * k} for k in range(240)],
            "texts": "snippets" if has_texts else "none",
        },
        day=np.sort(rng.integers(12000, 12000 + 7200, n)),
        source=rng.integers(0, 40, n),
        language=np.zeros(n, np.int64),
        file=np.zeros(n, np.int64),
        line=np.arange(1, n + 1),
        topic=topics,
        theme=np.full(n, -1),
        identifier=rng.integers(0, 2**63, n).astype(np.uint64),
        titles=titles,
        texts=write(n, 140) if has_texts else [""] * n,
        addresses=[""] * n,
        passage_article=np.arange(n),
        passage_topic=topics,
        position=(centre[topics] + rng.normal(size=(n, 2))).astype(np.float32),
    )


def measure(path: Path, browser: object) -> dict[str, float]:
    """Open the file and time what a reader does, seconds."""
    page = browser.new_page(viewport={"width": 1300, "height": 900})  # type: ignore[attr-defined]
    began = time.perf_counter()
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready]", timeout=120_000)
    opened = time.perf_counter() - began
    wait = (
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
    )
    box = page.locator("#timeline").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.3 * box["width"], middle)
    page.mouse.down()
    brushes = []
    for part in (0.5, 0.6, 0.7, 0.8, 0.75):
        start = page.evaluate("performance.now()")
        page.mouse.move(box["x"] + part * box["width"], middle)
        brushes.append((page.evaluate(wait) - start) / 1000)
    page.mouse.up()
    page.click("#reset")
    page.evaluate(wait)
    searches = []
    for query in ("城市 转型", "转型 城市 -的"):
        start = page.evaluate("performance.now()")
        page.evaluate(
            "query => { document.getElementById('query').value = query; "
            "document.getElementById('controls').requestSubmit(); }",
            query,
        )
        searches.append((page.evaluate(wait) - start) / 1000)
    found = page.inner_text("#status")
    page.close()
    print(f"  {found}")
    return {"open": opened, "brush": max(brushes), "first search": searches[0], "search": searches[1]}


def main() -> None:
    """Print a table, one row a size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="120,20000,100000,1000000")
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    folder = options.folder or Path(tempfile.mkdtemp())
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        print("| articles | file (MB) | written (s) | opened (s) | brush (ms) | first search (ms) | search (ms) |")
        for size in (int(text) for text in options.sizes.split(",")):
            contents = make_contents(size)
            began = time.perf_counter()
            path = folder / f"explore-{size}.html"
            path.write_text(render_explorer(contents), encoding="utf-8")
            written = time.perf_counter() - began
            times = measure(path, browser)
            print(
                f"| {size:,} | {path.stat().st_size / 1e6:.1f} | {written:.1f} | {times['open']:.1f} | "
                f"{1000 * times['brush']:.0f} | {1000 * times['first search']:.0f} | {1000 * times['search']:.0f} |"
            )
        browser.close()


if __name__ == "__main__":
    main()

"""Messages of the page with markup in their fields."""

from __future__ import annotations

from research.report.page.markup import format_markup, mark_code
from research.text.messages import speak

HOSTILE = "<script>{file}</script>"


def test_markup_in_a_field_stays_and_text_is_escaped():
    said = format_markup("{items}: see {file}.", items=HOSTILE, file=mark_code("tables/sources.csv"))
    assert said == "&lt;script&gt;{file}&lt;/script&gt;: see <code>tables/sources.csv</code>."
    assert format_markup("See {file}.", file=mark_code(HOSTILE)) == (
        "See <code>&lt;script&gt;{file}&lt;/script&gt;</code>."
    )


def test_a_message_with_markup_has_its_plural_and_its_language():
    file = mark_code("rejected.csv")
    one, many = (
        format_markup(
            "{n} row was rejected (listed with file and line in {file}).",
            "{n} rows were rejected (listed with file and line in {file}).",
            n=n,
            file=file,
        )
        for n in (1, 1234)
    )
    assert one == "1 row was rejected (listed with file and line in <code>rejected.csv</code>)."
    assert many == "1,234 rows were rejected (listed with file and line in <code>rejected.csv</code>)."
    with speak("zh"):
        assert format_markup("See {file}.", file=file) == "见<code>rejected.csv</code>。"

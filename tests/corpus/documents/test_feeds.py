"""News feeds: each entry is an article."""

from __future__ import annotations

import time

from made_documents import read_document

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Example Times</title><link>https://example.org</link>
<item><title>Lake &amp;amp; park</title><link>https://example.org/a</link><guid>a1</guid>
<pubDate>Wed, 30 Sep 2015 14:05:00 +0200</pubDate><description>The park opened.</description>
<content:encoded><![CDATA[<p>The <b>park</b> opened.</p><p>Birds are back.</p><script>x()</script>]]></content:encoded>
</item>
<item><title>Second</title><dc:date>2015-10-01T08:00:00Z</dc:date>
<description>&lt;p&gt;Short &amp;amp; sweet.&lt;/p&gt;</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Aggregator</title>
<entry><title type="html">One &lt;i&gt;word&lt;/i&gt;</title><id>tag:x,1</id><updated>2015-10-02T00:00:00Z</updated>
<published>2015-09-30T12:05:00Z</published><link href="https://example.org/a"/><summary>A summary.</summary>
<content type="html">&lt;p&gt;The whole text of it.&lt;/p&gt;</content><source><title>Origin</title></source></entry>
<entry><title>No text</title><updated>2015-10-02T00:00:00Z</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Old</title></channel>
<item rdf:about="y"><title>T</title><description>D.</description><dc:date>2015-09-30</dc:date></item></rdf:RDF>"""


def read(folder, content, name="a.xml"):
    form, rows = read_document(folder, name, content)
    assert form == "feed"
    return rows


def test_entries_of_rss_are_articles(tmp_path):
    first, second = read(tmp_path, RSS, name="a.html")
    assert (first.title, first.source, first.url, first.key) == (
        "Lake & park",
        "Example Times",
        "https://example.org/a",
        "a1",
    )
    assert (first.published, first.body) == ("Wed, 30 Sep 2015 14:05:00 +0200", "The park opened.\nBirds are back.")
    assert (second.title, second.published, second.body, second.line) == (
        "Second",
        "2015-10-01T08:00:00Z",
        "Short & sweet.",
        2,
    )


def test_entries_of_atom_have_the_date_of_publication_and_the_source_of_origin(tmp_path):
    first, second = read(tmp_path, ATOM)
    assert (first.title, first.source, first.published) == ("One word", "Origin", "2015-09-30T12:05:00Z")
    assert (first.body, first.url) == ("The whole text of it.", "https://example.org/a")
    assert (second.body, second.published, second.source) == ("", "2015-10-02T00:00:00Z", "Aggregator")


def test_entries_of_rdf_are_articles(tmp_path):
    (row,) = read(tmp_path, RDF)
    assert (row.title, row.published, row.body, row.source) == ("T", "2015-09-30", "D.", "Old")


def test_a_feed_that_was_cut_keeps_its_whole_entries(tmp_path):
    rows = read(tmp_path, RSS[: RSS.index("<item><title>Second") + 10])
    assert rows[0].title == "Lake & park"


def test_hostile_feeds_cost_one_row_and_little_time(tmp_path):
    laughs = '<!DOCTYPE rss [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    begin = time.process_time()
    for feed in (
        f"{laughs}]>{RSS.partition('?>')[2].replace('Second', '&i;')}",
        "<rss>" + "<item>" * 5000,
        "<rss><channel>" + "<item><title>" + "&lt;" * 50_000,
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss><channel><item><title>&a;</title></item></channel></rss>',
    ):
        for row in read(tmp_path, feed):
            assert len(getattr(row, "title", "")) < 1_000_000
    assert time.process_time() - begin < 8

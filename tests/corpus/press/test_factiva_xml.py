"""XML files of Factiva: their fields, and what is left of a damaged file."""

from __future__ import annotations

import gzip

import pytest

from research.corpus.press.factiva_xml import read_factiva_xml
from research.errors import CorpusError
from research.study import InputSettings


def article(**fields):
    return f"<ppsarticle><article>{''.join(fields.values())}</article></ppsarticle>"


def paragraphs(tag, *lines, display="Proportional"):
    inner = "".join(f'<paragraph display="{display}">{line}</paragraph>' for line in lines)
    return f"<{tag}>{inner}</{tag}>"


def lakes(**changed):
    fields = {
        "number": "<accessionNo>LAKE000020190702ef710000a</accessionNo>",
        "rights": "<copyright>(c) 2019 Lake Press</copyright>",
        "title": paragraphs("headline", "\n   <hlt>Lakes</hlt> are full"),
        "lead": paragraphs("leadParagraph", "The lakes are full."),
        "date": "<publicationDate><dateTime>2019-07-01T01:35:58Z</dateTime></publicationDate>",
        "source": "<publisherName>Lake Press</publisherName><sourceName>The Daily Lake</sourceName>",
        "index": '<region code="usa"><name>United States</name></region><newsSubject><name>Lakes</name></newsSubject>',
        "tail": paragraphs("tailParagraphs", "They will <hlt>stay</hlt> full.", "Really."),
        "notes": "<notes>A NOTE</notes><wordCount>9</wordCount>",
    }
    return article(**{**fields, **changed})


def pack(*articles, namespace=' xmlns="http://global.factiva.com/pps/2.0"', count=None):
    inner = f'<ppsarticleResultSet count="{count or len(articles)}">{"".join(articles)}</ppsarticleResultSet>'
    response = f"<ppsArticleResponse{namespace}>{inner}</ppsArticleResponse>"
    return f'<?xml version="1.0" encoding="utf-8"?><PPSResponse>{response}</PPSResponse>'


def test_the_three_articles_of_the_sample_are_read(exports, read_export):
    export = read_export(exports("factiva_test.xml"))
    assert (export.format, export.rejected) == ("factiva_xml", [])
    assert [(claim.n_documents, claim.n_found) for claim in export.claims] == [(3, None)]
    assert export.list_fields("line", "title", "source", "published", "key", "loaded") == [
        (1, "TEST - first test article", "My Newspaper", "2012-01-09T01:35:58Z", "TEST0000020120109e51700030",
         "2012-01-09"),
        (2, "TEST - second article de test", "My Newspaper", "2012-01-06T01:05:06Z", "TEST0000020120109e51700031",
         "2012-01-09"),
        (3, "TEST - third test article", "My Newspaper", "2012-05-06T01:07:06Z", "TEST0000020120109e51700032",
         "2012-01-09"),
    ]  # fmt: skip
    assert [article.body for article in export.articles] == [
        "This is the lead paragraph of the first test article.\nThis is the body of the first test article.",
        "Voici le chapeau du premier article de test.\nVoici le corps du second article de test. Et un mot accentué.",
        "This is the lead paragraph of the third test article.\nThis is the body of the third test article.",
    ]


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://global.factiva.com/pps/2.0"', ' xmlns="urn:later"'])
def test_any_namespace_is_read(read_export, namespace):
    export = read_export("\ufeff" + pack(lakes(), lakes(tail=""), namespace=namespace), "a.xml")
    assert export.list_fields("title", "source", "published", "loaded", "body") == [
        ("Lakes are full", "The Daily Lake", "2019-07-01T01:35:58Z", "2019-07-02",
         "The lakes are full.\nThey will stay full.\nReally."),
        ("Lakes are full", "The Daily Lake", "2019-07-01T01:35:58Z", "2019-07-02", "The lakes are full."),
    ]  # fmt: skip


def test_tables_keep_their_lines(read_export):
    tail = paragraphs("tailParagraphs", "Lake  Level\nNorth  12", display="Fixed")
    assert read_export(pack(lakes(tail=tail)), "a.xml").articles[0].body.split("\n")[1:] == ["Lake Level", "North 12"]


def test_a_date_without_a_time_and_a_time_apart_are_joined(read_export):
    dates = "<publicationDate><date>2019-07-01</date></publicationDate>"
    timed = dates + "<publicationTime><time>09:15:00</time></publicationTime>"
    export = read_export(pack(lakes(date=dates), lakes(date=timed), lakes(date="")), "a.xml")
    assert [article.published for article in export.articles] == ["2019-07-01", "2019-07-01 09:15:00", ""]


def test_an_article_without_text_is_rejected(read_export):
    export = read_export(pack(lakes(lead="", tail=""), lakes()), "a.xml")
    assert (export.codes, len(export.articles)) == (["empty_text"], 1)


def test_a_compressed_file_that_is_cut_off_costs_one_row(read_export):
    whole = pack(lakes(), lakes(), lakes()).encode()
    export = read_export(gzip.compress(whole[: -len(whole) // 4]), "a.xml.gz")
    assert (len(export.articles), export.codes) == (2, ["damaged_document"])


def test_entities_are_not_expanded(read_export):
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lake">]>'
        + pack(lakes(lead="<leadParagraph>&a;!</leadParagraph>"))[38:]
    )
    assert "lake!" not in read_export(bomb, "a.xml").articles[0].body


def test_another_file_of_xml_is_not_of_factiva(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text("<lakes><lake/></lakes>")
    with pytest.raises(CorpusError, match="no article of Factiva"):
        list(read_factiva_xml(path, InputSettings(path="a.xml")))

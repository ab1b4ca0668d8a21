"""Fields of ProQuest documents, by their labels in the languages of the interface."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from research.corpus.press.date_lines import find_date
from research.corpus.press.labels import normalise_label
from research.corpus.press.rows import Record

Field = Literal[
    "title", "text", "abstract", "source", "info", "date", "year", "key", "url", "rights", "caption", "other"
]
"""What a field is for an article."""

_LABELS: dict[Field, str] = {
    "title": """
        title, titre, titel, título, titolo, 标题, 標題, 题名
    """,
    "text": """
        full text, fulltext, texte intégral, texte complet, volltext, texto completo, testo completo, 全文,
        全文文献, 全文文獻, 正文
    """,
    "abstract": """
        abstract, abstract (abstract), résumé, résumé (abstract), résumé analytique, zusammenfassung, kurzfassung,
        resumen, 摘要, 摘要 (摘要), 文摘
    """,
    "source": """
        publication title, publication, titre de la publication, titre de publication, titel der publikation,
        publikationstitel, publikation, título de publicación, título de la publicación, publicación, 出版物名称,
        出版物名稱, 出版物标题, 出版物標題, 出版品名稱, 出版物
    """,
    "info": """
        publication info, publication information, informations sur la publication, infos de publication,
        informationen zur publikation, publikationsinformationen, publikationsinfo, información de publicación,
        información de la publicación, 出版信息, 出版資訊, 出版物信息
    """,
    "date": """
        publication date, date de publication, date de parution, publikationsdatum, veröffentlichungsdatum,
        erscheinungsdatum, fecha de publicación, 出版日期, 发布日期, 發布日期
    """,
    "year": """
        publication year, year, année de publication, année, jahr der veröffentlichung, publikationsjahr,
        erscheinungsjahr, año de publicación, año, 出版年份, 出版年
    """,
    "key": """
        proquest document id, document id, id du document proquest, identifiant proquest,
        identifiant du document proquest, proquest dokument id, id des proquest dokuments,
        id del documento de proquest, id de documento de proquest, identificador de proquest, proquest 文档 id,
        proquest 文件 id, proquest 文檔 id, proquest文档id
    """,
    "url": """
        document url, url du document, dokument url, url des dokuments, url del documento, 文档 url, 文件 url,
        文檔 url, 文档网址
    """,
    "rights": """
        copyright, droits d'auteur, urheberrecht, derechos de autor, 版权, 版權
    """,
    "caption": """
        caption, illustration, légende, bildunterschrift, leyenda, pie de foto, 插图说明
    """,
    "other": """
        author, authors, auteur, auteurs, autor, autoren, autores, verfasser, 作者, links, liens, enlaces, 链接,
        subject, subjects, sujet, sujets, thema, fachgebiet, schlagwort, materia, tema, 主题, 主題, location, lieu,
        ort, lugar, 地点, 地點, people, personnes, personen, personas, 人物, company / organization, company,
        entreprise / organisme, unternehmen / organisation, empresa / organización, 公司 / 组织, 公司 / 組織,
        identifier / keyword, identifiant / mot clé, identifikator / schlüsselwort, identificador / palabra clave,
        classification, volume, band, volumen, issue, numéro, ausgabe, número, 卷, 期, pages, page, seiten,
        páginas, 页, 頁, first page, première page, section, rubrique, rubrik, sección, 版块, 部分, column,
        publisher, éditeur, verlag, herausgeber, editorial, 出版商, 出版社, place of publication,
        lieu de publication, erscheinungsort, lugar de publicación, 出版地, country of publication,
        pays de publication, land der publikation, país de publicación, 出版国家/地区, 出版國家/地區,
        publication subject, sujet de la publication, thema der publikation, materia de la publicación, 出版物主题,
        出版物主題, issn, e-issn, isbn, coden, source type, type de source, quellentyp, tipo de fuente, 来源类型,
        來源類型, language of publication, langue de la publication, sprache der publikation,
        idioma de la publicación, 出版物语言, 出版物語言, language, langue, sprache, idioma, document type,
        type de document, dokumenttyp, tipo de documento, 文档类型, 文件类型, 文件類型, document feature, doi,
        accession number, numéro d'enregistrement, last updated, dernière mise à jour, zuletzt aktualisiert,
        última actualización, 最近更新, 最後更新, database, base de données, datenbank, base de datos, 数据库,
        資料庫, dateline, credit, alternate title, edition, number of pages, notes, word count,
        format availability, publication history, update, contact, corporate/institutional author, series title,
        supplement, publication place, proquest document link, business indexing term
    """,
}
_FIELDS: dict[str, Field] = {
    normalise_label(label): field for field, labels in _LABELS.items() for label in labels.replace("\n", " ").split(",")
}
_MOST_LABEL_WORDS = 5
"""Maximum number of words of a label that is not known; chosen, as the longest that is known has six."""
_LABEL = re.compile(r"(?P<label>[^\W\d_][^:：\n]{1,45}?)\s*[:：]\s*(?P<value>.*)", re.DOTALL)
_NONE = frozenset(
    normalise_label(text)
    for text in (
        "None available.", "Not available.", "None", "Aucun disponible.", "Non disponible.", "Nicht verfügbar.",
        "Keine verfügbar.", "No disponible.", "Ninguno disponible.", "无", "不可用。", "Full text not available",
    )
)  # fmt: skip
_BRACKET = re.compile(r"[\])](?P<date>\s*[^:\]]{0,40}\d{4})\s*(?::|\.|$)")


def read_label(text: str) -> tuple[Field | None, str]:
    """Split a line at its label; the field is None if it has no label of ProQuest."""
    match = _LABEL.match(text.lstrip("\ufeff "))
    field = _FIELDS.get(normalise_label(match["label"])) if match else None
    return (field, match["value"].strip()) if match and field else (None, text)


def looks_labelled(text: str) -> bool:
    """Check whether a line begins with a few words and a colon, as one with a label that is not known here does."""
    match = _LABEL.match(text)
    return match is not None and match["label"][0].isupper() and len(match["label"].split()) <= _MOST_LABEL_WORDS


def make_record(fields: Mapping[Field, Sequence[str]], title: str) -> Record | None:
    """Make a record of the fields of a document; None if they are none of an article.

    Parameters
    ----------
    fields
        Lines of each field.
    title
        The line above the fields.
    """
    if len(fields.keys() & {"text", "abstract", "source", "info", "date", "key", "url"}) < 2:
        return None
    first: dict[Field, str] = {field: " ".join(" ".join(lines).split()) for field, lines in fields.items()}
    text = [line for line in fields.get("text", ()) if normalise_label(line) not in _NONE]
    if not any(line.strip() for line in text):
        text = [line for line in fields.get("abstract", ()) if normalise_label(line) not in _NONE]
    info = first.get("info", "")
    bracket = _BRACKET.search(info)
    source = first.get("source") or re.split(r"\s*[;\[]", info, maxsplit=1)[0]
    key = re.search(r"\d{5,}", first.get("key", "")) or re.search(r"(?<=docview/)\d{5,}", first.get("url", ""))
    url = re.search(r"https?://\S+", first.get("url", ""))
    date = first.get("date") or (find_date(bracket["date"]) if bracket else "") or find_date(info)
    return Record(
        title=first.get("title") or title,
        paragraphs=[*text, *fields.get("caption", ())],
        source=source.split(";")[0].strip(" ,"),
        published=date or first.get("year", ""),
        url=url[0] if url else None,
        key=key[0] if key else None,
        has_copyright="rights" in fields,
    )

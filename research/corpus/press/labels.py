"""Labels of the fields of press exports, in the languages of the interfaces."""

from __future__ import annotations

import re
import unicodedata

_LONGEST_LABEL = 300
"""Characters of a text that may be a label at most; chosen, as a bound on time."""

_LABEL = re.compile(r"(?P<label>[^\W\d_][^\n:：]{0,39}?)\s?[:：](?P<value>.*)", re.DOTALL)


def normalise_label(text: str) -> str:
    """Return a label in lower case, without accents, and with single spaces instead of hyphens and underscores.

    A text that is too long for a label is returned as it is.
    """
    if len(text) > _LONGEST_LABEL and len(text.strip()) > _LONGEST_LABEL:
        return text
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[-_\s:]+", " ", plain).split()).casefold()


def _read_labels(text: str) -> frozenset[str]:
    return frozenset(normalise_label(label) for label in re.split(r"[,\n]", text) if label.strip())


def split_label(text: str) -> tuple[str, str]:
    """Split ``Label: value``; the label is normalised, and empty if the text has none."""
    match = _LABEL.match(text.lstrip())
    return (normalise_label(match["label"]), match["value"].strip()) if match else ("", text)


def split_capital_label(text: str) -> tuple[str, str]:
    """Split ``LABEL: value`` with a label in capitals, or in a script without them."""
    match = _LABEL.match(text.lstrip())
    if match is None or match["label"] != match["label"].upper():
        return "", text
    return normalise_label(match["label"]), match["value"].strip()


HEADLINES = _read_labels(
    """
    headline, title, überschrift, titel, schlagzeile, titre, título, titular, titolo, kop, 标题, 標題, 题名
    """
)
"""Labels of titles in LexisNexis exports."""

BODIES = _read_labels(
    """
    body, text, haupttext, textkörper, hauptteil, corps, texte, cuerpo, texto, corpo, 正文, 主体, 主體
    """
)
"""Labels and headings above bodies in LexisNexis exports."""

HEADERS = HEADLINES | _read_labels(
    """
    show, anchor, anchors, guest, guests, host, hosts, reporter, reporters, network, transcript, section, length,
    byline, dateline, highlight, series, column, edition, distribution, subheadline, author, page, pages, type,
    source, publication, rubrik, ressort, länge, autor, autoren, verfasser, ausgabe, serie, ort, ortsmarke, seite,
    teaser, rubrique, longueur, auteur, auteurs, signature, édition, faits saillants, accroche, série, sección,
    longitud, extensión, autores, edición, destacado, firma, sezione, lunghezza, autore, edizione, rubriek, lengte,
    seção, comprimento, 版面, 栏目, 欄目, 版块, 部分, 长度, 長度, 字数, 字數, 作者, 署名, 来源, 來源, 专栏, 专题,
    亮点, 要点
    """
)
"""Labels of fields before bodies in LexisNexis exports."""

LOADED = _read_labels(
    """
    load date, update, aktualisierung, ladedatum, date de chargement, date chargement, mise à jour,
    date de mise à jour, fecha de carga, fecha carga, data di caricamento, laaddatum, data de carregamento,
    加载日期, 載入日期, 加載日期, 装载日期
    """
)
"""Labels of the day on which LexisNexis loaded an article."""

TAILS = LOADED | _read_labels(
    """
    language, url, publication type, journal code, journal-code, subject, organization, organisation, company,
    ticker, industry, person, geographic, city, state, country, region, acc no, document type, copyright, names,
    name, terms, sic, naics, isin, pub type, news type, newspaper code, correction date, classification,
    time of request, sprache, publikationstyp, publikationsart, zeitungs code, zeitungscode, zeitschriftencode,
    journalcode, thema, themen, firma, unternehmen, branche, industrie, personen, geographie, geografie,
    geographisch, geografisch, land, stadt, börsenkürzel, dokumenttyp, publizierungstyp, langue,
    type de publication, type publication, code du journal, code journal, code de revue, sujet, sujets, organisme,
    entreprise, société, secteur, personne, personnes, géographie, géographique, zone géographique, pays, ville,
    état, type de document, idioma, lengua, tipo de publicación, tipo publicación, código de publicación,
    código del periódico, código de la revista, tema, temas, asunto, organización, empresa, compañía, sector,
    industria, persona, personas, geografía, geográfico, país, ciudad, estado, tipo de documento, lingua,
    tipo di pubblicazione, argomento, azienda, taal, publicatietype, onderwerp, bedrijf, idioma de publicação,
    语言, 語言, 出版物类型, 出版物類型, 出版类型, 期刊代码, 期刊代碼, 主题, 主題, 组织, 組織, 机构, 公司, 行业,
    行業, 人物, 人员, 地理, 地域, 城市, 国家, 國家, 州, 股票代码
    """
)
"""Labels of fields after bodies in LexisNexis exports."""

KEPT = _read_labels(
    """
    graphic, graphics, photo, caption, correction, corrections, notes, note, abstract, full text, grafik, grafiken,
    bild, bildunterschrift, berichtigung, korrektur, anmerkung, anmerkungen, graphique, illustration, légende,
    correctif, remarque, remarques, gráfico, ilustración, corrección, nota, notas, 图表, 圖表, 图片, 更正, 注释,
    备注
    """
)
"""Labels and headings of parts of articles, such as captions and corrections, whose text belongs to the body."""

LENGTHS = _read_labels(
    """
    length, länge, longueur, longitud, extensión, lunghezza, lengte, comprimento, 长度, 長度, 字数, 字數
    """
)
"""Labels of the number of words, which closes the fields before a body in most documents."""

CLASSIFICATIONS = _read_labels(
    """
    classification, klassifizierung, klassifikation, clasificación, classificazione, classificatie, classificação,
    分类, 分類
    """
)
"""Headings above the terms of classification."""

ENDS = _read_labels(
    """
    end of document, ende des dokuments, ende des dokumentes, dokumentende, fin du document, fin de document,
    fin del documento, fin de documento, fine del documento, einde van document, einde van het document,
    fim do documento, 文档结尾, 文档结束, 文档末尾, 文件结尾, 文件结束, 文件末尾, 文件結尾, 文件結束, 文檔結尾,
    文檔結束, 文檔末尾, ドキュメントの終わり, 文書の終わり
    """
)
"""Lines that close documents of Nexis Uni."""

APPENDED = _read_labels(
    """
    enlarge this image., enlarge this image, view image, agrandir cette image, bild vergrößern,
    ampliar esta imagen, correction appended, clarification appended, editors' note appended,
    editor's note appended, no headline in original, link to image, link to pdf, link zum original, link zum pdf,
    pdf file of this document, pdf datei dieses dokuments, original gesamtseiten pdf, fichier pdf de ce document,
    archivo pdf de este documento, view original, view the original
    """
)
"""Notices of a database within a document, which are not part of the article."""

_COPYRIGHT = re.compile(
    r"[(\[]?(?:(?P<sign>copyright(?=[\s:(]|$)|©|\(©\)|droits d'auteur|版权|版權|著作权|著作權|"
    r"本内容之版权|本內容之版權)|\(c\))",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"all rights? reserved|alle rechte vorbehalten|tous droits (?:de reproduction et de représentation )?réservés|"
    r"todos los derechos reservados|tutti i diritti riservati|alle rechten voorbehouden|todos os direitos reservados|"
    r"版权所有|版權所有|保留所有权利|保留所有權利|著作权|著作權",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_LONGEST_COPYRIGHT = 300
"""Maximum number of characters of a copyright line; a convention."""
_MOST_BESIDE_RIGHTS = 80
"""Maximum number of characters beside a reservation of rights in a line that opens without a sign; a convention."""
_MOST_COPYRIGHT_WORDS = 8
"""Maximum number of words of a copyright line without a year; a convention."""


def is_copyright(line: str) -> bool:
    """Check whether a line opens with a sign of copyright and names a year or little else, or reserves all rights.

    The letter (c) alone may open an item of a list; it needs a year.
    """
    text = line.strip()
    if len(text) > _LONGEST_COPYRIGHT:
        return False
    opening = _COPYRIGHT.match(text)
    rights = _RIGHTS.search(text)
    if rights is not None:
        return opening is not None or rights.start() == 0 or len(text) - len(rights[0]) <= _MOST_BESIDE_RIGHTS
    if opening is None:
        return False
    is_short = opening["sign"] is not None and len(text.split()) <= _MOST_COPYRIGHT_WORDS and text[-1] not in "?!"
    return _YEAR.search(text) is not None or is_short

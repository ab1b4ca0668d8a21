"""Names that columns of articles have in tables, in English, French, German, Spanish and Chinese."""

from __future__ import annotations

COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "title": (
        "title", "headline", "head line", "article title", "news title", "post title", "heading", "subject", "name",
        "titre", "titre article", "titel", "überschrift", "schlagzeile", "titulo", "título", "titular", "encabezado",
        "标题", "標題", "题名", "題名", "篇名", "新闻标题", "文章标题", "题目", "タイトル", "見出し", "제목",
    ),
    "body": (
        "body", "text", "full text", "fulltext", "content", "contents", "article", "article text", "body text",
        "article body", "main text", "story", "abstract", "description", "summary", "snippet", "lead", "maintext",
        "texte", "texte intégral", "contenu", "corps", "résumé", "resume", "volltext", "inhalt", "artikel",
        "artikeltext", "zusammenfassung", "beschreibung", "texto", "texto completo", "contenido", "cuerpo", "resumen",
        "正文", "内容", "內容", "全文", "文本", "摘要", "新闻内容", "文章内容", "本文", "본문", "내용",
    ),
    "published": (
        "published", "date", "publication date", "pub date", "pubdate", "date published", "published at",
        "published date", "publish date", "publish time", "publication time", "created at", "created", "datetime",
        "timestamp", "time", "day", "issued", "year", "pubyear", "pubtime",
        "publication year", "year of publication",
        "date de publication", "publié le", "année", "année de publication", "erscheinungsjahr", "año de publicación",
        "datum", "erscheinungsdatum", "veröffentlicht",
        "veröffentlicht am",
        "tag", "jahr", "zeit", "fecha", "fecha de publicación", "publicado", "año",
        "日期", "发布时间", "發佈時間", "发布日期", "发表时间", "出版日期", "时间", "時間", "年份", "年", "出版年",
        "日付", "날짜",
    ),
    "source": (
        "source", "publisher", "publication", "outlet", "newspaper", "journal", "media", "medium", "paper", "site",
        "source name", "publication name", "publication title", "news outlet", "domain", "website", "channel", "press",
        "journal title", "source title",
        "éditeur", "média", "quelle", "zeitung", "zeitschrift", "herausgeber", "fuente", "periódico", "diario", "medio",
        "来源", "來源", "文献来源", "媒体", "媒體", "报纸", "報紙", "报刊", "刊名",
        "网站", "新闻来源", "出处", "媒体名称", "出典", "출처",
    ),
    "url": (
        "url", "link", "links", "href", "web url", "article url", "source url", "permalink", "address", "uri",
        "lien", "adresse", "enlace", "链接", "鏈接", "网址", "網址", "地址",
    ),
    "key": (
        "id", "key", "article id", "doc id", "document id", "uid", "uuid", "guid", "identifier", "doi",
        "accession number",
        "an", "nr", "no", "identifiant", "numéro", "kennung", "identificador", "编号", "編號", "序号",
    ),
}  # fmt: skip
"""Names by field, the most usual first; compared without case, accents, spaces and punctuation."""

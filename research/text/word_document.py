"""Documents of Word (docx): headings, paragraphs, and tables with captions that Word numbers.

The format is written here, by hand and for these three things alone: the same contents give the same bytes, which the
packages that write it do not promise, and captions with numbers, repeated heads and three-line tables are parts of it
that these packages have no functions for.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from research.text.packing import pack_text
from research.text.print_table import PrintColumn, PrintTable
from research.text.printable import make_printable, measure_width

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_TWIPS_PER_CM = 567
_PAGE_CM = (21.0, 29.7)
_MARGIN_CM = 2.0
_LEAST_PART = 0.6
"""Part of its width that a column of broken text keeps where a table is too wide; a convention."""
_CHARACTER_CM = 0.17
_PADDING_CM = 0.5
_LEAST_CM = 1.3
# That of Latin letters: Chinese has a language of its own, and words of a Chinese language would break anywhere.
_LOCALES = {"en": "en-GB", "zh": "en-GB", "de": "de-DE", "fr": "fr-FR", "es": "es-ES"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 or 2."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; one of a list of references hangs."""

    text: str
    is_reference: bool = False


Block = Heading | Prose | PrintTable


def render_word(blocks: Sequence[Block], *, title: str, language: str, table_word: str) -> bytes:
    """Make a document.

    Parameters
    ----------
    blocks
        Headings, paragraphs and tables, in order. Tables are numbered from 1 and have their captions above; wide ones
        stand on pages of their own that lie on their side.
    title
        Title in the properties of the document.
    language
        Code of the language that the text is checked in.
    table_word
        What captions call a table.

    Returns
    -------
    Bytes of a docx file; the same for the same arguments.
    """
    body, n_tables = [], 0
    for block in blocks:
        if isinstance(block, PrintTable):
            n_tables += 1
            body.append(_write_table(block, number=n_tables, table_word=table_word))
        elif isinstance(block, Heading):
            body.append(_write_paragraph(block.text, style=f"Heading{block.level}"))
        else:
            body.append(_write_paragraph(block.text, style="Bibliography" if block.is_reference else None))
    document = f'<w:document xmlns:w="{_MAIN}"><w:body>{"".join(body)}{_write_section()}</w:body></w:document>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in _list_fixed_parts(title, language):
            pack_text(archive, name, _HEAD + text)
        pack_text(archive, "word/document.xml", _HEAD + document)
    return stream.getvalue()


def _escape(text: str) -> str:
    return escape(" ".join(make_printable(text).split()))


def _write_run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(make_printable(text))}</w:t></w:r>'


def _write_paragraph(text: str, *, style: str | None = None, is_right: bool = False) -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += '<w:jc w:val="right"/>' if is_right else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{_write_run(' '.join(text.split()))}</w:p>"


def _write_table(table: PrintTable, *, number: int, table_word: str) -> str:
    widths, is_wide = _fit_columns(table)
    twips = [round(_TWIPS_PER_CM * width) for width in widths]
    caption = (
        f'<w:p><w:pPr><w:pStyle w:val="Caption"/></w:pPr>{_write_run(f"{table_word} ")}'
        f'<w:fldSimple w:instr=" SEQ Table \\* ARABIC "><w:r><w:t>{number}</w:t></w:r></w:fldSimple>'
        f"{_write_run('. ' + ' '.join(table.caption.split()))}</w:p>"
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    titles = [column.title for column in table.columns]
    rows = "".join(_write_row(row, table.columns, widths=twips) for row in table.rows)
    written = (
        f'{caption}<w:tbl><w:tblPr><w:tblStyle w:val="ThreeLines"/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{_write_row(titles, table.columns, widths=twips, is_head=True)}{rows}</w:tbl>"
    )
    if not is_wide:
        return f"{written}<w:p/>"
    # A section ends with the paragraph that has its properties.
    return (
        f"<w:p><w:pPr>{_write_section()}</w:pPr></w:p>{written}<w:p><w:pPr>{_write_section(is_wide=True)}</w:pPr></w:p>"
    )


def _write_row(
    cells: Sequence[str], columns: Sequence[PrintColumn], *, widths: Sequence[int], is_head: bool = False
) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{_write_paragraph(cell, style='TableText', is_right=column.is_number)}</w:tc>"
        for cell, column, width in zip(cells, columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{written}</w:tr>"


def _fit_columns(table: PrintTable) -> tuple[list[float], bool]:
    """Give the width of every column in centimetres, and whether the page must lie on its side for them."""
    room, wide_room = (side - 2 * _MARGIN_CM for side in _PAGE_CM)
    widths = _measure_columns(table)
    broken = [column.width_cm is not None for column in table.columns]
    excess = sum(widths) - room
    spare = (1 - _LEAST_PART) * sum(width for width, is_broken in zip(widths, broken, strict=True) if is_broken)
    if 0 < excess <= spare:
        part = 1 - (1 - _LEAST_PART) * excess / spare
        return [width * part if is_broken else width for width, is_broken in zip(widths, broken, strict=True)], False
    if excess <= 0:
        return widths, False
    scale = min(1.0, wide_room / sum(widths))
    return [width * scale for width in widths], True


def _measure_columns(table: PrintTable) -> list[float]:
    """Give the width that every column wants, in centimetres; heads may break at spaces."""
    widths = []
    for column in table.columns:
        if column.width_cm is not None:
            widths.append(column.width_cm)
            continue
        longest = max((measure_width(cell) for cell in column.cells), default=0)
        word = max((measure_width(part) for part in column.title.split()), default=0)
        widths.append(max(_LEAST_CM, max(longest, word) * _CHARACTER_CM + _PADDING_CM))
    return widths


def _write_section(*, is_wide: bool = False) -> str:
    width, height = (round(_TWIPS_PER_CM * side) for side in _PAGE_CM)
    margin = round(_TWIPS_PER_CM * _MARGIN_CM)
    size = (
        f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>'
        if is_wide
        else f'<w:pgSz w:w="{width}" w:h="{height}"/>'
    )
    sides = "".join(f' w:{side}="{margin}"' for side in ("top", "right", "bottom", "left"))
    return f'<w:sectPr>{size}<w:pgMar{sides} w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'


def _list_fixed_parts(title: str, language: str) -> Iterator[tuple[str, str]]:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{word}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    )
    yield (
        "_rels/.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
    )
    yield (
        "docProps/core.xml",
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{_escape(title)}</dc:title></cp:coreProperties>',
    )
    yield (
        "word/_rels/document.xml.rels",
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    )
    yield "word/styles.xml", _write_styles(language)


def _write_styles(language: str) -> str:
    locale = quoteattr(_LOCALES.get(language, language))
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="SimSun"/>'
    line = 'w:val="single" w:sz="8" w:space="0" w:color="000000"'
    thin = 'w:val="single" w:sz="4" w:space="0" w:color="000000"'

    def style(name: str, title: str, *, paragraph: str = "", run: str = "") -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="Normal"/>'
            f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )

    return (
        f'<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="22"/>'
        f'<w:lang w:val={locale} w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        + style(
            "Heading1",
            "heading 1",
            paragraph='<w:keepNext/><w:spacing w:before="360"/><w:outlineLvl w:val="0"/>',
            run='<w:b/><w:sz w:val="28"/>',
        )
        + style(
            "Heading2",
            "heading 2",
            paragraph='<w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="1"/>',
            run='<w:b/><w:sz w:val="24"/>',
        )
        + style("Caption", "caption", paragraph="<w:keepNext/>", run='<w:sz w:val="20"/>')
        + style("Bibliography", "Bibliography", paragraph='<w:ind w:left="397" w:hanging="397"/>')
        + style(
            "TableText",
            "Table Text",
            paragraph='<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>',
            run='<w:sz w:val="18"/>',
        )
        + '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        "</w:style>"
        '<w:style w:type="table" w:styleId="ThreeLines"><w:name w:val="Three Lines"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders><w:top {line}/><w:bottom {line}/></w:tblBorders></w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders><w:bottom {thin}/></w:tcBorders></w:tcPr></w:tblStylePr>'
        "</w:style></w:styles>"
    )

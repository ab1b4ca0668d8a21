"""Exports of reference managers and bibliographic databases: one entry is one article, its abstract the body."""

from __future__ import annotations

from research.corpus.files import Format
from research.corpus.references.bibtex import is_bibtex, read_bibtex
from research.corpus.references.cnki import is_cnki, read_cnki
from research.corpus.references.csl_json import is_csl_json, read_csl_json
from research.corpus.references.endnote_xml import is_endnote_xml, read_endnote_xml
from research.corpus.references.medline import is_medline, read_medline
from research.corpus.references.noteexpress import is_noteexpress, read_noteexpress
from research.corpus.references.ovid import is_ovid, read_ovid
from research.corpus.references.refworks import is_refworks, read_refworks
from research.corpus.references.ris import is_ris, read_ris
from research.corpus.references.web_of_science import is_web_of_science, read_web_of_science

__all__ = ["FORMATS"]

FORMATS: tuple[Format, ...] = (
    Format(
        name="ris",
        title="RIS",
        recognise=is_ris,
        suffixes=frozenset({".ris"}),
        read=read_ris,
        title_suffices=True,
    ),
    Format(
        name="medline",
        title="MEDLINE (PubMed, tagged Ovid)",
        recognise=is_medline,
        suffixes=frozenset({".nbib"}),
        read=read_medline,
        title_suffices=True,
    ),
    Format(
        name="ovid",
        title="Ovid, with names of fields",
        recognise=is_ovid,
        read=read_ovid,
        title_suffices=True,
    ),
    Format(
        name="noteexpress",
        title="NoteExpress",
        recognise=is_noteexpress,
        suffixes=frozenset({".net"}),
        read=read_noteexpress,
        title_suffices=True,
    ),
    Format(
        name="web_of_science",
        title="Web of Science",
        recognise=is_web_of_science,
        suffixes=frozenset({".ciw"}),
        read=read_web_of_science,
        title_suffices=True,
    ),
    Format(
        name="refworks",
        title="RefWorks, tagged",
        recognise=is_refworks,
        read=read_refworks,
        title_suffices=True,
    ),
    Format(
        name="cnki_estudy",
        title="CNKI (E-Study, custom export, EndNote tags)",
        recognise=is_cnki,
        suffixes=frozenset({".enw"}),
        read=read_cnki,
        title_suffices=True,
    ),
    Format(
        name="bibtex",
        title="BibTeX",
        recognise=is_bibtex,
        suffixes=frozenset({".bib"}),
        read=read_bibtex,
        title_suffices=True,
    ),
    Format(
        name="csl_json",
        title="CSL-JSON (Zotero)",
        recognise=is_csl_json,
        read=read_csl_json,
        title_suffices=True,
    ),
    Format(
        name="endnote_xml",
        title="EndNote XML",
        recognise=is_endnote_xml,
        read=read_endnote_xml,
        needs=("lxml",),
        extra="references",
        title_suffices=True,
    ),
)
"""In the order in which a file is compared with them."""

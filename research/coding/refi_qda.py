"""The codebook in the exchange format of programs for qualitative analysis (REFI-QDA Codebook 1.0, ``.qdc``)."""

from __future__ import annotations

import re
import uuid
from xml.etree import ElementTree

from research.study import Codebook
from research.text.printable import make_printable

_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_GUIDS = uuid.UUID("6f1c3a52-60c5-5e0b-9d1c-6a2f5a0c9b11")
"""Namespace of the GUIDs of themes: the same study and id give the same GUID."""

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_KINDS = ("description", "includes", "excludes", "keywords", "examples")


def write_refi_codebook(codebook: Codebook, *, study: str, origin: str) -> bytes:
    """Write a codebook as XML.

    Parameters
    ----------
    codebook
        The codebook.
    study
        Name of the study; GUIDs are derived from it and the id of a theme.
    origin
        Name and version of the program.

    Returns
    -------
    XML in UTF-8, after the schema of the standard: ``CodeBook`` with ``Codes``, each ``Code`` with ``guid``, ``name``,
    ``isCodable``, an optional ``color``, and a ``Description`` with all that the codebook says of the theme.
    """
    root = ElementTree.Element("CodeBook", {"xmlns": _NAMESPACE, "origin": make_printable(origin)})
    codes = ElementTree.SubElement(root, "Codes")
    for theme in codebook.themes:
        names = list(theme.name.values())
        attributes = {
            "guid": str(uuid.uuid5(_GUIDS, f"{study}\0{theme.id}")),
            "name": make_printable(" / ".join(names)),
            "isCodable": "true",
        }
        if theme.color and _COLOR.fullmatch(theme.color):
            attributes["color"] = theme.color
        code = ElementTree.SubElement(codes, "Code", attributes)
        said = [
            f"{kind} ({language}): {text}"
            for kind in _KINDS
            for language, texts in getattr(theme, kind).items()
            for text in texts
        ]
        ElementTree.SubElement(code, "Description").text = make_printable("\n".join([f"id: {theme.id}", *said]))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()

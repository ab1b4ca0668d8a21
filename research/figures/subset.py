"""A small TrueType font with just the characters of a run, cut from the large one that comes in a wheel.

The wheel's font has PostScript outlines (CFF), which a PDF cannot hold as a Type 42 font; its curves are made quadratic
here, to within a thousandth of an em. A few hundred glyphs instead of thirty thousand also make every file faster.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

_TOLERANCE_EM = 0.001
_FAMILY = "Themeline CJK"
_DATE = 3_600_000_000
"""Seconds since 1904, as fonts count."""


_PROFILE = (
    "maxZones",
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
    "maxPoints",
    "maxContours",
    "maxCompositePoints",
    "maxCompositeContours",
    "maxComponentDepth",
)


@functools.cache
def _folder() -> Path:
    # Lives as long as the process, since matplotlib reads the file whenever it draws.
    folder = tempfile.mkdtemp(prefix="themeline-fonts-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@functools.lru_cache(maxsize=8)
def cut_font(path: Path, characters: frozenset[str]) -> Path:
    """Give a TrueType file with the glyphs of some characters.

    Parameters
    ----------
    path
        An OpenType font with CFF outlines.
    characters
        Those it does not have are left out.

    Returns
    -------
    A file whose family name no installed font has; it goes when the process ends.
    """
    font = _subset(path, characters)
    _make_quadratic(font)
    # Named by what is in it, since the name ends up in the figures' files.
    number = hashlib.sha256("".join(sorted(characters)).encode()).hexdigest()[:8]
    family = f"{_FAMILY} {number}"
    for record in font["name"].names:
        if record.nameID in {1, 4, 6, 16}:
            record.string = family.replace(" ", "") if record.nameID == 6 else family
    place = _folder() / f"{number}.ttf"
    font.save(place)
    return place


@functools.lru_cache(maxsize=2)
def cut_web_font(path: Path, characters: frozenset[str]) -> bytes:
    """Give a font for pages (WOFF) with the glyphs of some characters.

    Parameters
    ----------
    path
        An OpenType font.
    characters
        Those it does not have are left out.
    """
    font = _subset(path, characters)
    font.flavor = "woff"
    content = io.BytesIO()
    font.save(content)
    return content.getvalue()


def _subset(path: Path, characters: frozenset[str]) -> Any:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(layout_features=[], notdef_outline=True, hinting=False, desubroutinize=True)
    font = TTFont(io.BytesIO(path.read_bytes()), lazy=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(map(ord, characters | {" "})))
    subsetter.subset(font)
    # A fixed date, so that equal figures are equal files.
    font["head"].created = font["head"].modified = _DATE
    font.recalcTimestamp = False
    return font


def _make_quadratic(font: Any) -> None:
    """Replace cubic outlines by quadratic ones, and the tables that go with them."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    names = font.getGlyphOrder()
    glyphs = font.getGlyphSet()
    outlines = {}
    for name in names:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, font["head"].unitsPerEm * _TOLERANCE_EM, reverse_direction=True))
        outlines[name] = pen.glyph()
    table = newTable("glyf")
    table.glyphOrder, table.glyphs = names, outlines
    font["loca"] = newTable("loca")
    font["glyf"] = table
    profile = newTable("maxp")
    profile.tableVersion, profile.numGlyphs = 0x00010000, len(names)
    for field in _PROFILE:
        setattr(profile, field, 1 if field == "maxZones" else 0)
    font["maxp"] = profile
    names_table = font["post"]
    names_table.formatType, names_table.extraNames, names_table.mapping = 2.0, [], {}
    names_table.glyphOrder = names
    for tag in ("CFF ", "VORG"):
        if tag in font:
            del font[tag]
    font.sfntVersion = "\000\001\000\000"
    table.compile(font)

"""Subsets of the large bundled font: a small TrueType font with only the characters of a run.

The bundled font has PostScript outlines (CFF), which a PDF cannot embed as a Type 42 font. Its curves are converted
to quadratic ones here, with an error of at most a thousandth of an em. A few hundred glyphs instead of thirty
thousand also make every file faster to write.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

_TOLERANCE_EM = 0.001
_FAMILY = "Themeline CJK"
BASE_CUT = "Themeline Sans"
"""Family name of the cut base font; its glyphs have the numbers of the whole font, so both give the same files."""

_COMMON = (range(0x20, 0x250), range(0x2000, 0x2070), range(0x2190, 0x2270), range(0x25A0, 0x2600))
"""Characters of the cut base font: Latin letters, punctuation, arrows, signs of mathematics, shapes; a convention."""

_DATE = 3_600_000_000
"""Fixed creation date of the fonts, in seconds since 1904 as in the font format."""


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


_SHARED: list[Path] = []
"""The folder of cut fonts, once there is one."""


def share_fonts(folder: Path | None = None) -> Path:
    """Give the folder of cut fonts, or use that of another process, which cuts the same fonts.

    Parameters
    ----------
    folder
        Folder of the other process; None: the folder of this one, which is deleted when it ends.
    """
    if folder is not None:
        _SHARED[:] = [folder]
    elif not _SHARED:
        # Kept until the process ends, because matplotlib reads the file whenever it draws.
        _SHARED.append(Path(tempfile.mkdtemp(prefix="themeline-fonts-")))
        atexit.register(shutil.rmtree, _SHARED[0], ignore_errors=True)
    return _SHARED[0]


def _keep_font(name: str, cut: Callable[[], Any]) -> Path:
    """Cut a font and write it, unless this process or another one that shares the folder has."""
    place = share_fonts() / name
    if not place.exists():
        font = cut()
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as stream:
            font.save(stream)
        Path(stream.name).replace(place)
    return place


@functools.lru_cache(maxsize=8)
def cut_font(path: Path, characters: frozenset[str]) -> Path:
    """Return a TrueType file with the glyphs of the given characters.

    Parameters
    ----------
    path
        OpenType font with CFF outlines.
    characters
        Characters to keep; characters that the font does not contain are ignored.

    Returns
    -------
    Path of a file with a unique family name; it is deleted when the process ends.
    """
    # Named by its content, because the name is written into the files of the figures.
    number = hashlib.sha256("".join(sorted(characters)).encode()).hexdigest()[:8]
    family = f"{_FAMILY} {number}"

    def cut() -> Any:
        font = _subset(path, characters)
        _make_quadratic(font)
        for record in font["name"].names:
            if record.nameID in {1, 4, 6, 16}:
                record.string = family.replace(" ", "") if record.nameID == 6 else family
        return font

    return _keep_font(f"{number}.ttf", cut)


@functools.cache
def cut_base_font(path: Path) -> Path:
    """Return a TrueType file with the common glyphs of the base font, with their hints, kerning and numbers.

    Writing a PDF takes time in proportion to the whole font, not to the glyphs that it embeds.

    Parameters
    ----------
    path
        TrueType font.

    Returns
    -------
    Path of a file with a family name of its own; it is deleted when the process ends.
    """
    return _keep_font(f"{path.stem}.ttf", lambda: _cut_base(path))


def _cut_base(path: Path) -> Any:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(
        layout_features=["*"], layout_scripts=["DFLT", "latn"], notdef_outline=True, retain_gids=True, legacy_kern=True
    )
    options.drop_tables += ["FFTM", "MATH"]
    font = TTFont(io.BytesIO(path.read_bytes()), lazy=True, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for block in _COMMON for code in block])
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in {1, 4, 16}:
            record.string = BASE_CUT
    return font


@functools.lru_cache(maxsize=2)
def cut_web_font(path: Path, characters: frozenset[str]) -> bytes:
    """Return a web font (WOFF) with the glyphs of the given characters.

    Parameters
    ----------
    path
        OpenType font.
    characters
        Characters to keep; characters that the font does not contain are ignored.
    """
    # Browsers lay text out by widths and heights; the box around all glyphs may be that of the whole font.
    font = _subset(path, characters, has_boxes=False)
    font.flavor = "woff"
    content = io.BytesIO()
    font.save(content)
    return content.getvalue()


def _subset(path: Path, characters: frozenset[str], *, has_boxes: bool = True) -> Any:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(layout_features=[], notdef_outline=True, hinting=False, desubroutinize=True)
    font = TTFont(io.BytesIO(path.read_bytes()), lazy=True, recalcBBoxes=has_boxes)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(map(ord, characters | {" "})))
    subsetter.subset(font)
    # A fixed date, so that identical figures give identical files.
    font["head"].created = font["head"].modified = _DATE
    font.recalcTimestamp = False
    return font


def _make_quadratic(font: Any) -> None:
    """Replace cubic outlines by quadratic ones, together with the tables that describe them."""
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

"""Subsets of the large bundled font: a small TrueType font with only the characters of a run.

The bundled font has PostScript outlines (CFF), which a PDF cannot embed as a Type 42 font. Its curves are converted
to quadratic ones here, with an error of at most a thousandth of an em. A few hundred glyphs instead of thirty
thousand also make every file faster to write. HarfBuzz takes the glyphs out, in a fiftieth of the time of fontTools.
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

_JOINING = frozenset({"ccmp", "liga", "locl"})
"""Features of the base font that are on by default in Latin text and put one glyph for others."""

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
        content = _subset(path, characters)
        font = _open_font(content, has_new_outlines=True)
        _make_quadratic(font, content)
        for record in font["name"].names:
            if record.nameID in {1, 4, 6, 16}:
                record.string = family.replace(" ", "") if record.nameID == 6 else family
        return font

    return _keep_font(f"{number}.ttf", cut)


@functools.cache
def cut_base_font(path: Path) -> Path:
    """Return a TrueType file with the common glyphs of the base font, with their hints, kerning and numbers.

    Writing a PDF takes time in proportion to the whole font, not to the glyphs that it embeds, and most of it for the
    table that holds kerning in its newer form (GPOS). The older table (kern) kerns the same pairs by the same
    distances, and is left as it is.

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
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE | uharfbuzz.SubsetFlags.RETAIN_GIDS
    kinds = uharfbuzz.SubsetInputSets
    wanted.sets(kinds.UNICODE).set({code for block in _COMMON for code in block})
    wanted.sets(kinds.LAYOUT_FEATURE_TAG).set(set(map(_encode_tag, _JOINING)))
    wanted.sets(kinds.LAYOUT_SCRIPT_TAG).set(set(map(_encode_tag, ("DFLT", "latn"))))
    # HarfBuzz leaves the older table out unless it is told not to.
    dropped, kern = wanted.sets(kinds.DROP_TABLE_TAG), _encode_tag("kern")
    dropped.update(set(map(_encode_tag, ("FFTM", "GDEF", "GPOS", "MATH"))))
    dropped.discard(kern)
    wanted.sets(kinds.NO_SUBSET_TABLE_TAG).add(kern)
    font = _open_font(_cut(path, wanted))
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
    font = _open_font(_subset(path, characters))
    font.flavor = "woff"
    content = io.BytesIO()
    font.save(content)
    return content.getvalue()


def _subset(path: Path, characters: frozenset[str]) -> bytes:
    """Take the glyphs of some characters out of a font, without hints and without tables of layout."""
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    flags = uharfbuzz.SubsetFlags
    wanted.flags = flags.NOTDEF_OUTLINE | flags.NO_HINTING | flags.DESUBROUTINIZE
    kinds = uharfbuzz.SubsetInputSets
    wanted.sets(kinds.UNICODE).set(set(map(ord, characters | {" "})))
    wanted.sets(kinds.LAYOUT_FEATURE_TAG).set(set())
    wanted.sets(kinds.DROP_TABLE_TAG).update(set(map(_encode_tag, ("GDEF", "GPOS", "GSUB"))))
    return _cut(path, wanted)


def _cut(path: Path, wanted: Any) -> bytes:
    import uharfbuzz

    return bytes(uharfbuzz.subset(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))), wanted).blob.data)


def _encode_tag(tag: str) -> int:
    """Give the name of a table, a feature or a script as HarfBuzz has it: a number of four bytes."""
    return int.from_bytes(tag.encode("ascii"))


def _open_font(content: bytes, *, has_new_outlines: bool = False) -> Any:
    """Open a cut font; its dates are those of the whole font, so that identical figures give identical files."""
    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(content), lazy=True, recalcBBoxes=has_new_outlines, recalcTimestamp=False)


def _make_quadratic(font: Any, content: bytes) -> None:
    """Replace cubic outlines by quadratic ones, together with the tables that describe them.

    Parameters
    ----------
    font
        The font, which is changed.
    content
        Its bytes, from which HarfBuzz reads the cubic outlines, in half of the time of fontTools.
    """
    import uharfbuzz
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    names = font.getGlyphOrder()
    cubic = uharfbuzz.Font(uharfbuzz.Face(content))
    outlines = {}
    for number, name in enumerate(names):
        pen = TTGlyphPen(None)
        cubic.draw_glyph_with_pen(
            number, Cu2QuPen(pen, font["head"].unitsPerEm * _TOLERANCE_EM, reverse_direction=True)
        )
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
    # Figures write no columns of text, so that tables of vertical text would only be written into every PDF.
    for tag in ("CFF ", "VORG", "BASE", "vhea", "vmtx"):
        if tag in font:
            del font[tag]
    font.sfntVersion = "\000\001\000\000"

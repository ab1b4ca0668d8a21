"""Decoding of LaTeX in the fields of BibTeX: accents, letters, signs, and braces that protect capitals."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
"""Combining character of each accent command."""

_SIGNS = {
    "ss": "ß", "SS": "ẞ", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”",
    "textquotesingle": "'", "textquotedbl": '"', "guillemotleft": "«", "guillemotright": "»",
    "textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", "textellipsis": "…", "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^", "textbar": "|", "textless": "<", "textgreater": ">",
    "textdegree": "°", "textregistered": "®", "texttrademark": "™", "copyright": "©", "pounds": "£", "euro": "€",
    "texteuro": "€", "S": "§", "P": "¶", "times": "×", "pm": "±", "cdot": "·", "leq": "≤", "le": "≤", "geq": "≥",
    "ge": "≥", "approx": "≈", "infty": "∞", "rightarrow": "→", "to": "→", "textperiodcentered": "·", "sim": "∼",
    "textgreek": "", "newline": " ", "par": "\n", "quad": " ", "qquad": " ", "textquestiondown": "¿",
    "textexclamdown": "¡", "textmu": "µ", "textcent": "¢", "textyen": "¥", "textsterling": "£", "textsection": "§",
}  # fmt: skip
"""What commands without an argument write."""

_WRAPPERS = re.compile(
    r"\\(?:emph|text(?:it|bf|sc|rm|tt|sf|sl|up|normal)?|math(?:it|bf|rm|sf|cal|bb)|mbox|ensuremath|uppercase|"
    r"textsuperscript|textsubscript|url|it|bf|em|sc|rm|tt|sf|sl|noopsort|relax)(?![A-Za-z])\s*"
)
_ACCENT = re.compile(
    r"""\\([`'^~="."]|[uvHcdbrk](?![A-Za-z]))\s*(?:\{\s*(\\[ij](?![A-Za-z])|[^\W\d_])?\s*\}|(\\[ij](?![A-Za-z])|[^\W\d_]))"""
)
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\s+|\{\})?")
_ESCAPED = re.compile(r"\\([&%$#_{} \-/,;:!@])")
_GREEK = re.compile(r"(?:var)?(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|"
                    r"tau|upsilon|phi|chi|psi|omega)", re.IGNORECASE)  # fmt: skip
_PROTECTED = {"{": "\ue000", "}": "\ue001", "$": "\ue002"}
"""Private characters that stand for escaped signs while braces are removed."""


def decode_latex(text: str) -> str:
    """Decode the commands of a field that are known; unknown ones remain as written.

    Braces are removed, except escaped ones, and so is the dollar sign around formulas that have a command.
    """
    if "\\" in text:
        text = _WRAPPERS.sub("", text)
        text = _ACCENT.sub(_write_accent, text)
        text = _ESCAPED.sub(_write_escaped, text)
        text = re.sub(r"\$([^$\n]{1,80})\$", lambda match: match[1] if "\\" in match[1] else match[0], text)
        text = _COMMAND.sub(_write_command, text)
    text = text.replace("{", "").replace("}", "").replace("~", " ")
    text = text.replace("``", "“").replace("''", "”").replace("---", "—").replace("--", "–")
    for sign, private in _PROTECTED.items():
        text = text.replace(private, sign)
    return unicodedata.normalize("NFC", text)


def _write_accent(match: re.Match[str]) -> str:
    letter = (match[2] or match[3] or "").lstrip("\\")
    if not letter:
        return ""
    # A dotless letter under an accent is the letter itself: \'{\i} is í.
    return unicodedata.normalize("NFC", letter + _ACCENTS[match[1]])


def _write_escaped(match: re.Match[str]) -> str:
    sign = match[1]
    return _PROTECTED.get(sign, "" if sign in "-/,;:!@" else sign)


def _write_command(match: re.Match[str]) -> str:
    name = match[1]
    if name in _SIGNS:
        return _SIGNS[name]
    greek = _GREEK.fullmatch(name)
    if greek:
        case = "CAPITAL" if greek[1][0].isupper() else "SMALL"
        letter = "LAMDA" if greek[1].lower() == "lambda" else greek[1].upper()
        return unicodedata.lookup(f"GREEK {case} LETTER {letter}")
    return match[0]

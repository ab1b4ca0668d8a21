"""Damage to files: what goes wrong on disks and in programs, and what somebody may do on purpose."""

# Lines of samples are as long as they are.
# ruff: noqa: E501

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile

_PIECES: tuple[bytes, ...] = (
    b'"', b"'", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\x1a", b"\x1b[31m", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf",
    b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", "\u202e\u2028\u0085\ufeff".encode(), "湖".encode()[:2], b"\\",
    b"\\ud800", b"\\u0000", b"{", b"}", b"[", b"]", b"<", b">", b"</", b"&", b"&#0;", b"&#xD800;", b"&#x110000;", b"&x;",
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml version='1.0'?>", b"NaN", b"-Infinity", b"1e999", b"null", b"true",
    b"9" * 400, b"-" * 80, b"0000-00-00", b"9999-12-31T23:59:59+99:99", b"0001-01-01", b"31/31/2024", b"%d%d%n%s",
    b"<!DOCTYPE a [<!ENTITY b 'c'><!ENTITY d '&b;&b;'>]>", b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'>", b"@article{", b"TY  - ",
    b"ER  - ", b"{Reference Type}: ", b"PT J\n", b"EF\n", "· 2024-01-01 10:00".encode(), b"\\par ", b"{\\rtf1", b"\\u-10179?",
    b"\\bin9999999 ", b"PK\x03\x04", b"%PDF-1.4", b"WARC/1.0\r\n", b"HD", b"=1+1", b"*a", b"&a ", b"!!bool x", b"<<: ", b"? ",
)  # fmt: skip
"""Pieces that mean something in one of the formats."""

_RUNS = (
    b" ",
    b"\n",
    b".",
    b'"',
    b"[",
    b"{",
    b"<a>",
    b"(",
    b"- ",
    b"9",
    b"a,",
    "湖".encode(),
    b"&amp;",
    b"\\",
    b"\t",
    b"a: ",
)

_VALUES: tuple[str, ...] = (
    "null", "true", "~", "-1", "0", "1e400", ".nan", "-.inf", "12345678901234567890", "9" * 5000, "x" * 50_000, "[]", "{}",
    "[[[[[]]]]]", "{a: {b: {c: 1}}}", "2024-13-45", "2024-02-30T25:61:61", "0001-01-01", '"\\0"', '"\\ud800"', '"\\e[31m\\u202e"',
    '"%d%d"', '"%"', '"%Q"', '["%Y", "%H"]', "press/a**.csv", "'[a'", "../../..", "/dev/zero", "a" * 300, "a/" * 3000, "undefined",
    "hex", "utf-16", "Europe/../UTC", "!!bool maybe", "!!python/name:os.system", "*event", "&a [*a]", "'{published:%Q}'",
    "${HOME}", "${NOWHERE}", "${A:-" + "b" * 300 + "}", "|\n  text", "? [a]", "湖", "con", "=1+1", "<b>", "1:2:3:4", "0x1F", "1_000",
)  # fmt: skip
"""Values of settings that are wrong in most places."""

_VALUE = re.compile(r"(?<=: )[^\s,{}\[\]]+|(?<=[\[{])[^\s,:{}\[\]]+|\w+(?=:)")


def mutate_settings(data: bytes, chance: random.Random) -> bytes:
    """Replace values or keys of a YAML file, or damage its bytes."""
    if chance.random() < 0.3:
        return mutate(data, chance)
    text = data.decode()
    for _ in range(chance.choice((1, 1, 2, 5))):
        places = list(_VALUE.finditer(text))
        place = chance.choice(places) if places else None
        if place is not None:
            text = text[: place.start()] + chance.choice(_VALUES) + text[place.end() :]
    return text.encode("utf-8", "replace")


def mutate(data: bytes, chance: random.Random, *, other: bytes = b"") -> bytes:
    """Damage the bytes of a file once or a few times.

    Parameters
    ----------
    data
        The bytes.
    chance
        Source of random numbers.
    other
        Bytes of another file, pieces of which may get into this one.
    """
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.75:
        return _mutate_member(data, chance, other)
    if data.startswith(b"\x1f\x8b") and chance.random() < 0.7:
        return gzip.compress(mutate(gzip.decompress(data), chance, other=other), mtime=0)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        data = _damage(data, chance, other)
    return data


def _damage(data: bytes, chance: random.Random, other: bytes) -> bytes:
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + int(chance.expovariate(1 / 20)) + 1)
    kind = chance.randrange(11)
    if kind == 0 and data:
        changed = bytearray(data)
        for _ in range(chance.choice((1, 1, 4, 32))):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        return bytes(changed)
    if kind == 1:
        return data[:start] + data[end:]
    if kind == 2:
        return data[:end] + data[start:end] * chance.choice((1, 2, 50)) + data[end:]
    if kind in {3, 4, 5}:
        return data[:start] + chance.choice(_PIECES) + data[end if kind == 5 else start :]
    if kind == 6:
        run = chance.choice(_RUNS) * chance.choice((10, 300, 5000, 60_000) if chance.random() < 0.97 else (1_000_000,))
        return data[:start] + run + data[start:]
    if kind == 7:
        return data[:start] if chance.random() < 0.5 else data[start:]
    if kind == 8 and other:
        place = chance.randrange(len(other))
        return data[:start] + other[place : place + chance.randrange(1, 2000)] + data[end:]
    if kind == 9:
        place = chance.randrange(len(data) + 1)
        first, second = sorted((start, place))
        return data[:first] + data[second:] + data[first:second]
    return data[:start] + bytes(chance.randrange(256) for _ in range(chance.randrange(1, 30))) + data[end:]


def _mutate_member(data: bytes, chance: random.Random, other: bytes) -> bytes:
    """Damage one member of a ZIP archive, and pack it again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return _damage(data, chance, other)
    if not members:
        return data
    name = chance.choice(sorted(members))
    largest = max(members, key=lambda member: len(members[member]))
    name = largest if chance.random() < 0.6 else name
    if chance.random() < 0.05:
        del members[name]
    else:
        members[name] = mutate(members[name], chance, other=other)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(zipfile.ZipInfo(member), content, compress_type=zipfile.ZIP_DEFLATED)
    return stream.getvalue()

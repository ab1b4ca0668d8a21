"""Files are read line by line, within limits, and damage costs what it damages."""

from __future__ import annotations

import gzip
import tracemalloc
from collections import deque

import pytest

from research.corpus.files import read_lines, read_text
from research.errors import CorpusError
from research.study import CorpusSettings, InputSettings, LimitSettings


def make_entry(encoding="auto", **limits) -> InputSettings:
    settings = CorpusSettings(inputs=[InputSettings(path="a.txt", encoding=encoding)], limits=LimitSettings(**limits))
    return settings.inputs[0]


def lines_of(path, data: bytes, encoding="auto", **limits) -> list[tuple[int, str, int]]:
    path.write_bytes(data)
    return [(line.number, line.text, line.n_characters) for line in read_lines(path, make_entry(encoding, **limits))]


def test_an_input_knows_the_limits_of_its_corpus():
    assert make_entry(depth=9).limits.depth == 9
    assert InputSettings(path="a").limits == LimitSettings()


def test_lines_end_as_on_any_system_and_at_nothing_else(tmp_path):
    found = lines_of(tmp_path / "a", "a\r\nb\rc\n\nd\u2028e\x0cf\x85g".encode())
    assert [text for _, text, _ in found] == ["a", "b", "c", "", "d\u2028e\x0cf\x85g"]
    assert [number for number, _, _ in found] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("length", [1999, 2000, 2001, 4000, 5000])
def test_a_long_line_is_cut_and_its_length_is_known(tmp_path, length):
    found = lines_of(tmp_path / "a", b"x" * length + b"\nnext", field_characters=1000)
    assert found[0][2] == length
    assert len(found[0][1]) == min(length, 2000)
    assert found[1] == (2, "next", 4)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_whole_text_and_lines_are_decoded_alike(tmp_path, encoding):
    text = "资源型城市\n煤矿关闭以后城市转型。" * 50
    found = lines_of(tmp_path / "a", text.encode(encoding))
    assert "\n".join(line for _, line, _ in found) == text == read_text(tmp_path / "a")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_invalid_byte_damages_one_line_and_not_the_encoding(tmp_path, encoding):
    good = "煤矿关闭以后城市转型。"
    data = f"{good}\n{good}{good}\n{good}".encode(encoding)
    assert len(data) % 2 == 0
    broken = data[: len(data) // 2] + b"\xff" + data[len(data) // 2 :]
    found = lines_of(tmp_path / "a", broken)
    assert [text == good for _, text, _ in found] == [True, False, True]
    assert any("\udc80" <= character <= "\udcff" for character in found[1][1])


def test_the_encoding_is_found_though_it_shows_only_at_the_end(tmp_path):
    data = b"plain ascii\n" * 50_000 + "煤矿关闭以后城市转型。".encode("gb18030")
    assert lines_of(tmp_path / "a", data)[-1][1] == "煤矿关闭以后城市转型。"


@pytest.mark.parametrize("encoding", ["undefined", "hex", "no-such"])
def test_an_encoding_that_is_none_is_named(tmp_path, encoding):
    (tmp_path / "a").write_bytes(b"a")
    with pytest.raises(CorpusError, match=f'encoding is "{encoding}"'):
        read_text(tmp_path / "a", encoding)


def test_a_zero_byte_is_damage_but_many_are_no_text(tmp_path):
    assert len(lines_of(tmp_path / "a", b"a\0b\n" + b"good line\n" * 20)) == 21
    with pytest.raises(CorpusError, match="zero bytes"):
        lines_of(tmp_path / "a", "plain text".encode("utf-16-le"))


def test_a_gzip_bomb_ends_with_the_name_of_the_limit(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"\n" * 2_000_001))
    with pytest.raises(CorpusError, match=r"more than 2 MB when decompressed.*corpus\.limits\.unpacked_mb"):
        list(read_lines(path, make_entry(unpacked_mb=2)))
    path.write_bytes(gzip.compress(b"a\n" * 300_000))
    assert sum(1 for _ in read_lines(path, make_entry(unpacked_mb=3))) == 300_000
    path.write_bytes(gzip.compress(b"\n" * 2_000_001))
    with pytest.raises(CorpusError, match=r"corpus\.limits\.document_mb"):
        read_text(path, limits=LimitSettings(document_mb=2))


def test_lines_are_not_held(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"\n" * 20_000_000 + b"a line of text\n" * 10_000)
    tracemalloc.start()
    try:
        (last,) = deque(read_lines(path, make_entry()), maxlen=1)
        assert last == (20_010_000, "a line of text", 14)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()

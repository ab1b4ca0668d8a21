"""Damage of every kind to the cache: passed over or said, never believed."""

from __future__ import annotations

import numpy as np
import pytest

from research.encoders import encode_texts
from research.encoders.cache import read_vectors, write_vectors
from research.encoders.protocol import EncodedTexts
from research.errors import RunError


class ConstantEncoder:
    """Gives every text a vector of its length."""

    name, revision, n_dims, max_tokens = "made/up", "1", 4, 12

    def encode(self, texts):
        values = np.array([[len(text) + 1, n, 1, 1] for n, text in enumerate(texts)], np.float32)
        return EncodedTexts(values / np.linalg.norm(values, axis=1, keepdims=True), np.zeros(len(texts), bool))


def shards(cache):
    return sorted(cache.rglob("*.npz"))


def test_no_flipped_byte_gives_a_wrong_vector_or_an_error(tmp_path):
    texts, encoder = [f"t{n}" for n in range(6)], ConstantEncoder()
    made = encoder.encode(texts)
    write_vectors(texts, made.values, made.is_truncated, encoder=encoder, cache_dir=tmp_path)
    (shard,) = shards(tmp_path)
    whole = shard.read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x21
        shard.write_bytes(bytes(damaged))
        found = read_vectors(texts, encoder, tmp_path, store="float32")
        kept = np.setdiff1d(np.arange(len(texts)), found.missing)
        if len(kept):
            np.testing.assert_array_equal(found.values[kept], made.values[kept])


def test_what_is_no_shard_is_passed_over(tmp_path):
    encoder = ConstantEncoder()
    made = encoder.encode(["a"])
    write_vectors(["a"], made.values, made.is_truncated, encoder=encoder, cache_dir=tmp_path)
    folder = shards(tmp_path)[0].parent
    (folder / "0.npz").write_text("not an archive")
    (folder / "1.npz").mkdir()
    (folder / ".2.npz.tmp").write_bytes(b"left by a killed run")
    np.savez(folder / "3.npz", other=np.zeros(3))
    np.save(folder / "4.npz", np.zeros(3))
    assert read_vectors(["a"], encoder, tmp_path, store="float16").missing.tolist() == []
    assert read_vectors(["b"], encoder, tmp_path, store="float16").missing.tolist() == [0]


def test_a_file_where_the_cache_should_be_is_said(tmp_path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(RunError, match="cannot be kept here"):
        encode_texts(["a"], ConstantEncoder(), cache_dir=tmp_path / "cache")


@pytest.mark.parametrize("cut", [0, 1, 100, -1, -30])
def test_a_truncated_shard_is_passed_over(tmp_path, cut):
    texts = [f"text {n}" for n in range(30)]
    encoder = ConstantEncoder()
    values = encode_texts(texts, encoder, cache_dir=tmp_path)
    (shard,) = shards(tmp_path)
    shard.write_bytes(shard.read_bytes()[:cut])
    assert len(read_vectors(texts, encoder, tmp_path, store="float16").missing) == 30
    np.testing.assert_array_equal(encode_texts(texts, encoder, cache_dir=tmp_path), values)
    assert read_vectors(texts, encoder, tmp_path, store="float16").missing.tolist() == []

"""Encoding through the cache: each distinct text once, a killed run resumed, a damaged shard passed over."""

from __future__ import annotations

import errno
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.encoders import encode_passages, encode_texts
from research.encoders.encoding import CHUNK
from research.encoders.protocol import EncodedTexts
from research.errors import RunError
from research.records import Passage, Passages


@dataclass
class HashEncoder:
    """Turns the hash of a text into its vector, keeps count, and may break down."""

    name: str = "made/up"
    revision: str = "1"
    n_dims: int = 8
    max_tokens: int = 12
    fails_after: int | None = None
    calls: list[list[str]] = field(default_factory=list)

    def encode(self, texts):
        if self.fails_after is not None and len(self.calls) >= self.fails_after:
            raise KeyboardInterrupt
        self.calls.append(list(texts))
        seeds = [hashlib.sha256(f"{self.revision} {text}".encode("utf-8", "surrogatepass")).digest() for text in texts]
        values = np.array([np.frombuffer(seed[: self.n_dims], np.uint8) for seed in seeds], np.float32) + 1
        values = values.reshape(len(texts), self.n_dims)
        values /= np.linalg.norm(values, axis=1, keepdims=True)
        return EncodedTexts(values, np.array([len(text) > self.max_tokens for text in texts], bool))

    @property
    def n_encoded(self):
        return sum(map(len, self.calls))


def round_vectors(texts, number="float16"):
    return HashEncoder().encode(texts).values.astype(number).astype(np.float32)


def passages_of(texts):
    rows = [
        Passage(hashlib.sha256(text.encode()).hexdigest()[:16], row, "body", "en", text, "", 0, len(text))
        for row, text in enumerate(texts)
    ]
    return Passages(tuple(rows), len(rows))


def shards(cache: Path):
    return sorted(cache.rglob("*.npz"))


def test_rows_are_in_the_order_of_the_passages(tmp_path):
    texts = [f"text {n} {'x' * (n * 7 % 13)}" for n in range(40)]
    made = encode_passages(passages_of(texts), HashEncoder(), cache_dir=tmp_path)
    np.testing.assert_array_equal(made.values, round_vectors(texts))
    assert (made.encoder, made.revision) == ("made/up", "1")


def test_equal_texts_are_encoded_once_and_all_are_counted_as_truncated(tmp_path):
    encoder, told = HashEncoder(), []
    texts = ["a long text of more than twelve", "b"] * 30
    made = encode_passages(passages_of(texts), encoder, cache_dir=tmp_path, on_progress=told.append)
    assert encoder.n_encoded == 2
    assert made.n_truncated == 30
    assert sum(told) == 60


def test_a_second_run_encodes_nothing_and_gives_the_same_bits(tmp_path):
    texts = [f"text {n}" for n in range(700)]
    first = encode_passages(passages_of(texts), HashEncoder(), cache_dir=tmp_path)
    encoder, told = HashEncoder(), []
    second = encode_passages(passages_of(texts), encoder, cache_dir=tmp_path, on_progress=told.append)
    assert encoder.calls == []
    assert sum(told) == 700
    assert second.n_truncated == first.n_truncated
    np.testing.assert_array_equal(second.values, first.values)


def test_a_killed_run_resumes_where_it_was(tmp_path):
    texts = [f"text {n:05}" for n in range(4 * CHUNK)]
    killed = HashEncoder(fails_after=2)
    with pytest.raises(KeyboardInterrupt):
        encode_passages(passages_of(texts), killed, cache_dir=tmp_path)
    resumed = HashEncoder()
    made = encode_passages(passages_of(texts), resumed, cache_dir=tmp_path)
    assert resumed.n_encoded == 2 * CHUNK
    assert not {text for call in killed.calls for text in call} & {text for call in resumed.calls for text in call}
    np.testing.assert_array_equal(made.values, round_vectors(texts))


def test_a_resumed_run_cuts_the_chunks_that_the_unbroken_run_cuts(tmp_path):
    texts = [f"text {n:05}" * (1 + n % 3) for n in range(3 * CHUNK + 17)]
    unbroken, killed, resumed = HashEncoder(), HashEncoder(fails_after=2), HashEncoder()
    encode_passages(passages_of(texts), unbroken, cache_dir=None)
    with pytest.raises(KeyboardInterrupt):
        encode_passages(passages_of(texts), killed, cache_dir=tmp_path)
    encode_passages(passages_of(texts), resumed, cache_dir=tmp_path)
    # Rounding depends on the texts of a chunk, so this is what makes a resumed run the same to the bit.
    assert killed.calls + resumed.calls == unbroken.calls


def test_another_revision_or_name_shares_no_vectors(tmp_path):
    encode_texts(["a"], HashEncoder(), cache_dir=tmp_path)
    for other in (HashEncoder(revision="2"), HashEncoder(name="made_up"), HashEncoder(name="made up")):
        encode_texts(["a"], other, cache_dir=tmp_path)
        assert other.n_encoded == 1


def test_concurrent_writers_do_not_harm_each_other(tmp_path):
    texts = [f"text {n}" for n in range(120)]

    def encode(start):
        return encode_texts(texts[start : start + 60], HashEncoder(), cache_dir=tmp_path)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(encode, [0, 20, 40, 60] * 4))
    encoder = HashEncoder()
    values = encode_texts(texts, encoder, cache_dir=tmp_path)
    assert encoder.calls == []
    np.testing.assert_array_equal(values, round_vectors(texts))


@pytest.mark.parametrize(("number", "said"), [(errno.ENOSPC, "disk is full"), (errno.EACCES, "cannot be kept here")])
def test_a_disk_that_takes_no_more_is_said_with_its_folder(tmp_path, monkeypatch, number, said):
    def fail(descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(RunError, match=said) as caught:
        encode_texts(["a"], HashEncoder(), cache_dir=tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("has_cache", [True, False])
def test_no_text_gives_no_vector(tmp_path, has_cache):
    values = encode_texts([], HashEncoder(), cache_dir=tmp_path if has_cache else None)
    assert values.shape == (0, 8)
    assert values.dtype == np.float32


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=6), max_size=12), st.lists(st.text(max_size=6), max_size=12))
def test_cached_and_fresh_vectors_are_the_same_for_any_text(tmp_path_factory, before, after):
    cache = tmp_path_factory.mktemp("vectors")
    encode_texts(before, HashEncoder(), cache_dir=cache)
    encoder = HashEncoder()
    values = encode_texts(after, encoder, cache_dir=cache)
    np.testing.assert_array_equal(values, round_vectors(after))
    assert encoder.n_encoded == len(set(after) - set(before))


def test_vectors_are_stored_in_half_precision_unless_the_study_asks_for_more(tmp_path):
    texts = [f"text {n}" for n in range(50)]
    half = encode_passages(passages_of(texts), HashEncoder(), cache_dir=tmp_path)
    assert half.values.dtype == np.float16
    # Rounded vectors are not passed off as exact ones.
    encoder = HashEncoder()
    single = encode_passages(passages_of(texts), encoder, cache_dir=tmp_path, store="float32")
    assert encoder.n_encoded == 50
    np.testing.assert_array_equal(single.values, HashEncoder().encode(texts).values)


def test_shards_of_earlier_versions_are_read_and_rounded(tmp_path):
    texts = [f"text {n}" for n in range(50)]
    encode_texts(texts, HashEncoder(), cache_dir=tmp_path, store="float32")
    encoder = HashEncoder()
    made = encode_passages(passages_of(texts), encoder, cache_dir=tmp_path)
    assert encoder.calls == []
    np.testing.assert_array_equal(made.values, round_vectors(texts))


def test_many_texts_need_few_shards_and_a_killed_run_loses_few_texts(tmp_path):
    texts = [f"text {n:06}" for n in range(200 * CHUNK)]
    killed = HashEncoder(n_dims=1, fails_after=180)
    with pytest.raises(KeyboardInterrupt):
        encode_texts(texts, killed, cache_dir=tmp_path)
    assert len(shards(tmp_path)) < 70
    resumed = HashEncoder(n_dims=1)
    encode_texts(texts, resumed, cache_dir=tmp_path)
    assert resumed.n_encoded == 20 * CHUNK

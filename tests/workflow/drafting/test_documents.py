"""Studies drafted from folders of documents."""

from __future__ import annotations

from made_documents import PARAGRAPHS, TITLE, make_docx, make_page, make_pdf

from research.cli import main
from research.study import load_study


def test_a_folder_of_documents_of_several_kinds_is_one_input_dated_by_its_names(tmp_path, capsys):
    (tmp_path / "press" / "deep").mkdir(parents=True)
    for day in range(10, 16):
        text = f"Title {day}\n\n" + "\n".join(f"{line} {day}" for line in PARAGRAPHS)
        (tmp_path / "press" / f"2015-09-{day}_Gazette_{day}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "press" / "2015-09-20_Herald.docx").write_bytes(make_docx([TITLE, *PARAGRAPHS], created="2024-01-02"))
    (tmp_path / "press" / "2015-09-21_Herald.html").write_text(make_page(), encoding="utf-8")
    (tmp_path / "press" / "deep" / "2015-09-22_Herald.pdf").write_bytes(make_pdf([[(TITLE, 20), *PARAGRAPHS]]))
    (tmp_path / "press" / "picture.jpg").write_bytes(b"\xff\xd8\xff\0\0\0")
    out = tmp_path / "study.yaml"
    assert main(["init", str(tmp_path / "press"), "--out", str(out)]) == 0
    (entry,) = load_study(out).corpus.inputs
    assert (entry.path, entry.format) == ("press", "auto")
    assert entry.path_pattern == "{published:%Y-%m-%d}_{source}*.*"
    capsys.readouterr()
    assert main(["check", str(out)]) == 0
    said = capsys.readouterr().out
    assert "10 rows read, 9 articles" in said
    assert "2015-09-20 | Herald" in said
    assert "picture.jpg" in said

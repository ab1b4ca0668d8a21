"""Files of kinds that are not read: they are told, and never taken for text or tables."""

from __future__ import annotations

import io
import zipfile

import pytest

from research.corpus.recognition import identify_format, recognise_format
from research.errors import CorpusError

ROWS = "title,text,date,source\n" + "".join(f"T{i},A text.,2022-01-{i + 10},Paper\n" for i in range(15))
WORKBOOK_XML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
)


def pack(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.zip", pack(press_csv=ROWS), "ZIP archive; unpack it"),
        ("a.csv", pack(press_csv=ROWS), "ZIP archive; unpack it"),
        ("a.zip", pack(press_csv=ROWS)[:400], "cut short; download it again"),
        ("a.odt", pack(content_xml="<a/>"), "OpenDocument; save it as .docx"),
        ("a.rar", b"Rar!\x1a\x07\0" + bytes(90), "RAR archive; unpack it"),
        ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "until 2003; save it as .docx"),
        ("a.txt", b"\xff\xd8\xff\xe0" + b"x, y; z\n" * 90, "a picture"),
        ("a.rtf", rb"{\rtf1\ansi A text.\par of an article}", "save it as .docx"),
        ("a.xls", WORKBOOK_XML.encode(), "save it as .xlsx"),
        ("a.csv", b"", "empty"),
    ],
)
def test_a_file_of_a_kind_that_is_not_read_is_told_with_what_to_do(tmp_path, name, data, told):
    path = tmp_path / name
    path.write_bytes(data)
    assert identify_format(path) is None
    with pytest.raises(CorpusError, match=told):
        recognise_format(path)

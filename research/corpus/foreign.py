"""Files of kinds that are not read, told by their first bytes, and what makes them readable."""

from __future__ import annotations

from research.corpus.files import Head

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLD_OFFICE_KINDS = {
    ".doc": "a Word document until 2003; save it as .docx",
    ".msg": "a mail of Outlook; save it as .txt or .html",
    ".ppt": "a presentation; save its text as .docx",
}

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "a rich text document, of which only those of Factiva are read; save it as .docx"),
    (b"Rar!", "a RAR archive; unpack it, and name the files or the folder"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it, and name the files or the folder"),
    (b"BZh", "a bzip2 archive; unpack it, and name the files or the folder"),
    (b"\xfd7zXZ", "an xz archive; unpack it, and name the files or the folder"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive; unpack it, and name the files or the folder"),
    (b"\xff\xd8\xff", "a picture; texts in pictures are not read"),
    (b"\x89PNG", "a picture; texts in pictures are not read"),
    (b"GIF8", "a picture; texts in pictures are not read"),
    (b"II*\0", "a picture; texts in pictures are not read"),
    (b"MM\0*", "a picture; texts in pictures are not read"),
    (b"SQLite format 3\0", "a database of SQLite; export its table as .csv"),
    (b"MZ\x90", "a program; remove it from the articles"),
    (b"bplist", "a property list of Apple; save it as text or .html"),
    (b"RDX", "data of R; write them with write.csv or arrow::write_parquet"),
    (b"\x80\x04\x95", "a pickle of Python, which is not safe to open; save the frame with to_parquet"),
    (b"\x80\x05\x95", "a pickle of Python, which is not safe to open; save the frame with to_parquet"),
)

_MEMBERS: tuple[tuple[str, str], ...] = (
    ("META-INF/container.xml", "an electronic book; save it as text or .html"),
    ("Index/Document.iwa", "a document of Apple; export it as .docx or .xlsx"),
    ("ppt/presentation.xml", "a presentation; save its text as .docx"),
    ("word/document.xml", "a Word document without text"),
    ("content.xml", "a document of OpenDocument; save it as .docx"),
)

BINARY_FORMATS = frozenset(
    {"parquet", "xlsx", "xls", "ods", "stata", "spss", "docx", "nexis_docx", "pdf", "warc", "factiva_rtf"}
)
"""Formats that are not text: only these are looked for in a file with the first bytes of another kind."""

_SAVE_WORKBOOK = "open it in a spreadsheet program and save it as .xlsx"


def describe_foreign(head: Head) -> str | None:
    """Say what a file is that has the first bytes of a kind which no text has, and what to do with it; else None."""
    if head.data.startswith(_ZIP):
        if not head.members:
            return "a ZIP archive or an office document that is cut short; download it again"
        known = next((what for member, what in _MEMBERS if member in head.members), None)
        return known or "a ZIP archive; unpack it, and name the files or the folder"
    if head.data.startswith(_OLD_OFFICE):
        return _OLD_OFFICE_KINDS.get(head.suffix, "a document of Office until 2003; save it as .docx or .xlsx")
    if head.data[257:262] == b"ustar":
        return "a tar archive; unpack it, and name the files or the folder"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head.data[:4096]:
        return f"a workbook of Excel 2003 in XML; {_SAVE_WORKBOOK}"
    return next((what for start, what in _SIGNATURES if head.data.startswith(start)), None)


def may_be_damaged(head: Head) -> bool:
    """Check whether a file may be an office document that is cut short or locked, so that its extension tells."""
    return head.data.startswith(_OLD_OFFICE) or (head.data.startswith(_ZIP) and not head.members)

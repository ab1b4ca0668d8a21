"""Settings and tables under the names they had in earlier versions: who uses an old name is told the new one."""

from __future__ import annotations

RENAMED_SETTINGS: dict[str, str] = {
    "trends.feasts": "trends.holidays",
}
"""Old names of settings and their new ones; the numbers of list entries are left out."""

RENAMED_TABLES: dict[str, str] = {}
"""Old names of tables and their new ones."""

"""Renamed settings and tables; errors for old names give the new names."""

from __future__ import annotations

RENAMED_SETTINGS: dict[str, str] = {
    "trends.feasts": "trends.holidays",
    "themes.temperature": "themes.softness",
    "themes.min_score": "themes.min_ratio",
}
"""Old and new names of settings; indices of list entries are left out."""

RENAMED_TABLES: dict[str, str] = {
    "levels": "resolutions",
}
"""Old and new names of tables."""

"""A study, a manifest and figures made by hand, for tests of tables and the page."""

from __future__ import annotations

from pathlib import Path

import yaml

from research.report import PageFigure
from research.study import Study, load_study

THEMES = {
    "resource_city_decline": ("Resource-city decline", "资源型城市衰退", "#D55E00"),
    "ecological_restoration": ("Ecological restoration", "生态修复", "#009E73"),
    "service_upgrading": ("Service upgrading", "服务升级", "#0072B2"),
    "industrial_transition": ("Industrial transition", "产业转型", "#E69F00"),
}

MANIFEST = {
    "study": "made",
    "title": "Cities",
    "run": "2026-11-23-1a2b3c4d",
    "started": "2026-11-23T10:00:00+08:00",
    "toolkit": {"name": "Themeline", "version": "0.1.0", "code": "0123456789abcdef"},
    "inputs": [{"path": "articles.txt", "bytes": 12345, "sha256": "a" * 64}],
    "records": {"corpus": "b" * 64, "passages": "c" * 64},
    "seeds": {"study": 3, "clusterings": [3, 4, 5]},
    "packages": {"numpy": "2.0.0", "torch": ""},
    "machine": {
        "python": "3.11.2",
        "platform": "Linux x86_64",
        "processor": "A CPU",
        "n_cpus": 2,
        "n_cpus_used": 2,
        "memory_gb": 23.0,
    },
    "timings": {"corpus": {"seconds": 1.5, "reused": False}},
    "peak_memory_mb": 512.0,
}


def make_study(folder: Path, *, has_codebook: bool = True, title: str = "Cities", **settings: object) -> Study:
    """Write a study file with its codebook and load it."""
    (folder / "articles.txt").write_text("", encoding="utf-8")
    study = {
        "name": "made",
        "title": title,
        "question": "What do the articles say?",
        "authors": ["A. Researcher", "王小明"],
        "seed": 3,
        "corpus": {"inputs": [{"path": "articles.txt"}]},
        **settings,
    }
    if has_codebook:
        themes = [
            {
                "id": name,
                "name": {"en": english, "zh": chinese},
                "description": {"en": [f"About {english.lower()}."], "zh": [f"关于{chinese}。", "第二句。"]},
                "color": color,
            }
            for name, (english, chinese, color) in THEMES.items()
        ]
        (folder / "codebook.yaml").write_text(yaml.safe_dump({"themes": themes}, allow_unicode=True), encoding="utf-8")
        study["themes"] = {"codebook": "codebook.yaml"}
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    return load_study(path)


def make_figure(name: str = "prevalence", alt_text: str = "Lines over months.") -> PageFigure:
    """Draw a square."""
    svg = '<?xml version="1.0"?>\n<svg viewBox="0 0 90 50" width="90" height="50"><path d="M0 0H90V50H0Z"/></svg>'
    return PageFigure(name, f"Caption of {name}.", alt_text, svg)

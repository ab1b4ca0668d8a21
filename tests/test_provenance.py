"""What a run says it was made from."""

from __future__ import annotations

from pathlib import Path

import research
from research.provenance import hash_sources


def test_compiled_code_beside_the_sources_does_not_change_their_hash():
    before = hash_sources("topics")
    left = Path(research.__file__).parent / "topics" / "__pycache__" / "made_by_a_test.nbi"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"machine code")
    try:
        assert hash_sources("topics") == before
    finally:
        left.unlink()

"""Templates of the page that are compiled already, kept while the process lives."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jinja2
    from jinja2.bccache import Bucket


@functools.cache
def keep_compiled() -> jinja2.BytecodeCache:
    """Give the one place where templates are kept; nothing of it is written to a file."""
    import jinja2

    class Compiled(jinja2.BytecodeCache):
        def __init__(self) -> None:
            self._codes: dict[tuple[str, str], Any] = {}

        def load_bytecode(self, bucket: Bucket) -> None:
            bucket.code = self._codes.get((bucket.key, bucket.checksum))

        def dump_bytecode(self, bucket: Bucket) -> None:
            self._codes[bucket.key, bucket.checksum] = bucket.code

    return Compiled()

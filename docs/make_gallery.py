"""Make the gallery of the documentation from a run: ``python docs/make_gallery.py outputs/sample/RUN``."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image

from research.figures import Drawing
from research.run import Run

FOLDER = Path(__file__).parent
MOST_BYTES = 60_000
DPI = 130
N_COLORS = 48
"""Enough for the few colours of a figure; a picture is then a third as large."""

QUESTIONS = {
    "prevalence": "When did a theme take more or less of the coverage?",
    "composition": "What is a period's coverage made of?",
    "slopes": "Which series rise or fall, how fast, and how sure is that?",
    "theme_levels": "How much of the coverage is each theme, as assigned and as corrected by people's codes?",
    "standardised": "Would the trend be the same if the mix of sources had not changed?",
    "source_splits": "How much of a change is due to sources that changed, and how much to their mix?",
    "seasons": "Which months or weekdays have more of a theme?",
    "interruptions": "Did a series change at an event?",
    "groups": "Do groups of articles differ?",
    "word_changes": "Which words came and went at a change point?",
    "source_themes": "Which sources write about which themes?",
    "topic_themes": "Which topics belong to which themes?",
    "topic_words": "What is a topic about, in each language?",
    "topic_prevalence": "When did a topic take more or less of the coverage?",
    "topic_map": "Which topics are near one another?",
    "corpus_overview": "How many articles are there, when, and from whom?",
    "topic_resolutions": "Why are there as many topics as there are?",
    "calibration": "Does the test of trends keep its error rate in series like these?",
}

OWN = (
    (
        "One theme, one column",
        'run.figure("prevalence", series=["ecological_restoration"], width_mm=89, title="Restoration in the press")',
        """figures:
  - figure: prevalence
    series: [ecological_restoration]
    size: single
    title: Restoration in the press
    name: figure_1""",
    ),
    (
        "One series among others",
        'run.figure("slopes", highlight=["resource_city_decline"], width_mm=89)',
        """figures:
  - figure: slopes
    size: single
    highlight: [resource_city_decline]""",
    ),
    (
        "In Chinese",
        'run.figure("theme_levels", language="zh")',
        """figures:
  - {figure: theme_levels, size: single, language: zh}""",
    ),
)
"""Title, call and part of a study of figures of one's own; the calls are evaluated."""

HEAD = """# Gallery

Every figure of a run, drawn from the sample study. Each is written as PDF, SVG and PNG, with its data as CSV and a text
with alternative text and caption. Widths are those of journals (89 mm for a column, 183 mm for two), text has 6 points
at least, and marks have a contrast of 3:1 at least against white. Colours belong to themes; topics, sources and groups
are grey and told apart by place and label. This page is made by `python docs/make_gallery.py RUN`.

## A figure of one's own

```python
import research

run = research.open_run("outputs/sample/2026-11-30-1a2b3c4d")
figure = run.figure("prevalence", series=["ecological_restoration"], width_mm=89)
figure                             # shows itself in a notebook
figure.save("figure_1.pdf")        # or .svg, .png, .csv (its data), .txt (alternative text and caption)
figure.data, figure.alt            # a data frame, and the text for readers who cannot see it
```

The same in a study writes it beside the standard figures of each run, as PDF, SVG and PNG with the same name. `figures`
is then a list, or has the list as `draw` beside `language`, `formats`, `font` and `dpi`:

```yaml
figures:
  - figure: prevalence             # one of the figures below
    series: [ecological_restoration]   # ids or names of themes, numbers of topics
    size: single                   # single (89 mm), double (183 mm), or millimetres
    title: Restoration in the press
    language: en                   # en, zh, de, fr or es; by default that of the report
    highlight: []                  # series that keep their colour while others are grey
    events: []                     # names of events that are marked; by default all
    name: figure_1                 # of the files
```

"""


def main(folder: str) -> None:
    """Write ``gallery.md`` and the pictures in ``gallery/``."""
    run = Run(folder)
    names = [name for name in QUESTIONS if name in run.figure_names]
    parts = [HEAD]
    for number, (title, call, study) in enumerate(OWN, start=1):
        drawing = eval(call, {"run": run})  # noqa: S307
        picture = write_picture(drawing, f"own_{number}")
        parts.append(f"### {title}\n\n{picture}\n\n```python\n{call}\n```\n\n```yaml\n{study}\n```\n\n")
    parts.append("## The standard figures\n\n")
    for name in names:
        drawing = run.figure(name)
        picture = write_picture(drawing, name)
        parts.append(f"### {name}\n\n*{QUESTIONS[name]}*\n\n{picture}\n\n{drawing.caption}\n\n")
    missing = [name for name in QUESTIONS if name not in names]
    listed = "\n".join(f"- `{name}`: {QUESTIONS[name]}" for name in missing)
    parts.append(f"## Figures that the sample has no data for\n\n{listed}\n")
    for name in ("prevalence", "slopes"):
        # Shown by the README and the first pages too.
        shutil.copyfile(FOLDER / "gallery" / f"{name}.png", FOLDER / f"{name}.png")
    (FOLDER / "gallery.md").write_text("".join(parts), encoding="utf-8")


def write_picture(drawing: Drawing, name: str) -> str:
    """Write a figure as a small PNG and return the line of Markdown that shows it."""
    from research.figures.drawing import render_drawing

    place = FOLDER / "gallery" / f"{name}.png"
    place.parent.mkdir(exist_ok=True)
    picture = Image.open(io.BytesIO(render_drawing(drawing, "png", DPI))).convert("RGB")
    picture.quantize(N_COLORS, dither=Image.Dither.NONE).save(place, optimize=True)
    if place.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{place}: {place.stat().st_size:,} bytes; lower DPI or N_COLORS")
    alt = drawing.alt.replace("[", "(").replace("]", ")").replace("\n", " ")
    return f"![{alt}](gallery/{name}.png)"


if __name__ == "__main__":
    main(sys.argv[1])

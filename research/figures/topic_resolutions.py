"""Choice of resolution: agreement of subsamples and number of communities by resolution."""

from __future__ import annotations

import numpy as np

from research.figures.drawing import Drawing
from research.figures.style import DOUBLE_MM, GREY, OKABE_ITO, Look, new_figure
from research.records import RunRecords

_COUNTS = tuple(step * 10**power for power in range(6) for step in (1, 2, 5))
_LAYER_NAMES = {"coarse": "coarse topics", "middle": "topics", "fine": "fine topics"}


def draw_topic_resolutions(records: RunRecords, look: Look) -> Drawing:
    """Draw the agreement of subsamples with its standard deviation, and the number of communities, by resolution."""
    import pandas as pd

    swept = records.clusters.resolutions
    resolution = np.array([entry.resolution for entry in swept])
    agreement = np.array([entry.agreement for entry in swept])
    sd = np.array([entry.sd for entry in swept])
    counts = [entry.n_topics for entry in swept]
    figure = new_figure(DOUBLE_MM, 62)
    left, right = figure.subplots(1, 2)
    left.fill_between(resolution, agreement - sd, agreement + sd, color=GREY, alpha=0.25, linewidth=0)
    left.plot(resolution, agreement, color=GREY, marker="o", markersize=3)
    left.set_ylim(min(0.0, float(np.nanmin(agreement - sd, initial=0.0))), 1.02)
    left.set_ylabel("agreement of subsamples (ARI)")
    right.plot(resolution, counts, color=GREY, marker="o", markersize=3)
    right.set_yscale("log")
    right.set_ylabel("number of communities")
    shown = [tick for tick in _COUNTS if min(counts) * 0.8 <= tick <= max(counts) * 1.25]
    right.set_yticks(shown, [f"{tick:,}" for tick in shown])
    right.set_yticks([], minor=True)
    for axes in (left, right):
        axes.set_xscale("log")
        axes.set_xticks(resolution, [f"{value:.2g}" for value in resolution])
        axes.set_xticks([], minor=True)
        axes.set_xlabel("resolution")
    for place, layer in enumerate(_LAYER_NAMES):
        for entry in swept:
            if entry.layer == layer:
                for axes, value in ((left, entry.agreement), (right, entry.n_topics)):
                    axes.plot(
                        [entry.resolution],
                        [value],
                        "o",
                        color=OKABE_ITO[place],
                        markersize=6,
                        label=_LAYER_NAMES[layer],
                    )
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right upper", title="layer", alignment="left")
    chosen = next((entry for entry in swept if entry.layer == "middle"), swept[0])
    return Drawing(
        "topic_resolutions",
        figure,
        pd.DataFrame(
            [
                {
                    "resolution": entry.resolution,
                    "n_topics": entry.n_topics,
                    "agreement": entry.agreement,
                    "sd": entry.sd,
                    "layer": entry.layer,
                }
                for entry in swept
            ]
        ),
        "Left: mean adjusted Rand index (ARI) between clusterings of two subsamples (80% of the passages each), by "
        "resolution; band: ± 1 standard deviation. Right: mean number of communities in a subsample, including small "
        "ones. Coloured points: resolutions of the layers of topics. Agreement is usually higher at coarser "
        "resolutions; topics are therefore taken from resolutions between 0.5 and 1, and from 0.63 unless another one "
        "is clearly more stable.",
        f"Line charts of the agreement of subsamples at {len(swept)} resolutions from {resolution[0]:g} "
        f"to {resolution[-1]:g}. Topics "
        f"come from resolution {chosen.resolution:g}, where the agreement is {chosen.agreement:.2f} and a subsample "
        f"has {chosen.n_topics:.0f} communities.",
        look.families,
    )

"""Topics and themes as a network, in GEXF, which Gephi and networkx read."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from research.records import RunRecords
from research.text.printable import make_line

_ATTRIBUTES = (("kind", "string"), ("n_articles", "double"), ("stability", "double"), ("coarse_topic", "integer"))
_NAMESPACE = "http://www.gexf.net/1.2draft"

_LEAST_SHARE = 0.2
"""Share of an article from which it counts as being about a topic or theme too; a convention."""


def write_network(records: RunRecords, path: Path, *, language: str) -> None:
    """Write topics and themes as nodes, and how many articles are about two of them as edges.

    Parameters
    ----------
    records
        Records of the run.
    path
        File to write, ``.gexf``.
    language
        Language of the names of themes.

    Nodes have a ``kind`` (topic, theme), their articles (sum of memberships), and for topics the stability and the
    coarse topic. The weight of an edge is the number of articles that belong to both by a fifth or more; ``cosine`` is
    that of the centres of two topics.
    """
    clusters = records.clusters
    topics = [(f"topic-{topic.index}", topic.name) for topic in records.topics.topics]
    themes = [(f"theme-{theme.id}", theme.name(language)) for theme in records.themes.themes]
    share = np.hstack([records.article_topics.share, records.themes.article_share])
    root = ElementTree.Element("gexf", xmlns=_NAMESPACE, version="1.2")
    graph = ElementTree.SubElement(root, "graph", defaultedgetype="undirected", mode="static")
    _declare(graph, "node", _ATTRIBUTES)
    _declare(graph, "edge", (("cosine", "double"),))
    nodes = ElementTree.SubElement(graph, "nodes")
    for place, (name, label) in enumerate([*topics, *themes]):
        is_topic = place < len(topics)
        node = ElementTree.SubElement(nodes, "node", id=make_line(name), label=make_line(label))
        stability = float(clusters.stability[place]) if is_topic else float("nan")
        values = (
            "topic" if is_topic else "theme",
            f"{share[:, place].sum():.6g}",
            "" if np.isnan(stability) else f"{stability:.6g}",
            str(clusters.coarse_of_topic[place]) if is_topic and clusters.n_coarse < clusters.n_topics else "",
        )
        _set_values(node, values)
    edges = ElementTree.SubElement(graph, "edges")
    _add_edges(edges, [name for name, _ in [*topics, *themes]], share, centroid=clusters.centroid)
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _declare(graph: ElementTree.Element, kind: str, attributes: tuple[tuple[str, str], ...]) -> None:
    listed = ElementTree.SubElement(graph, "attributes", {"class": kind})
    for number, (title, form) in enumerate(attributes):
        ElementTree.SubElement(listed, "attribute", id=str(number), title=title, type=form)


def _set_values(element: ElementTree.Element, values: tuple[str, ...]) -> None:
    listed = ElementTree.SubElement(element, "attvalues")
    for number, value in enumerate(values):
        if value:
            ElementTree.SubElement(listed, "attvalue", {"for": str(number), "value": value})


def _add_edges(
    edges: ElementTree.Element, names: list[str], share: NDArray[np.float64], *, centroid: NDArray[np.float32]
) -> None:
    is_about = (share >= _LEAST_SHARE).astype(np.int64)
    together = is_about.T @ is_about
    for first in range(len(names)):
        for second in range(first + 1, len(names)):
            if together[first, second]:
                edge = ElementTree.SubElement(
                    edges,
                    "edge",
                    id=f"{first}-{second}",
                    source=make_line(names[first]),
                    target=make_line(names[second]),
                    weight=str(together[first, second]),
                )
                if second < len(centroid):
                    _set_values(edge, (f"{float(centroid[first] @ centroid[second]):.6g}",))

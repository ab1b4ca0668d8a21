"""The codebook for other programs keeps to the published structure of REFI-QDA Codebook 1.0."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from research.coding.refi_qda import write_refi_codebook
from research.study import Codebook

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
SPACE = "urn:QDA-XML:codebook:1.0"
GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
CHILDREN = {"CodeBook": ("Codes", "Sets"), "Codes": ("Code",), "Code": ("Description", "Code"), "Description": ()}
"""The elements that an element may hold, in the order in which the standard's schema asks for them."""

MANY = {("Codes", "Code"), ("Code", "Code")}
"""What may be repeated, by its parent; the rest is there once at most."""

ATTRIBUTES = {
    "CodeBook": ({}, {"origin": ".*"}),
    "Codes": ({}, {}),
    "Code": (
        {"guid": rf"{GUID}|\{{{GUID}\}}", "name": r"(?s:.*)", "isCodable": "true|false|1|0"},
        {"color": "#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})"},
    ),
    "Description": ({}, {}),
}
"""Attributes that an element must have, and that it may have, with what they may be."""


def list_faults(xml: bytes) -> list[str]:
    """List what the standard's schema would refuse."""
    root = ElementTree.fromstring(xml)
    faults = [] if root.tag == f"{{{SPACE}}}CodeBook" else [f"the root is {root.tag}"]
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{SPACE}}}")
        if name not in CHILDREN:
            faults.append(f"{name} is no element")
            continue
        needed, allowed = ATTRIBUTES[name]
        faults += [f"{name} lacks {attribute}" for attribute in needed if attribute not in element.attrib]
        for attribute, value in element.attrib.items():
            if not re.fullmatch({**needed, **allowed}.get(attribute, "(?!)"), value):
                faults.append(f"{name} may not have {attribute}={value!r}")
        inside = [child.tag.removeprefix(f"{{{SPACE}}}") for child in element]
        faults += [f"{name} may not hold {child}" for child in inside if child not in CHILDREN[name]]
        known = [child for child in inside if child in CHILDREN[name]]
        if known != sorted(known, key=CHILDREN[name].index):
            faults.append(f"{name} holds {', '.join(known)} in this order")
        faults += [
            f"{name} holds {child} twice" for child in {*known} if known.count(child) > 1 and (name, child) not in MANY
        ]
        if name in ("CodeBook", "Codes") and not known:
            faults.append(f"{name} is empty")
        if CHILDREN[name] and ((element.text or "").strip() or any((child.tail or "").strip() for child in element)):
            faults.append(f"{name} holds text")
    return faults


def write(codebook: Codebook, *, study: str = "press") -> bytes:
    return write_refi_codebook(codebook, study=study, origin="Themeline 0")


def make_codebook(**of_first: object) -> Codebook:
    themes = [
        {"id": name, "name": {"en": name, "zh": "主题"}, "description": {"en": ["About."]}} for name in ("a", "b")
    ]
    return Codebook.model_validate({"themes": [{**themes[0], **of_first}, themes[1]]})


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*_codebook.yaml")), ids=lambda path: path.stem)
def test_every_codebook_of_the_project_keeps_to_the_structure(path):
    codebook = Codebook.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    xml = write(codebook)
    assert xml.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    assert list_faults(xml) == []
    codes = ElementTree.fromstring(xml)[0]
    for theme, code in zip(codebook.themes, codes, strict=True):
        assert list(code.attrib)[:3] == ["guid", "name", "isCodable"]
        assert code.get("name") == " / ".join(theme.name.values())
        assert code.get("isCodable") == "true"
        assert code.get("color") == theme.color
        (said,) = code
        lines = said.text.splitlines()
        assert lines[0] == f"id: {theme.id}"
        for language, texts in theme.description.items():
            assert {f"description ({language}): {text}" for text in texts} <= set(lines)


def test_hostile_text_leaves_the_structure_whole_and_is_text():
    hostile = '</Description><Code name="x">&\x00\x0b ]]> " \u202e'
    codebook = make_codebook(name={"en": hostile}, description={"en": [hostile]}, excludes={"zh": [hostile]})
    xml = write_refi_codebook(codebook, study="press", origin=hostile.replace("\n", " "))
    assert list_faults(xml) == []
    first, second = ElementTree.fromstring(xml)[0]
    assert first.get("name").startswith('</Description><Code name="x">&')
    assert first[0].text.count("</Description>") == 2
    assert second.get("name") == "b / 主题"


def test_a_theme_without_a_colour_has_none_in_the_file():
    first, second = ElementTree.fromstring(write(make_codebook(color="#0072B2")))[0]
    assert first.get("color") == "#0072B2"
    assert "color" not in second.attrib


def test_a_theme_keeps_its_guid_in_its_study_and_shares_it_with_no_other():
    def list_guids(study: str, **of_first: object) -> list[str | None]:
        return [code.get("guid") for code in ElementTree.fromstring(write(make_codebook(**of_first), study=study))[0]]

    press = list_guids("press")
    assert list_guids("press", description={"en": ["Otherwise."]}) == press
    assert len({*press, *list_guids("other")}) == 4


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (SPACE, "urn:QDA-XML:project:1.0", "the root is"),
        (' isCodable="true"', "", "Code lacks isCodable"),
        (' isCodable="true"', ' isCodable="yes"', "Code may not have isCodable='yes'"),
        (' name="a / 主题"', "", "Code lacks name"),
        (' color="#0072B2"', ' color="blue"', "Code may not have color='blue'"),
        ('guid="', 'guid="x', "Code may not have guid="),
        ("<Description>", '<Code guid="" name="" isCodable="true" /><Description>', "Code holds Code, Description in"),
        ("<Codes>", "<Codes><Set />", "Set is no element"),
        ("<Codes>", "<Codes>text", "Codes holds text"),
    ],
)
def test_a_fault_in_the_structure_would_be_seen(before, after, fault):
    xml = write(make_codebook(color="#0072B2")).decode()
    assert before in xml
    assert any(found.startswith(fault) for found in list_faults(xml.replace(before, after, 1).encode()))

"""Names of claims on a trend, and of the families that they are corrected in."""

from __future__ import annotations

from research.records import Claim, Family
from research.text.messages import say


def name_claim(claim: Claim) -> str:
    """Give the name of a claim."""
    names: dict[Claim, str] = {
        "rising": say("rising"),
        "falling": say("falling"),
        "changing": say("changing"),
        "no clear change": say("no clear change"),
        "no larger change": say("no larger change"),
        "none": say("not tested"),
    }
    return names[claim]


def name_family(family: Family) -> str:
    """Give the name of a family."""
    names: dict[Family, str] = {"confirmatory": say("confirmatory"), "exploratory": say("exploratory")}
    return names[family]

"""Write ``river.csv``: made-up newspaper articles of a made-up town on a river, for the tutorial.

Usage: ``python docs/tutorial/make_river.py``. What the tutorial finds was put in here: news of freight becomes rarer
over both years, news of floods steps up in July 2023, bathing comes every summer.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

PAGE = Path(__file__).with_name("river.csv")
FIRST, LAST = date(2022, 1, 1), date(2023, 12, 31)
PAPERS = ("Ostrow Courier", "The Lockkeeper", "Valley Post")
PLACES = ("Ostrow", "Millhaven", "the old harbour", "Weir Street", "Lower Quay", "Saint Anne's bridge", "the east bank")
PEOPLE = ("the harbour master", "a city councillor", "residents", "the water board", "the mayor", "a skipper")
"""Fillers of the sentences below."""

SENTENCES = {
    "freight": (
        (
            "Barges loaded with gravel waited {n} hours at the lock near {place}",
            "The freight terminal at {place} handled {n} containers fewer than a month ago",
            "Two shipping companies gave up their berths at {place}",
            "Low wages keep young people from becoming boatmen, says {who}",
            "A tug with {n} tonnes of grain moored at {place} on its way to the sea",
            "The crane at {place} stood still for {n} days for want of cargo",
        ),
        (
            "Cargo moves to the motorway, where lorries need half the time",
            "Freight rates on the river fell again, and owners lay up their barges",
            "Skippers complain that dredging of the channel was put off",
            "The port authority counts on grain and scrap metal for the winter",
            "A new timetable for the locks should save ships an hour a trip",
        ),
    ),
    "floods": (
        (
            "The river rose {n} centimetres overnight and left its bank at {place}",
            "Volunteers filled {n} sandbags to keep the water out of {place}",
            "Cellars along {place} were pumped dry after the high water",
            "The dike behind {place} leaks in {n} places, warns {who}",
            "Families from {place} spent the night in a school because of the flood",
            "Sirens warned {place} of a second flood wave",
        ),
        (
            "Insurers sent surveyors to count the damaged houses",
            "Engineers want a retention basin upstream before the next high water",
            "The gauge stood above the highest alarm level until noon",
            "Helpers cleared mud from kitchens and carried out soaked furniture",
            "The fire brigade evacuated the ground floors of a home for the elderly",
        ),
    ),
    "bathing": (
        (
            "Swimmers found the steps into the water at {place} repaired",
            "The lifeguards at {place} pulled {n} tired swimmers ashore",
            "A bathing ban at {place} was lifted after the water was tested",
            "Children learn to swim at {place} again this summer",
            "The river pool at {place} counted {n} hundred visitors on Sunday",
        ),
        (
            "Laboratories found fewer germs than a year ago",
            "A snack stand and changing cabins opened beside the beach",
            "Blue algae were seen in the shallows, so dogs must not drink there",
            "Season tickets cost as much as before",
            "On hot evenings the meadow by the water stays open until ten",
        ),
    ),
    "other": (
        (
            "The council voted on {n} new trees for {place}",
            "The school orchestra played before {n} listeners at {place}",
            "A bakery at {place} closes after {n} years",
            "The football club lost at home before {n} hundred people, to the dismay of {who}",
            "Roadworks close {place} to cars for {n} weeks",
            "The library at {place} lends tools and board games now",
            "A thief took {n} bicycles from the station at {place}",
        ),
        (
            "The decision was close, and both sides want to talk again",
            "Visitors came from the neighbouring towns as well",
            "The budget for next year leaves little room for more",
            "Neighbours had collected signatures since the spring",
            "A ceremony is planned for the end of the month",
            "The police ask anybody who saw something to call",
        ),
    ),
}
"""First and second sentences by subject."""

THIRD = (
    "{who} spoke of a difficult year.",
    "More is to be decided in {n} weeks.",
    "{who} did not want to comment.",
    "Nobody remembers the like in {n} years.",
    "At {place} people took it calmly.",
    "The costs are put at {n} thousand crowns.",
)
"""Last sentences of any subject."""


def make_rows(seed: int = 7) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield headline, text, day, paper and desk of each article, by day."""
    draw = random.Random(seed)  # noqa: S311
    n_days = (LAST - FIRST).days + 1
    for place in range(300):
        day = FIRST + timedelta(days=int(place * n_days / 300))
        passed = place / 300
        weights = {
            "freight": 0.42 - 0.32 * passed,
            "floods": 0.30 if day >= date(2023, 7, 1) else 0.06,
            "bathing": 0.30 if day.month in (6, 7, 8) else 0.02,
            "other": 0.35,
        }
        (subject,) = draw.choices(list(weights), list(weights.values()))
        first, second = (draw.choice(pool) for pool in SENTENCES[subject])
        sentences = [fill(sentence, draw) for sentence in (f"{first}.", f"{second}.", draw.choice(THIRD))]
        headline = " ".join(sentences[0].split()[:8]).rstrip(",.")
        text, paper = " ".join(sentences), draw.choice(PAPERS)
        yield (
            headline,
            text,
            f"{day:%d/%m/%Y}",
            paper,
            "local" if subject == "other" else draw.choice(("local", "river")),
        )
        if draw.random() < 0.05:
            copy = draw.choice([other for other in PAPERS if other != paper])
            yield headline, text, f"{day + timedelta(days=1):%d/%m/%Y}", copy, "wire"


def fill(sentence: str, draw: random.Random) -> str:
    """Fill a sentence; it begins with a capital letter."""
    filled = sentence.format(n=draw.randint(2, 60), place=draw.choice(PLACES), who=draw.choice(PEOPLE))
    return filled[:1].upper() + filled[1:]


def write_rows() -> None:
    """Write the file, with three rows that cannot be used, as a real spreadsheet has them."""
    rows = list(make_rows())
    rows.insert(40, ("Photo of the week", "", "09/04/2022", "Valley Post", "local"))
    rows.insert(120, ("Correction", "[No text]", "12/10/2022", "Ostrow Courier", "local"))
    rows.insert(
        200,
        ("Letters to the editor", "A reader thanks the rowing club for the regatta.", "n/a", "Valley Post", "local"),
    )
    with PAGE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("Headline", "Text", "Day", "Paper", "Desk"))
        writer.writerows(rows)


if __name__ == "__main__":
    write_rows()

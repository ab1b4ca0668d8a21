"""The rules of `docs/architecture.md`, read from the source of the package.

Each rule is a function from the package's source text to its violations, one short line each. Each rule is also shown
a violation that is planted in the source, which it must find.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator

import pytest
from source_tree import Sources, list_imports, list_rooms, parse, read_sources, room_of, walk

Rule = Callable[[Sources], Iterator[str]]

# ------------------------------------------------------------------------------------------------------- walls


def find_walls_of_trends(sources: Sources) -> Iterator[str]:
    """Inside trends, ``stats`` imports no sibling, and its siblings import only ``stats``."""
    for here, there, path in _list_inner_arrows(sources, "trends"):
        if there != "stats":
            yield f"{path} imports trends/{there}, but only stats is common ground"
        elif here == "stats":
            yield f"{path} imports its own room by another name"


_REPORT: dict[str, set[str]] = {
    "summary": set(),
    "tables": {"summary"},
    "methods": {"summary"},
    "page": {"summary", "tables", "methods"},
    "paper": {"summary", "tables", "methods"},
}
"""What each room inside the report may import of its siblings."""


def find_walls_of_report(sources: Sources) -> Iterator[str]:
    """Summary is the ground of the report; tables and methods stand on it; page and paper stand on all three."""
    for here, there, path in _list_inner_arrows(sources, "report"):
        if there not in _REPORT.get(here, set()):
            yield f"{path} imports report/{there}"


def _list_inner_arrows(sources: Sources, room: str) -> Iterator[tuple[str, str, str]]:
    """Yield sub-room, imported sub-room and path for every import between the sub-rooms of a room."""
    seen = set()
    for found in list_imports(sources):
        parts = found.path.split("/")
        if len(parts) > 2 and parts[0] == room and found.module[:1] == (room,) and len(found.module) > 1:
            arrow = (parts[1], found.module[1], found.path)
            if parts[1] != found.module[1] and arrow not in seen:
                seen.add(arrow)
                yield arrow


FURNISHED = {"text": "each module is one idea that any room may want; there is nothing behind a face to hide"}
"""Rooms that are entered by their modules, and why."""


def find_walks_past_a_face(sources: Sources) -> Iterator[str]:
    """Outside a room only ``research.<room>`` is imported, never a module within it."""
    rooms = set(list_rooms(sources)) - set(FURNISHED)
    seen = set()
    for found in list_imports(sources):
        if found.target in rooms and found.target != room_of(found.path) and len(found.module) > 1:
            line = f"{found.path} imports research.{'.'.join(found.module)}"
            if line not in seen:
                seen.add(line)
                yield line


PUBLIC_ROOMS = {"datasets"}
"""Rooms whose face is for users of the package."""


def find_idle_exports(sources: Sources) -> Iterator[str]:
    """Every name that the face of a room exports is used by another room."""
    used = {(found.target, found.name) for found in list_imports(sources) if found.target != room_of(found.path)}
    for path, text in sources.items():
        modules = {
            (alias.asname or alias.name): alias.name
            for node in walk(text)
            if isinstance(node, ast.ImportFrom) and node.module == "research"
            for alias in node.names
        }
        for node in walk(text):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                used.add((modules[node.value.id], node.attr))
            if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("research.") and path != "__init__.py":
                parts = ast.unparse(node).split(".")
                used.add((parts[1], parts[-1]))
    public = _list_exports(sources["__init__.py"])
    for room in list_rooms(sources):
        for name in sorted(_list_exports(sources.get(f"{room}/__init__.py", "")) - public):
            if room not in PUBLIC_ROOMS and (room, name) not in used:
                yield f"{room}/__init__.py exports {name}, which no other room uses"


def _list_exports(text: str) -> set[str]:
    return {
        name
        for node in parse(text).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        for name in ast.literal_eval(node.value)
    }


# --------------------------------------------------------------------------------------------------- functions

MOST_POSITIONAL = 3


def find_long_signatures(sources: Sources) -> Iterator[str]:
    """A function has at most three positional parameters; the rest are keyword-only.

    Loops that are compiled to machine code are left out: numba knows no keyword-only parameters.
    """
    for path, name, node in _list_functions(sources):
        if name in _list_compiled(sources[path]):
            continue
        arguments = [*node.args.posonlyargs, *node.args.args]
        if arguments and arguments[0].arg in {"self", "cls"}:
            arguments = arguments[1:]
        if len(arguments) > MOST_POSITIONAL or (node.args.vararg is not None and len(arguments) > MOST_POSITIONAL - 1):
            yield f"{path}: {name} has {len(arguments)} positional parameters"


@functools.cache
def _list_compiled(text: str) -> frozenset[str]:
    """Give the functions of a module that it hands to the compiler."""
    calls = [node for node in walk(text) if isinstance(node, ast.Call)]
    compiling = [call for call in calls if ast.unparse(call.func) in {"compile_loop", "compiled"}]
    return frozenset(ast.unparse(argument) for call in compiling for argument in call.args)


def find_missing_docstrings(sources: Sources) -> Iterator[str]:
    """Every module, and every public class and function in it, has a docstring."""
    for path, text in sources.items():
        tree = parse(text)
        if ast.get_docstring(tree) is None:
            yield f"{path} has no docstring"
        for name, node in _list_public(tree):
            if ast.get_docstring(node) is None:
                yield f"{path}: {name} has no docstring"


_PARAMETER = re.compile(r"^(?P<names>\w+(?:, \w+)*)\n {4,}(?P<text>\S.*)$", re.MULTILINE)


def find_empty_phrases(sources: Sources) -> Iterator[str]:
    """What a parameter or attribute is, its own line says; a line that opens with "Of ..." leaves it to be guessed."""
    for path, text in sources.items():
        for node in walk(text):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                for match in _PARAMETER.finditer(ast.get_docstring(node) or ""):
                    if match["text"].startswith("Of "):
                        yield f"{path}: {node.name}: {match['names']}: {' '.join(match['text'].split()[:4])} ..."


def _list_functions(sources: Sources) -> Iterator[tuple[str, str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path, text in sources.items():
        for node in walk(text):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield path, node.name, node


def _list_public(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """Yield public functions and classes of a module, and public methods of public classes."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                        yield f"{node.name}.{inner.name}", inner


# ------------------------------------------------------------------------------------- facts, not sentences

TEXT_FIELDS: dict[str, str] = {
    "id": "an identifier",
    "key": "the identifier that the input gave",
    "name": "a name",
    "names": "names",
    "name_languages": "codes of languages",
    "label": "the name of a label or a period",
    "note": "quoted from the researcher's labels file",
    "event": "the name of an event of the study",
    "comparison": "an identifier",
    "source": "the name of a publisher",
    "least_without": "the name of a publisher",
    "most_without": "the name of a publisher",
    "season": "the code of a month or quarter, the name of a weekday or holiday",
    "high": "a season, as above",
    "low": "a season, as above",
    "language": "a code",
    "theme": "an identifier",
    "nearest": "an identifier",
    "pairs": "identifiers",
    "title_language": "a code",
    "body_language": "a code",
    "color": "a colour",
    "title": "quoted from the corpus",
    "body": "quoted from the corpus",
    "text": "quoted from the corpus",
    "context": "quoted from the corpus",
    "excerpt": "quoted from the corpus",
    "published": "quoted from the corpus: a date before it is parsed",
    "loaded": "quoted from the corpus: a date before it is parsed",
    "format": "a code",
    "database": "a name, as the study gives it",
    "query": "quoted from the study",
    "word": "quoted from the corpus",
    "words": "quoted from the corpus",
    "stop_words": "words",
    "url": "an address",
    "file": "a path",
    "time_zone": "the name of a zone",
    "encoder": "the name of a model",
    "period": "the label of a period",
    "season_names": "names of seasons and holidays",
    "left_out": "the name of a publisher",
    "merged_into": "the name of a label",
    "merged_with": "names of labels",
    "others": "names of labels",
    "first": "the code of a language, or an identifier",
    "second": "the code of a language, or an identifier",
    "reference": "an identifier",
    "movers": "identifiers",
    "members": "identifiers",
    "apart_from": "codes of languages",
    "vectors_sha256": "a checksum",
    "values": "quoted from the row of an input",
    "revision": "the version of a model",
    "coder": "the name of a sheet",
    "coders": "names of sheets",
    "themes": "ids of themes",
    "code": "quoted from the input",
    "code_probability": "quoted from the input, before it is parsed",
    "attributes": "names of attributes, and their values as quoted from the input",
    "kind": "source, language or the name of an attribute",
    "by": "source, language or the name of an attribute",
    "group": "a value of an attribute, or the name of a publisher",
    "covariate": "the name of a covariate",
    "level": "a value of an attribute, or the name of a publisher",
    "refused_by": "the name of a covariate",
}
"""Text that a record may hold, by the name of the field, and what it is. Everything else is a number, a flag, a date or
a closed choice (``Literal``): sentences are made in ``report/``."""


def find_sentences_in_records(sources: Sources) -> Iterator[str]:
    """A record holds no free text but names, identifiers, quotations and positions."""
    for path, text in sources.items():
        if not path.startswith("records/"):
            continue
        for owner in walk(text):
            if not isinstance(owner, ast.ClassDef):
                continue
            for node in owner.body:
                if isinstance(node, ast.AnnAssign) and _is_text(node.annotation):
                    name = ast.unparse(node.target)
                    if name not in TEXT_FIELDS:
                        yield f"{path}: {owner.name}.{name} is free text"


def _is_text(annotation: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "str" for node in ast.walk(annotation))


_PARSING = {"split", "rsplit", "partition", "rpartition", "startswith", "endswith", "find", "rfind", "index", "count"}
_PARSING |= {"removeprefix", "removesuffix", "splitlines", "replace", "strip", "lstrip", "rstrip"}
_SENTENCES = {"reason", "reasons", "caution", "cautions", "remark", "meaning", "outcome", "action", "method", "message"}
"""Fields and variables that hold, or once held, a sentence or a choice as free text."""
_READERS = ("corpus/", "text/", "topics/words/", "encoders/", "study/problems.py", "provenance.py")
"""What reads the words of others: articles, and what libraries and the operating system print."""
_WORDS = re.compile(r"[A-Za-z]{2,} |[A-Za-z]{2,}, | [A-Za-z]{2,}|^; $|^, $|^ \+ $|^: $")


def find_parsed_sentences(sources: Sources) -> Iterator[str]:
    """No code takes a sentence apart, or asks what is in one, to decide something.

    Three signs of it: a method that parses text, or a regular expression, on a field that holds a sentence; ``in`` on
    such a field; and, outside the rooms that read what others wrote, text parsed at words or at the marks that join
    clauses.
    """
    for path, text in sources.items():
        for node in walk(text):
            sign = _find_parsing(node, is_reader=path.startswith(_READERS))
            if sign:
                yield f"{path}: {sign}"


def _find_parsing(node: ast.AST, *, is_reader: bool) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        is_pattern = ast.unparse(node.func.value) == "re" or node.func.attr in {"match", "search", "fullmatch", "sub"}
        if is_pattern and any(_holds_sentence(argument) for argument in node.args):
            return ast.unparse(node)
        if node.func.attr in _PARSING:
            at_words = [a for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if _holds_sentence(node.func.value) or (not is_reader and _shows_error(node.func.value)):
                return ast.unparse(node)
            takes_apart = node.func.attr not in {"replace", "strip", "lstrip", "rstrip"}
            if not is_reader and takes_apart and any(_WORDS.search(constant.value) for constant in at_words):
                return ast.unparse(node)
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        sides = node.comparators
        if any(_holds_sentence(side) or (not is_reader and _shows_error(side)) for side in sides):
            return ast.unparse(node)
        left, is_choice = node.left, isinstance(sides[0], (ast.Set, ast.Tuple, ast.List, ast.Dict))
        is_text = isinstance(left, ast.Constant) and isinstance(left.value, str)
        if is_text and not is_choice and not is_reader and _WORDS.search(str(left.value)):
            return ast.unparse(node)
    return ""


def _holds_sentence(node: ast.expr) -> bool:
    """Tell whether an expression is a field or variable that holds a sentence, changed or not."""
    if isinstance(node, ast.Attribute):
        return node.attr in _SENTENCES
    if isinstance(node, ast.Name):
        return node.id in _SENTENCES
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _holds_sentence(node.func.value)


def _shows_error(node: ast.expr) -> bool:
    """Tell whether an expression is the text of an error."""
    return ast.unparse(node) in {"str(error)", "str(exception)", "str(problem)"}


# ------------------------------------------------------------------------------------------------------- words

WENT: dict[str, str] = {
    "among": "xtx",
    "towards": "xty",
    "surprise": "innovation",
    "pull": "gain",
    "lean": "loading",
    "tide": "period_effect",
    "firmness": "co_assignment",
    "likeness": "similarity",
    "standing": "stability_class",
    "widening": "se_inflation",
    "feast": "holiday",
    "feasts": "holidays",
    "spread": "sd, standard_error or variance",
}
"""Words that are not ours any more, and what is: see ``docs/glossary.md``."""
WENT_WITHIN = {
    "kept": (("trends/stats/kalman.py", "trends/stats/step_noise.py", "trends/stats/null_series.py"), "phi"),
    "coverage": (("trends/sources/",), "rate_effect"),
}
"""Words that went in one place, where they were a private name, and are plain English elsewhere."""
WENT_FIRST = {"say": "format", "hold": "..._column", "tell": "describe"}
"""Verbs that begin no name of two words or more."""


def find_words_that_went(sources: Sources) -> Iterator[str]:
    """One word, one thing: the private words of 0.3 do not come back as names."""
    for path, text in sources.items():
        names = {path.rsplit("/", 1)[-1].removesuffix(".py")} | _list_names(text)
        for name in sorted(names):
            parts = [part for part in re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_") if part]
            for part in parts:
                places, word = WENT_WITHIN.get(part, (("",), WENT.get(part, "")))
                if word and path.startswith(places):
                    yield f"{path}: {name}, now {word}"
            if len(parts) > 1 and parts[0] in WENT_FIRST:
                yield f"{path}: {name}, now {WENT_FIRST[parts[0]]}"


@functools.cache
def _list_names(text: str) -> set[str]:
    names = set()
    for node in walk(text):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, (ast.arg, ast.keyword)):
            names.add(node.arg or "")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
    return names


# --------------------------------------------------------------------------------------------------- constants

DECIDING = ("corpus/", "encoders/", "topics/", "themes/", "trends/")
"""Rooms whose constants decide results."""
_ORIGIN = re.compile(
    r"measured|labelled|simulat|\d %|"
    r"published|released|recommend|default|\b(?:19|20)\d\d\b|"
    r"convention|chosen|definition|follows from|"
    r"rounding|precision|float64|32-bit|memory|bound|the time, not|held at once|stands for|label of|\bcalendar",
    re.IGNORECASE,
)
"""What a note may say of where a value comes from, a line each: a measurement, a publication, a choice; or why it is no
choice that a result hangs on: precision, work, a mark."""


def find_silent_constants(sources: Sources) -> Iterator[str]:
    """A constant that decides a result says below it what it is."""
    for path, name, note in _list_constants(sources):
        if not note:
            yield f"{path}: {name} has no note below it"


def find_constants_without_origin(sources: Sources) -> Iterator[str]:
    """The note of a constant says where its value comes from: measured, published, or a convention."""
    for path, name, note in _list_constants(sources):
        if note and not _ORIGIN.search(note):
            yield f"{path}: {name} does not say where its value comes from"


def _list_constants(sources: Sources) -> Iterator[tuple[str, str, str]]:
    """Yield path, name and note of the numeric constants of the deciding rooms."""
    for path, text in sources.items():
        if path.startswith(DECIDING):
            body = parse(text).body
            for place, node in enumerate(body):
                name = _name_constant(node)
                if name:
                    below = body[place + 1] if place + 1 < len(body) else None
                    is_note = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
                    yield path, name, str(below.value.value) if is_note else ""


def _name_constant(node: ast.stmt) -> str:
    """Give the name of a numeric constant; empty for other statements."""
    if isinstance(node, ast.Assign):
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target, value = node.target, node.value
    else:
        return ""
    is_name = isinstance(target, ast.Name) and re.fullmatch(r"_?[A-Z][A-Z0-9_]*", target.id)
    return target.id if is_name and _is_numeric(value) else ""


def _is_numeric(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return isinstance(value.value, (int, float)) and not isinstance(value.value, bool)
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(_is_numeric(element) for element in value.elts)
    if isinstance(value, ast.UnaryOp):
        return _is_numeric(value.operand)
    if isinstance(value, ast.BinOp):
        return _is_numeric(value.left) and _is_numeric(value.right)
    return False


# ------------------------------------------------------------------------------------------------------- tests

RULES: dict[str, Rule] = {
    "walls of trends": find_walls_of_trends,
    "walls of report": find_walls_of_report,
    "faces": find_walks_past_a_face,
    "exports": find_idle_exports,
    "positional parameters": find_long_signatures,
    "docstrings": find_missing_docstrings,
    "empty phrases": find_empty_phrases,
    "facts in records": find_sentences_in_records,
    "parsed sentences": find_parsed_sentences,
    "words": find_words_that_went,
    "constants": find_silent_constants,
    "origin of constants": find_constants_without_origin,
}

PLANTED: list[tuple[str, str, str, str]] = [
    ("walls of trends", "trends/stats/planted.py", "from research.trends.claims.claims import claim_trends", "claims"),
    ("walls of trends", "trends/changes/planted.py", "from research.trends.prevalence import periods", "prevalence"),
    ("walls of report", "report/summary/planted.py", "from research.report.tables import tables", "report/tables"),
    ("walls of report", "report/tables/planted.py", "from research.report.page.page import write_page", "report/page"),
    ("walls of report", "report/methods/planted.py", "from research.report.tables import tables", "report/tables"),
    ("faces", "workflow/planted.py", "from research.trends.stats.kalman import filter_series", "trends.stats.kalman"),
    ("faces", "cli.py", "import research.report.page.page", "report.page.page"),
    ("exports", "themes/__init__.py", '__all__ = ["never_asked_for"]', "never_asked_for"),
    ("positional parameters", "themes/planted.py", "def f(a, b, c, d): ...", "4 positional"),
    ("positional parameters", "themes/planted.py", "class A:\n    def f(self, a, b, c, d): ...", "4 positional"),
    ("docstrings", "themes/planted.py", "x = 1", "no docstring"),
    ("docstrings", "themes/planted.py", '"""M."""\nclass A:\n    """A."""\n    def f(self): ...', "A.f"),
    (
        "empty phrases",
        "themes/planted.py",
        'def f(x):\n    """Draw.\n\n    Parameters\n    ----------\n    x\n        Of all that is drawn.\n    """',
        "Of all that is",
    ),
    ("facts in records", "records/planted.py", "class A:\n    verdict: str", "A.verdict"),
    ("facts in records", "records/planted.py", "class A:\n    verdicts: tuple[str, ...] | None = None", "A.verdicts"),
    ("parsed sentences", "report/planted.py", 'x = trend.reason.split("; ")', "split"),
    ("parsed sentences", "report/planted.py", 'x = text.startswith("it leaves")', "startswith"),
    ("parsed sentences", "report/planted.py", 'x = text.split("; ")', "split"),
    ("parsed sentences", "report/planted.py", 'x = re.search("[0-9]+", row.reason)', "search"),
    ("parsed sentences", "report/planted.py", "x = label not in themes.cautions", "cautions"),
    ("parsed sentences", "report/planted.py", "x = label not in cautions", "cautions"),
    ("parsed sentences", "report/planted.py", 'x = "umap" in clusters.method.lower()', "method"),
    ("parsed sentences", "report/planted.py", 'x = "is rare" in find_claim(trend)', "is rare"),
    ("parsed sentences", "workflow/planted.py", 'x = str(error).startswith("No")', "startswith"),
    ("words", "trends/stats/planted.py", "def f(pull): ...", "gain"),
    ("words", "trends/stats/planted.py", "x = row.noise_spread", "sd"),
    ("words", "report/planted.py", "def say_slope(x): ...", "format"),
    ("words", "trends/standing.py", "x = 1", "stability_class"),
    ("constants", "trends/planted.py", "_LEAST = 0.25", "_LEAST"),
    ("constants", "trends/planted.py", "RANGE = (0.5, 1 / 3)", "RANGE"),
    ("constants", "topics/planted.py", "LEAST: int = -(2**3)", "LEAST"),
    ("origin of constants", "trends/planted.py", '_LEAST = 0.25\n"""The least."""', "_LEAST"),
]
"""Rule, module, what is planted at its end, and what the rule must say of it."""


@pytest.fixture(scope="module")
def sources() -> Sources:
    return read_sources()


@pytest.fixture(scope="module")
def violations(sources) -> dict[str, set[str]]:
    return {rule: set(find(sources)) for rule, find in RULES.items()}


@pytest.mark.parametrize("rule", RULES)
def test_the_package_keeps_the_rule(rule, violations):
    found = sorted(violations[rule])
    assert not found, "\n".join([RULES[rule].__doc__ or rule, *found])


@pytest.mark.parametrize(("rule", "path", "planted", "said"), PLANTED)
def test_a_rule_sees_what_breaks_it(rule, path, planted, said, sources, violations):
    changed = {**sources, path: f"{sources.get(path, '')}\n{planted}\n"}
    new = set(RULES[rule](changed)) - violations[rule]
    assert any(said in line for line in new), new


def test_every_rule_is_shown_a_violation():
    assert {rule for rule, *_ in PLANTED} == set(RULES)


def test_every_text_field_that_is_allowed_is_there(sources):
    fields = {
        ast.unparse(node.target)
        for path, text in sources.items()
        if path.startswith("records/")
        for node in walk(text)
        if isinstance(node, ast.AnnAssign)
    }
    assert set(TEXT_FIELDS) <= fields

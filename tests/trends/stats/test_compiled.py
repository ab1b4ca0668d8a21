"""Compiled loops are kept on disk, so that only the first run on a machine compiles."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[3] / "research"


def is_result(argument: ast.expr, loops: set[str]) -> bool:
    """Tell what a compiled loop returns from the loop."""
    return isinstance(argument, ast.Call) and (
        isinstance(argument.func, ast.Call) or ast.unparse(argument.func) in loops
    )


def test_no_compiled_loop_is_given_a_function():
    # Functions have a type of their own in every process: what is compiled for them is never found again.
    given = []
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "compile_loop" not in text:
            continue
        tree = ast.parse(text)
        loops = {
            ast.unparse(target)
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign) and "compile_loop(" in ast.unparse(node.value)
            for outer in node.targets
            for target in (outer.elts if isinstance(outer, ast.Tuple) else [outer])
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (
                "compile_loop(" in ast.unparse(node.func) or ast.unparse(node.func) in loops
            ):
                words = [ast.unparse(argument) for argument in node.args if not is_result(argument, loops)]
                given += [f"{path.name}: {word}" for word in words if word in loops or "compile_loop(" in word]
    assert given == []

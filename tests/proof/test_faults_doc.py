"""The tables of `docs/design/faults.md` are whole, and everything named there is there."""

import ast
import re

import pytest

from tests.proof import faults_doc
from tests.proof.faults_doc import ROOT, TITLED, Row, rows_of

FAULTS = rows_of(faults_doc.FAULTS)
INVARIANTS = rows_of(faults_doc.INVARIANTS)


def by_subject(row: Row) -> str:
    return row.subject


@pytest.mark.parametrize("row", [*FAULTS, *INVARIANTS], ids=by_subject)
def test_each_has_a_test_that_make_test_and_make_soak_run(row: Row) -> None:
    assert row.tests != []


def test_all_invariants_are_there_in_their_order() -> None:
    assert [row.subject for row in INVARIANTS] == [str(number) for number in range(1, 15)]


@pytest.mark.parametrize("row", [*FAULTS, *INVARIANTS], ids=by_subject)
def test_what_is_named_is_there(row: Row) -> None:
    for file, name in row.functions:
        tree = ast.parse((ROOT / file).read_text())
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        assert name in {n.name for n in ast.walk(tree) if isinstance(n, functions)}, file
    for file, title in row.titles:
        titles = re.findall(r'^\s*test(?:\.each\([^)]*\))?\("([^"]*)"', read(file), re.MULTILINE)
        titles += re.findall(r'^\s*\["([^"]*)"', read(file), re.MULTILINE)
        assert any(title in each for each in titles), f"{file}{TITLED}{title}"
    for step in row.steps:
        assert f'"{step}"' in read("tests/proof/world.py") + read("tests/proof/till.py"), step


def read(file: str) -> str:
    return (ROOT / file).read_text()

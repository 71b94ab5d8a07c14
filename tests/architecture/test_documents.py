"""What the documents say is what the code does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.configuration import PAGE, rewritten

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "server" / "shirube").rglob("*.py"))
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
CODE = re.compile(r"`([a-z0-9_]+)`")


def documented() -> set[str]:
    """The codes in the protocol's table of errors and its list of rejected events."""
    table = PROTOCOL[PROTOCOL.index("### 3.4") : PROTOCOL.index("## 4.")]
    rows = [row for row in table.splitlines() if re.match(r"\| \d{3} ", row)]
    rejected = PROTOCOL[PROTOCOL.index("Codes of rejected events:") : PROTOCOL.index("### 3.3")]
    return set(CODE.findall(" ".join(rows))) | set(CODE.findall(rejected))


def trees() -> Iterator[ast.Module]:
    for path in SOURCES:
        if "demo" not in path.parts:
            yield ast.parse(path.read_text())


def raised() -> set[str]:
    """Every literal given as `code=`, and the codes of the error classes."""
    found: set[str] = set()
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found |= {k.value.value for k in node.keywords if k.arg == "code" and isinstance(k.value, ast.Constant)}
            elif isinstance(node, ast.ClassDef):
                found |= set(_class_codes(node))
    return {code for code in found if isinstance(code, str)}


def _class_codes(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, ast.Assign) and "code" in ast.unparse(statement.targets[0]):
            yield from (c.value for c in ast.walk(statement.value) if isinstance(c, ast.Constant) and c.value != 400)


def literals() -> set[str]:
    return {
        node.value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_the_table_of_settings_is_what_config_declares() -> None:
    page = PAGE.read_text()
    assert page == rewritten(page), "run scripts/configuration.py"


def test_every_code_that_is_raised_is_documented() -> None:
    assert raised() - documented() == set()


def test_every_documented_code_is_used() -> None:
    assert documented() - literals() == set()

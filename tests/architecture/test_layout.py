"""The house looks the same in every room."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "server" / "shirube"
MOST_LINES = 450

USUAL = {"__init__", "rules", "store", "routes", "schema", "jobs", "tables"}
BUILT_OTHERWISE = {
    "dashboard": "pages and their templates; it reads what the other packages know",
    "demo": "a vendor's product and its people: no part of the engine",
}
# A file by another name, and what it holds that none of the usual ones should.
EXCEPTIONS = {
    "api": {
        "events": "routes of one resource: there are too many for one file",
        "customers": "the same",
        "guides": "the same",
        "reports": "the same",
        "settings": "the same",
        "success": "the same",
        "openapi": "the description of them all, made from their types",
        "wire": "what its routes share: JSON out, query parameters in, cursors",
    },
    "conditions": {
        "facts": "what a condition is held against",
        "globs": "matching of addresses",
        "grammar": "JSON to the typed tree",
        "moments": "durations, dates and hours",
        "reading": "JSON to frozen types with every mistake named; guides are read with it too",
        "reasons": "why a condition does not hold",
        "values": "tests of single values and counts",
    },
    "delivery": {
        "labels": "the widget's own words; pure",
        "sending": "one guide as one person gets it; pure",
    },
    "guides": {
        "actions": "buttons and what they do; pure",
        "branches": "where steps lead; pure",
        "catalog": "the store's reads for lists and reports",
        "compiling": "a document made ready for boot",
        "contrast": "how far colours are apart; pure",
        "documents": "reading and writing documents",
        "files": "folders of documents",
        "json_schema": "the schema that editors complete with",
        "markdown": "text to a tree",
        "media": "pictures and videos, and where they may come from; pure",
        "milestones": "milestones as a file",
        "parts": "what the types of documents are made of",
        "records": "what the store gives to the rest of the house",
        "settings": "what a workspace settles for all its guides",
        "settings_store": "the store's part for settings",
        "theme": "tokens of looks, and the CSS properties they become; pure",
        "urls": "the allowlist of addresses",
        "yaml_text": "YAML that keeps lines and comments",
    },
    "ingest": {
        "quota": "the bucket of each environment: state, so no rule",
        "reading": "bytes to good and rejected events",
        "writer": "the one writer that commits for many requests",
    },
    "people": {
        "attributes": "the store's part for attributes",
        "directory": "who a batch speaks for: the store's part that ingest runs",
        "reading": "whether an identity can be kept",
    },
    "progress": {
        "counting": "how many events: the store's part that conditions ask",
        "nudges": "what interrupted a person and was put off: the store's part that boot asks",
    },
    "metrics": {
        "export": "a report as CSV",
        "funnel": "the steps of a guide; pure",
        "paging": "cursors of sorted lists, which success uses too",
        "reports": "the store's reads for guide reports",
        "searches": "the store's reads for searches in a help centre",
        "targets": "the store's reads for how targets were found",
    },
    "success": {
        "accounts": "the store's reads for the accounts' pages",
        "persons": "the store's reads for the persons' pages",
        "projection": "the store's part that ingest runs",
        "replay": "an account's events played again; pure",
        "reports": "the store's reads for the onboarding report",
    },
    "workspaces": {
        "access": "who is asking: every package's routes call it",
        "members": "the store's part for sign-in",
    },
}


def tracked(*patterns: str) -> list[Path]:
    """The project's files that match, committed or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def packages() -> list[Path]:
    return [path.parent for path in sorted(PACKAGE.glob("*/__init__.py"))]


@pytest.mark.parametrize("package", packages(), ids=lambda path: path.name)
def test_a_package_has_the_usual_files_or_says_why(package: Path) -> None:
    if package.name in BUILT_OTHERWISE:
        return
    found = {path.stem for path in package.iterdir() if path.suffix == ".py" or path.is_dir()} - {"__pycache__"}
    assert found - USUAL == set(EXCEPTIONS.get(package.name, {}))


def test_no_exception_for_a_package_that_is_gone() -> None:
    assert set(EXCEPTIONS) | set(BUILT_OTHERWISE) <= {package.name for package in packages()}


def test_no_file_has_grown_too_long() -> None:
    files = tracked("*.py", "*.ts", "*.tsx", "*.js", "*.mjs", "*.css", "*.html")
    lengths = {str(f.relative_to(ROOT)): f.read_bytes().count(b"\n") for f in files if f.parent.name != "versions"}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_test_sleeps() -> None:
    sleeps = re.compile(r"time\.sleep\(|asyncio\.sleep\((?!0\))|wait_for_timeout|waitForTimeout")
    files = tracked("tests/*.py", "e2e/*.py", "widget/tests/*")
    found = {str(f.relative_to(ROOT)) for f in files if f != Path(__file__) and sleeps.search(f.read_text())}
    assert found == set()


def test_locks_name_no_address() -> None:
    address = re.compile(r'https?://|"resolved"|index-url|find-links')
    locks = tracked("requirements/*.txt")
    assert locks
    assert [lock.name for lock in locks if address.search(lock.read_text())] == []


def test_npm_locks_name_no_registry() -> None:
    # An address elsewhere in the file is a package's own funding page.
    found = [lock for lock in tracked("*package-lock.json") if '"resolved": "http' in lock.read_text()]
    assert found == []
    assert [rc for rc in tracked("*.npmrc") if re.search(r"registry\s*=", rc.read_text())] == []

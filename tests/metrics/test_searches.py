"""What people searched for in a help centre: what is counted, what is not shown, what is not kept."""

from typing import Any
from uuid import UUID

import pytest

from shirube.clock import DAY_MS
from shirube.guides.documents import parse
from shirube.guides.store import publish, save_draft
from shirube.metrics.export import search_rows
from shirube.metrics.reports import guide_report
from shirube.metrics.schema import Period, Searches
from shirube.metrics.searches import MOST_ROWS, TYPING_MS
from shirube.progress.rules import MASK, normal_query
from tests.guides.samples import hub
from tests.support.databases import SyncDatabase
from tests.support.histories import START, Histories, project
from tests.support.scenes import add_person, workspace

PERIOD = Period.ending(START + DAY_MS, 5, "Asia/Tokyo")
PEOPLE = [UUID(int=n + 1) for n in range(6)]
TESTER = 5
APART = TYPING_MS + 1


def searched(
    database: SyncDatabase, *said: tuple[int, str, int], version: int | None = None, gap: int = APART, **more: Any
) -> Searches:
    """The report's searches after some persons (by number) searched for something and found so much."""
    database.write(workspace)
    for number, person in enumerate(PEOPLE):
        database.write(add_person, person, f"p-{number}", is_test=number == TESTER)
    document = {**hub(checklist=None), "key": "help"}
    database.write(save_draft, 1, parse(document), START)
    database.write(publish, 1, 1, "help", START)
    made = Histories(1)
    of = {"guide": "help", "version": 1, "run": str(UUID(int=100))}
    events = [
        made.event(PEOPLE[who], None, "$hub_searched", START + n * gap, **of, query=query, results=results)
        for n, (who, query, results) in enumerate(said)
    ]
    database.write(project, events)
    found = database.read(guide_report, 1, 1, "help", more.get("period", PERIOD), START + DAY_MS, version).searches
    assert found is not None
    return found


def rows(found: Searches) -> list[tuple[str, int, int]]:
    return [(row.query, row.persons, row.fruitless) for row in found.rows]


def test_what_nobody_found_comes_first_and_everybody_counts_once(database: SyncDatabase) -> None:
    found = searched(
        database,
        *((who, "Refund ", 0) for who in (0, 0, 1, 2)),
        *((who, "請求書", 3) for who in (0, 1, 2, 3)),
        *((who, "csv", 0) for who in (0, 1)),
        (2, "ＣＳＶ", 2),
        (TESTER, "refund", 0),
    )
    assert rows(found) == [("refund", 3, 3), ("csv", 3, 2), ("請求書", 4, 0)]
    assert (found.persons, found.queries, found.by_one) == (4, 3, 0)
    assert search_rows(found)[:2] == [("query", "persons", "without_result"), ("refund", 3, 3)]


def test_who_found_something_once_did_not_search_in_vain(database: SyncDatabase) -> None:
    found = searched(database, (0, "refund", 0), (0, "refund", 2), (1, "refund", 0))
    assert rows(found) == [("refund", 2, 1)]


def test_what_one_person_alone_searched_for_is_counted_but_not_shown(database: SyncDatabase) -> None:
    found = searched(database, (0, "田中太郎 請求", 0), (0, "refund", 0), (1, "refund", 0))
    assert rows(found) == [("refund", 2, 2)]
    assert (found.queries, found.by_one) == (2, 1)


def test_who_goes_on_typing_has_searched_once(database: SyncDatabase) -> None:
    typed = [(who, text, 0) for who in (0, 1) for text in ("ref", "refu", "refund")]
    assert rows(searched(database, *typed, gap=TYPING_MS)) == [("refund", 2, 2)]


def test_who_pauses_for_long_has_searched_twice(database: SyncDatabase) -> None:
    typed = [(who, text, 0) for who in (0, 1) for text in ("ref", "refund")]
    assert rows(searched(database, *typed)) == [("ref", 2, 2), ("refund", 2, 2)]


def test_only_the_days_and_the_version_that_are_asked_for_count(database: SyncDatabase) -> None:
    said = [(0, "refund", 0), (1, "refund", 0)]
    assert rows(searched(database, *said, version=1)) == [("refund", 2, 2)]
    database.write(save_draft, 1, parse({**hub(checklist=None), "key": "help", "name": "New"}), START)
    database.write(publish, 1, 1, "help", START + 1)
    assert database.read(guide_report, 1, 1, "help", PERIOD, START, 2).searches.rows == []
    before = Period.ending(START - DAY_MS, 5, "Asia/Tokyo")
    assert database.read(guide_report, 1, 1, "help", before, START).searches == Searches(0, 0, 0, [])


def test_at_most_fifty_are_listed(database: SyncDatabase) -> None:
    said = [(who, f"query {n}", n % 2) for n in range(MOST_ROWS + 10) for who in (0, 1)]
    found = searched(database, *said)
    assert len(found.rows) == MOST_ROWS
    assert found.queries == MOST_ROWS + 10
    assert [row.fruitless for row in found.rows] == [2] * 30 + [0] * 20


QUERIES = [
    ("  Refund   Policy ", "refund policy"),
    ("ＣＳＶ　出力", "csv 出力"),
    ("Ken.Tanaka+x@example.co.jp の請求書", f"{MASK} の請求書"),
    ("tel 090-1234-5678", f"tel {MASK}"),
    ("(03) 1234-5678", f"({MASK}"),
    ("０９０１２３４５６７８", MASK),
    ("card 4111 1111 1111 1111", f"card {MASK}"),
    ("inv-2024-00123", f"inv-{MASK}"),
    ("2024年3月31日", "2024年3月31日"),
    ("error 404", "error 404"),
    ("12,000円", "12,000円"),
    ("sk_live_4eC39HqLyjWDarjtT1zdp7dc", MASK),
    ("https://app.example.com/i/a1b2c3", MASK),
    ("internationalization and localization", "internationalization and localization"),
    ("源泉徴収税はいつ差し引くのですか", "源泉徴収税はいつ差し引くのですか"),
    (" \u3000 ", ""),
    ("㌀" * 100, ("アパート" * 25)),
]


@pytest.mark.parametrize(("typed", "kept"), QUERIES, ids=range(len(QUERIES)))
def test_a_query_is_kept_without_what_may_tell_of_a_person(typed: str, kept: str) -> None:
    assert normal_query(typed) == kept


BAD = [
    {"query": "", "results": 0},
    {"query": "x", "results": -1},
    {"query": "x", "results": "1"},
    {"query": 1, "results": 1},
    {"results": 1},
    {"query": "x", "results": 1, "version": 0},
    {"query": "x", "results": 1, "guide": "A b"},
]


@pytest.mark.parametrize("said", BAD, ids=range(len(BAD)))
def test_a_search_that_says_nonsense_is_left_out(database: SyncDatabase, said: dict[str, Any]) -> None:
    database.write(workspace)
    made = Histories(1)
    of = {"guide": "help", "version": 1, "run": str(UUID(int=100)), **said}
    database.write(project, [made.event(PEOPLE[0], None, "$hub_searched", START, **of)])
    assert database.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM hub_search").scalar_one()) == 0

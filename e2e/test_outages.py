"""A server that dies or hangs: no event is lost or doubled, and the host page goes on as if nothing were there."""

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from e2e.support.browser import Person
from e2e.support.hosts import BarePages, bare_page, embedded
from e2e.support.marks import ON_SQLITE
from e2e.support.vendor import Vendor
from tests.support.servers import Server, free_port

RETRY_SECONDS = 20.0
COUNTER = """<button id="count" onclick="this.textContent = ++count; shirube('track', 'counted', {count})">0</button>
<script>let count = 0</script>"""
SNIPPET = '<script async src="{}/shirube.js" data-key="pk_unknown"></script>'


@pytest.fixture
def page_of(bare_pages: BarePages) -> Callable[[str], str]:
    """`page_of(snippet)`: the address of a page with a button that counts, and tracks each count."""
    identify = "shirube('identify','u-1')"
    return lambda snippet: bare_pages.put("/", bare_page(embedded(snippet, identify), COUNTER))


@pytest.fixture
def frozen(server: Server) -> Iterator[Callable[[], None]]:
    """`frozen()`: from now on the server takes connections but answers nothing."""
    yield lambda: os.kill(server.process.pid, signal.SIGSTOP)
    if server.process.poll() is None:
        os.kill(server.process.pid, signal.SIGCONT)


def count(user: Person, times: int) -> None:
    """Press the host's button and see that it works."""
    button = user.page.locator("#count")
    before = int(button.inner_text())
    for _ in range(times):
        button.click()
    expect(button).to_have_text(str(before + times))


def counted(vendor: Vendor) -> list[int]:
    return sorted(event["props"]["count"] for event in vendor.events(name="counted"))


def test_events_queued_while_the_server_is_killed_arrive_exactly_once(
    vendor: Vendor,
    start_server: Callable[..., Server],
    page_of: Callable[[str], str],
    new_person: Callable[..., Person],
) -> None:
    user = new_person()
    user.page.goto(page_of(vendor.snippet))
    count(user, 3)
    vendor.soon(lambda: counted(vendor) == [1, 2, 3])

    vendor.server.kill()
    count(user, 4)
    with user.page.expect_event("requestfailed"):
        count(user, 1)
    vendor.server = start_server("serve", database_url=vendor.database_url, port=vendor.server.port)

    vendor.soon(lambda: counted(vendor) == [1, 2, 3, 4, 5, 6, 7, 8], RETRY_SECONDS)
    expect_nothing_queued(user)
    assert user.problems == []


def test_events_under_way_when_the_server_is_killed_arrive_exactly_once(
    vendor: Vendor,
    start_server: Callable[..., Server],
    page_of: Callable[[str], str],
    new_person: Callable[..., Person],
    frozen: Callable[[], None],
) -> None:
    user = new_person()
    with user.page.expect_response("**/v1/events"):
        user.page.goto(page_of(vendor.snippet))
    frozen()
    with user.page.expect_request("**/v1/events"):
        count(user, 2)
    vendor.server.kill()
    vendor.server = start_server("serve", database_url=vendor.database_url, port=vendor.server.port)
    user.page.reload()

    vendor.soon(lambda: counted(vendor) == [1, 2], RETRY_SECONDS)
    expect_nothing_queued(user)
    assert len({event["id"] for event in vendor.events()}) == len(vendor.events()) == 4
    assert user.problems == []


def test_an_answer_that_is_lost_after_the_commit_doubles_nothing(
    vendor: Vendor, page_of: Callable[[str], str], new_person: Callable[..., Person]
) -> None:
    user = new_person()
    with user.page.expect_response("**/v1/events"):
        user.page.goto(page_of(vendor.snippet))
    answers: list[dict[str, Any]] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        answers.append(answer.json())
        if len(answers) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    user.page.route("**/v1/events", lose_the_first)
    count(user, 2)
    expect_nothing_queued(user)
    assert sum(answer["accepted"] for answer in answers) == 2
    assert sum(answer["duplicate"] for answer in answers) == answers[0]["accepted"]
    assert counted(vendor) == [1, 2]
    assert user.problems == []


@ON_SQLITE
def test_a_server_that_hangs_does_not_touch_the_page_and_gets_everything_later(
    vendor: Vendor, page_of: Callable[[str], str], new_person: Callable[..., Person], frozen: Callable[[], None]
) -> None:
    user = new_person()
    with user.page.expect_response("**/v1/events"):
        user.page.goto(page_of(vendor.snippet))
    frozen()
    count(user, 5)
    assert user.queued() == ["counted"] * 5
    os.kill(vendor.server.process.pid, signal.SIGCONT)

    vendor.soon(lambda: counted(vendor) == [1, 2, 3, 4, 5], RETRY_SECONDS)
    assert user.problems == []


def test_no_server_at_all_does_not_touch_the_page(
    page_of: Callable[[str], str], new_person: Callable[..., Person]
) -> None:
    user = new_person()
    user.page.goto(page_of(SNIPPET.format(f"http://127.0.0.1:{free_port()}")))
    count(user, 3)
    assert user.problems == []


def expect_nothing_queued(user: Person) -> None:
    user.page.wait_for_function("Object.keys(localStorage).every((key) => !key.startsWith('shirube:q:'))")

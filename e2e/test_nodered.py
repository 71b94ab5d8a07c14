"""Real input: a tour of five steps on Node-RED's editor, a product of others, by real clicks in a real browser."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.support.browser import Person
from e2e.support.guide_files import step_titles
from e2e.support.hosts import embedded
from e2e.support.marks import IN_BOTH_LANGUAGES
from e2e.support.nodered import NodeRed
from e2e.support.vendor import Vendor

GUIDES = Path(__file__).parent / "nodered"
STEPS = ["find-node", "place-node", "deploy", "look-at-node", "run-node"]
IDENTIFY = "shirube('identify','dev-1',{name:'Mori'},{account:{id:'workshop',attributes:{name:'Workshop'}}})"
TRACK = "RED.events.on('deploy',()=>shirube('track','flow_deployed'))"


@pytest.fixture
def developer(request: pytest.FixtureRequest, new_person: Any) -> Person:
    """Somebody who uses Node-RED in the language that the test is run in."""
    return new_person(request.getfixturevalue("locale"), viewport={"width": 1280, "height": 800})


def embed(editor: NodeRed, vendor: Vendor, locale: str) -> None:
    """Put the vendor's snippet into the editor's page, and one line that tells Shirube of deployments."""
    snippet = vendor.snippet.replace("<script ", f'<script data-locale="{locale}" ')
    editor.embed(embedded(snippet, IDENTIFY), f"<script>{TRACK}</script>")


def ready(page: Page) -> None:
    """Return when the editor can be used."""
    page.locator("[data-palette-type=inject]").wait_for()
    page.locator("#red-ui-loading-progress").wait_for(state="hidden")


def globals_of(page: Page) -> set[str]:
    """The names in the global scope, without jQuery's own marks, which are others on each load."""
    names = page.evaluate("Object.getOwnPropertyNames(window)")
    return {name for name in names if not re.fullmatch(r"jQuery\d+", name)}


def drag_inject_node(page: Page) -> None:
    """Take the node from the palette to the middle of the workspace, as a hand would."""
    box = page.locator("[data-palette-type=inject]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(480, 320, steps=6)
    page.mouse.move(600, 320, steps=6)
    page.mouse.up()


def use_the_editor(person: Person, locale: str) -> None:
    """Do what the tour says, by hand; with a reload before the fourth step is left."""
    page, titles = person.page, list(step_titles(GUIDES / "first-flow.yaml", locale).values())
    expect(person.title).to_have_text(titles[0])
    page.locator("#red-ui-palette-search input").click()
    page.keyboard.type("inject")
    expect(person.title).to_have_text(titles[1])
    drag_inject_node(page)
    expect(person.title).to_have_text(titles[2])
    page.locator("#red-ui-header-button-deploy").click()
    expect(person.title).to_have_text(titles[3])
    page.reload()
    ready(page)
    expect(person.title).to_have_text(titles[3])
    person.next.click()
    expect(person.title).to_have_text(titles[4])
    page.locator("g.red-ui-flow-node .red-ui-flow-node-button-button").click()
    expect(person.card).to_have_count(0)


def steps_of(report: dict[str, Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(step[name] for name in names) for step in report["steps"]]


@IN_BOTH_LANGUAGES
def test_a_tour_of_five_steps_is_done_on_node_red_and_reported(
    vendor: Vendor, node_red: NodeRed, developer: Person, locale: str
) -> None:
    page = developer.page
    page.goto(node_red.url)
    ready(page)
    # Some of the editor's libraries come after it has been drawn.
    page.wait_for_load_state("networkidle")
    bare = globals_of(page)
    vendor.publish(GUIDES)

    embed(node_red, vendor, locale)
    page.reload()
    use_the_editor(developer, locale)

    expect(page.locator(".red-ui-notification-success")).to_be_visible()
    assert [node["type"] for node in node_red.flows()] == ["tab", "inject"]
    vendor.soon(lambda: vendor.get("/guides/first-flow/report")["completed"] == 1)
    told_exactly_what_happened(vendor)
    assert globals_of(page) - bare == {"shirube"}
    assert page.locator("shirube-guide").count() == 0
    assert developer.queued() == []
    assert developer.problems == []
    assert developer.strangers == []


def told_exactly_what_happened(vendor: Vendor) -> None:
    """The report, the kept events and the tables all say: one run, five steps seen once and done once, completed."""
    report = vendor.get("/guides/first-flow/report")
    counts = {name: report[name] for name in ("started", "completed", "dismissed", "in_progress", "before_first_step")}
    assert counts == {"started": 1, "completed": 1, "dismissed": 0, "in_progress": 0, "before_first_step": 0}
    assert report["rate"]["value"] == 1.0
    assert steps_of(report, "key", "seen", "done") == [(key, 1, 1) for key in STEPS]
    assert steps_of(report, "missing", "left_here", "lost_missing", "here_now") == [(0, 0, 0, 0)] * 5

    events = [e for e in vendor.events(person="dev-1") if e["name"].startswith(("$guide", "$step"))]
    told = [(e["name"], e["props"].get("step")) for e in sorted(events, key=lambda e: (e["at"], e["id"]))]
    walked = [pair for key in STEPS for pair in (("$step_seen", key), ("$step_done", key))]
    assert told == [("$guide_started", None), *walked, ("$guide_completed", None)]
    assert {e["account"]["id"] for e in events} == {"workshop"}
    assert len({e["props"]["run"] for e in events}) == 1

    kept = "SELECT count(*) AS runs, count(started_at) AS started, count(completed_at) AS completed FROM guide_run"
    assert vendor.rows(kept) == [{"runs": 1, "started": 1, "completed": 1}]
    steps = vendor.rows(
        "SELECT count(seen_at) AS seen, count(done_at) AS done, count(missing_at) AS missing FROM step_run"
    )
    assert steps == [{"seen": 5, "done": 5, "missing": 0}]

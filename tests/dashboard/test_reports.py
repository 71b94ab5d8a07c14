"""The report's chart and its file."""

import pytest
from msgspec.structs import replace

from shirube.dashboard.charts import funnel
from shirube.dashboard.local import Local
from shirube.dashboard.pages.guide_report import csv_text
from shirube.dashboard.targets import lines, warnings
from shirube.metrics.schema import GuideReport, Period, Rate, StepFunnel, TargetFinds
from tests.dashboard.test_onboarding import TODAY

EN = Local("en", "UTC")


def step(**counts: int | None) -> StepFunnel:
    values = {"seen": 0, "done": 0, "left_here": 0, "lost_missing": 0, "here_now": 0, "missing": 0, "median_ms": None}
    return StepFunnel(key="a", title="A", share_of_start=Rate.of(0, 0), **{**values, **counts})  # type: ignore[arg-type]


def report(*steps: StepFunnel, started: int = 10) -> GuideReport:
    period = Period(TODAY, TODAY, "UTC")
    rate = Rate.of(0, started)
    return GuideReport(
        "g", "tour", "G", "production", [1], None, 1, period, started, 0, 0, 0, 0, rate, None, 0, list(steps), [], []
    )


def test_a_steps_parts_are_everybody_who_came_so_far() -> None:
    bar = funnel(report(step(seen=8, left_here=2, here_now=1, lost_missing=1)), EN)["steps"][0]
    assert (bar["onward"], bar["here"], bar["left"], bar["missing"]) == (5, 1, 2, 1)
    assert bar["text"] == "9  90%"


def test_a_task_counts_those_who_did_it() -> None:
    bar = funnel(report(step(seen=None, done=4)), EN)["steps"][0]
    assert (bar["onward"], bar["text"]) == (4, "4  40%")


def target(state: str, since: int | None = None, **counts: int) -> TargetFinds:
    values = {"exact": 0, "healed": 0, "missing": 0, "hidden": 0, "ambiguous": 0, "unknown": 0, **counts}
    none = Rate.of(0, 0)
    more = {"exactly": none, "confidence": None, "lowest": None, "state": state, "since": since, "lately": none}
    return TargetFinds(**values, **more)  # type: ignore[arg-type]


NOV_12 = 1_794_441_600_000
WARNINGS = [
    (
        target("drifting", NOV_12, exact=9, healed=9),
        "warn",
        "The page changed: this step is found by its description only since Nov 12. Point it at the element again.",
    ),
    (
        target("drifting", None, healed=9),
        "warn",
        "This step has only ever been found by its description. Point it at the element again.",
    ),
    (
        target("broken", NOV_12, exact=9, hidden=1, ambiguous=3),
        "bad",
        "The page changed: the element of this step is mostly not found since Nov 12. "
        "Several elements fit it alike, so none is pointed at. Point it at the element again.",
    ),
    (
        target("broken", None, missing=3),
        "bad",
        "The element of this step is not found on most pages. Nothing on the page fits it any more. "
        "Point it at the element again.",
    ),
]


@pytest.mark.parametrize(("of", "tone", "text"), WARNINGS, ids=range(len(WARNINGS)))
def test_a_target_that_drifts_is_told_in_plain_words(of: TargetFinds, tone: str, text: str) -> None:
    found = warnings(report(step(seen=9), replace(step(seen=9), target=of)), EN)
    assert [(one.tone, one.step, one.text) for one in found] == [(tone, "2. A", text)]
    assert "。 " not in warnings(report(replace(step(), target=of)), Local("ja", "UTC"))[0].text


def test_nothing_is_told_of_targets_that_are_well() -> None:
    states = ["sound", "mixed", "unknown"]
    assert warnings(report(*(replace(step(), target=target(state)) for state in states)), EN) == []
    assert [one.note != "" for one in lines(report(*(replace(step(), target=target(s)) for s in states)), EN)] == [
        False,
        True,
        False,
    ]


def test_cells_that_a_spreadsheet_would_run_are_text() -> None:
    cells = ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1", "plain", 'a"b']
    written = csv_text([tuple(cells), (1, -2.5, None, "日本")])
    assert written.startswith("\ufeff'=1+1,'+1,'-1,'@x,")
    assert '"a""b"' in written
    assert written.endswith("1,-2.5,,日本\r\n")

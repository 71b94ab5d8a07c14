"""The report's chart and its file."""

from shirube.dashboard.charts import funnel
from shirube.dashboard.local import Local
from shirube.dashboard.pages.guide_report import csv_text
from shirube.metrics.schema import GuideReport, Period, Rate, StepFunnel
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


def test_cells_that_a_spreadsheet_would_run_are_text() -> None:
    cells = ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1", "plain", 'a"b']
    written = csv_text([tuple(cells), (1, -2.5, None, "日本")])
    assert written.startswith("\ufeff'=1+1,'+1,'-1,'@x,")
    assert '"a""b"' in written
    assert written.endswith("1,-2.5,,日本\r\n")

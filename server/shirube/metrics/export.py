"""A guide report as lines of a CSV file. Pure."""

from zoneinfo import ZoneInfo

from shirube.metrics.rules import day_in
from shirube.metrics.schema import CsvRow, GuideReport, Period, Searches, StepFunnel, TargetFinds

COLUMNS = (
    "step", "title", "started", "seen", "done", "left_here", "lost_missing", "here_now", "missing",
    "median_seconds", "share_of_start",
    "found_exact", "found_healed", "found_missing", "found_hidden", "found_ambiguous", "found_unknown",
    "found_share_exact", "confidence_median", "confidence_lowest", "target_state", "target_changed",
)  # fmt: skip


_OF_TARGET = 11
"""The last columns: how the step's target was found; empty for a step without one."""


def csv_rows(report: GuideReport) -> list[CsvRow]:
    """The steps of a report, the columns' names first; shares are 0..1."""
    return [COLUMNS, *(_line(report, step) for step in report.steps)]


def search_rows(searches: Searches) -> list[CsvRow]:
    """The queries of a help centre, the columns' names first."""
    return [("query", "persons", "without_result"), *((row.query, row.persons, row.fruitless) for row in searches.rows)]


def _line(report: GuideReport, step: StepFunnel) -> CsvRow:
    counts = (step.seen, step.done, step.left_here, step.lost_missing, step.here_now, step.missing)
    seconds = None if step.median_ms is None else step.median_ms / 1000
    of_target = _target(step.target, report.period) if step.target else (None,) * _OF_TARGET
    return (step.key, step.title, report.started, *counts, seconds, step.share_of_start.value, *of_target)


def _target(target: TargetFinds, period: Period) -> CsvRow:
    counts = (target.exact, target.healed, target.missing, target.hidden, target.ambiguous, target.unknown)
    changed = None if target.since is None else day_in(target.since, ZoneInfo(period.zone)).isoformat()
    return (*counts, target.exactly.value, target.confidence, target.lowest, target.state, changed)

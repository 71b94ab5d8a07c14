"""A guide report as lines of a CSV file. Pure."""

from shirube.metrics.schema import CsvRow, GuideReport, StepFunnel

COLUMNS = (
    "step", "title", "started", "seen", "done", "left_here", "lost_missing", "here_now", "missing",
    "median_seconds", "share_of_start",
)  # fmt: skip


def csv_rows(report: GuideReport) -> list[CsvRow]:
    """The steps of a report, the columns' names first; shares are 0..1."""
    return [COLUMNS, *(_line(report, step) for step in report.steps)]


def _line(report: GuideReport, step: StepFunnel) -> CsvRow:
    counts = (step.seen, step.done, step.left_here, step.lost_missing, step.here_now, step.missing)
    seconds = None if step.median_ms is None else step.median_ms / 1000
    return (step.key, step.title, report.started, *counts, seconds, step.share_of_start.value)

"""A guide's report: its funnel by step, by version and by day, and the same as a file."""

import csv
import io
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.dashboard import charts, targets
from shirube.dashboard.local import Local
from shirube.dashboard.pages.accounts import day_of
from shirube.dashboard.pages.base import Pages
from shirube.dashboard.pages.guides import head_of
from shirube.errors import NotFound
from shirube.guides.catalog import get_summary
from shirube.guides.records import GuideSummary
from shirube.metrics.export import csv_rows, search_rows
from shirube.metrics.reports import guide_report
from shirube.metrics.schema import CsvRow, GuideReport, Period
from shirube.workspaces.schema import Session

DEFAULT_DAYS = 90
LONGEST_DAYS = 731


class Asked(NamedTuple):
    """Which runs are counted; `refused`: the dates that were asked for make no sense, the usual ones are shown."""

    period: Period
    version: int | None
    refused: bool


class ReportPages(Pages):
    async def page(self, request: Request) -> Response:
        """`GET /guides/{key}`"""
        session = await self.session(request)
        local = self.local(request, session)
        asked = asked_of(request, session, self.clock())
        summary, report = await self.db.read(_read, session, request.path_params["key"], asked, self.clock())
        found = targets.lines(report, local)
        return await self.show(
            request,
            session,
            "guide_report.html",
            guide=head_of(summary),
            tab="report",
            report=report,
            problem=local.say("Choose two dates, at most two years apart.") if asked.refused else "",
            csv=csv_address(report),
            searches_csv=csv_address(report, "searches"),
            warnings=targets.warnings(report, local),
            targets=found if targets.has_told(found) else [],
            **_charts(report, local),
        )

    async def csv(self, request: Request) -> Response:
        """`GET /guides/{key}/report.csv`: the steps as lines."""
        session = await self.session(request)
        asked = asked_of(request, session, self.clock())
        _, report = await self.db.read(_read, session, request.path_params["key"], asked, self.clock())
        return self.view.download(csv_text(csv_rows(report)), file_name(report), "text/csv; charset=utf-8")

    async def searches_csv(self, request: Request) -> Response:
        """`GET /guides/{key}/searches.csv`: what people searched for in a help centre. Raises NotFound for others."""
        session = await self.session(request)
        asked = asked_of(request, session, self.clock())
        _, report = await self.db.read(_read, session, request.path_params["key"], asked, self.clock())
        if report.searches is None:
            raise NotFound
        return self.view.download(
            csv_text(search_rows(report.searches)), file_name(report, "searches"), "text/csv; charset=utf-8"
        )


def asked_of(request: Request, session: Session, now: int) -> Asked:
    """The version and dates of the address; the last 90 days where there are none."""
    asked, zone = request.query_params, session.workspace.time_zone
    version = asked.get("version", "")
    number = int(version) if version.isdecimal() and len(version) < 7 else None
    usual = Period.ending(now, DEFAULT_DAYS, zone)
    if "from" not in asked and "to" not in asked:
        return Asked(usual, number, False)
    first, last = day_of(asked.get("from", "")), day_of(asked.get("to", ""))
    if first is None or last is None or not timedelta() <= last - first < timedelta(days=LONGEST_DAYS):
        return Asked(usual, number, True)
    return Asked(Period(first, last, zone), number, False)


def file_name(report: GuideReport, *more: str) -> str:
    """What a report's file is called when it is saved."""
    return "-".join([report.key, *more, report.period.first.isoformat(), report.period.last.isoformat()]) + ".csv"


def csv_address(report: GuideReport, name: str = "report") -> str:
    """Where the same report is found as a file."""
    version = [("version", str(report.version))] if report.version is not None else []
    dates = [("from", report.period.first.isoformat()), ("to", report.period.last.isoformat())]
    return f"/guides/{report.key}/{name}.csv?{urlencode([*version, *dates])}"


def csv_text(rows: list[CsvRow]) -> str:
    """A CSV file that Excel reads as UTF-8, no cell of which a spreadsheet would run as a formula."""
    out = io.StringIO()
    out.write("\ufeff")
    csv.writer(out).writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def _guarded(cell: str | int | float | None) -> str | int | float | None:
    text = cell.lstrip() if isinstance(cell, str) else ""
    return f"'{cell}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _charts(report: GuideReport, local: Local) -> dict[str, Any]:
    return {
        "funnel": charts.funnel(report, local),
        "funnel_label": charts.funnel_label(report, local),
        "days": charts.days(report.series, local),
        "days_label": charts.days_label(report.series, local),
    }


def _read(
    connection: Connection, session: Session, key: str, asked: Asked, now: int
) -> tuple[GuideSummary, GuideReport]:
    workspace, environment = session.workspace.id, session.environment.id
    summary = get_summary(connection, workspace, environment, key)
    return summary, guide_report(connection, workspace, environment, key, asked.period, now, asked.version)

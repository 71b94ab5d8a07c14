"""What the charts draw (`dashboard-assets/src/ts/charts/data.ts` has the same shapes). All texts are made here."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from shirube.dashboard.local import Local
from shirube.dashboard.words import name_of
from shirube.metrics.rules import share
from shirube.metrics.schema import DayCount, GuideReport, StepFunnel
from shirube.success.schema import AccountState, Cohort, WeekPoint, WentLive

Chart = dict[str, Any]


class Part(NamedTuple):
    """One part of a cohort: accounts in one state, and their share of all that started."""

    state: AccountState
    accounts: int
    share: float


def cohort_parts(cohort: Cohort) -> list[Part]:
    """A cohort by state, best first; each account in one part, so that they add up to `started`."""
    counts: list[tuple[AccountState, int]] = [
        ("self_onboarded", cohort.self_onboarded + cohort.ahead_self),
        ("assisted", cohort.assisted + cohort.ahead_assisted),
        ("late", cohort.late),
        ("in_progress", cohort.in_progress),
        ("stalled", cohort.stalled),
        ("not_onboarded", cohort.not_onboarded),
    ]
    return [Part(state, count, count / cohort.started if cohort.started else 0.0) for state, count in counts]


def strip(parts: list[Part], local: Local) -> Chart:
    """The parts of a cohort as one bar."""
    return {
        "kind": "strip",
        "parts": [
            {"state": p.state, "count": p.accounts, "tip": f"{_part_text(p, local)} ({local.percent(p.share)})"}
            for p in parts
        ],
    }


def strip_label(parts: list[Part], local: Local) -> str:
    """The same in words."""
    return local.join([_part_text(part, local) for part in parts if part.accounts])


def _part_text(part: Part, local: Local) -> str:
    return f"{name_of(local, part.state)}: {local.number(part.accounts)}"


def trend(weeks: list[WeekPoint], went_live: list[WentLive], local: Local) -> Chart:
    """The rate by week of start, the accounts that started, and when guides went live."""
    return {
        "kind": "trend",
        "labels": [local.tick(week.week) for week in weeks],
        "rates": [week.cohort.rate.value for week in weeks],
        "settled": [week.complete for week in weeks],
        "started": [week.cohort.started for week in weeks],
        "tips": [_week_tip(week, local) for week in weeks],
        "marks": [{"at": at, "text": text} for at, text in live_marks(weeks, went_live, local)],
    }


def trend_label(weeks: list[WeekPoint], local: Local) -> str:
    """The trend in a sentence: its first and last point."""
    known = [week for week in weeks if week.cohort.rate.value is not None]
    if not known:
        return local.say("No week has a rate yet.")
    return local.say(
        "Self-onboarding rate by week of start: %(first)s in the week of %(from)s, %(last)s in the week of %(to)s.",
        **{
            "first": local.percent(known[0].cohort.rate.value),
            "from": local.day(known[0].week),
            "last": local.percent(known[-1].cohort.rate.value),
            "to": local.day(known[-1].week),
        },
    )


def _week_tip(week: WeekPoint, local: Local) -> str:
    cohort = week.cohort
    lines = [local.say("Week of %(day)s", day=local.day(week.week))]
    if cohort.rate.value is None:
        lines.append(local.say("No rate yet"))
    else:
        lines.append(
            f"{local.percent(cohort.rate.value)} ({local.number(cohort.self_onboarded)} / {local.number(cohort.due)})"
        )
    lines.append(local.count("%(n)s account started", "%(n)s accounts started", cohort.started))
    if not week.complete:
        lines.append(local.say("Some still have time left"))
    return "\n".join(lines)


def live_marks(weeks: list[WeekPoint], went_live: list[WentLive], local: Local) -> list[tuple[int, str]]:
    """For each week in which guides first went live: its index, and the day and the guides in words."""
    index = {week.week: at for at, week in enumerate(weeks)}
    placed = [(index[monday], live) for live in went_live if (monday := _monday(local.day_of(live.at))) in index]
    placed.sort(key=lambda pair: (pair[0], pair[1].at))
    return [
        (at, _live_text([live for _, live in group], local)) for at, group in groupby(placed, key=lambda pair: pair[0])
    ]


def _live_text(lives: list[WentLive], local: Local) -> str:
    day = local.short_day(lives[0].at)
    if len(lives) == 1:
        return local.say("%(day)s: guide live", day=day)
    return local.say("%(day)s: %(n)s guides live", day=day, n=len(lives))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def spark(days: list[DayCount]) -> Chart:
    """Thirty days of a guide."""
    return {"kind": "spark", "started": [d.started for d in days], "completed": [d.completed for d in days]}


def spark_label(days: list[DayCount], local: Local) -> str:
    """The same in words."""
    return local.say(
        "Last %(days)s days: %(started)s started, %(completed)s completed",
        days=len(days),
        started=local.number(sum(d.started for d in days)),
        completed=local.number(sum(d.completed for d in days)),
    )


def funnel(report: GuideReport, local: Local) -> Chart:
    """The steps of a guide: who saw each, and what became of them there."""
    return {
        "kind": "funnel",
        "most": report.started,
        "steps": [_funnel_step(s, n, report.started, local) for n, s in enumerate(report.steps, 1)],
    }


def funnel_label(report: GuideReport, local: Local) -> str:
    """The same in words."""
    return local.join([f"{step.title or step.key}: {local.number(_reached(step))}" for step in report.steps])


def _reached(step: StepFunnel) -> int:
    """Persons who came as far as a step, whether its target was found or not; of a task, those who did it."""
    return step.done if step.seen is None else step.seen + step.lost_missing


def _funnel_step(step: StepFunnel, number: int, started: int, local: Local) -> Chart:
    onward, here, left, missing = parts = _parts(step)
    names = (local.say("Went on"), local.say("Still there"), local.say("Left"), local.say("Target missing"))
    lines = [f"{name}: {local.number(count)}" for name, count in zip(names, parts, strict=True) if count]
    return {
        "label": f"{number}. {step.title or step.key}",
        "onward": onward,
        "here": here,
        "left": left,
        "missing": missing,
        "text": f"{local.number(_reached(step))}  {local.percent(share(_reached(step), started))}",
        "tip": "\n".join([step.title or step.key, *lines]),
    }


def _parts(step: StepFunnel) -> tuple[int, int, int, int]:
    """Of those who reached a step: went on, still there, left, lost because its target was missing."""
    if step.seen is None:
        return step.done, 0, 0, 0
    return max(0, step.seen - step.left_here - step.here_now), step.here_now, step.left_here, step.lost_missing


def days(series: list[DayCount], local: Local) -> Chart:
    """Persons who started by day, and those of them who completed."""
    return {
        "kind": "days",
        "labels": [local.tick(d.day) for d in series],
        "started": [d.started for d in series],
        "completed": [d.completed for d in series],
        "tips": [_day_tip(d, local) for d in series],
    }


def days_label(series: list[DayCount], local: Local) -> str:
    """The same in words."""
    return local.say(
        "%(started)s persons started, %(completed)s of them completed",
        started=local.number(sum(d.started for d in series)),
        completed=local.number(sum(d.completed for d in series)),
    )


def _day_tip(day: DayCount, local: Local) -> str:
    return "\n".join(
        [
            local.day(day.day),
            local.say("Started: %(n)s", n=local.number(day.started)),
            local.say("Completed: %(n)s", n=local.number(day.completed)),
        ]
    )

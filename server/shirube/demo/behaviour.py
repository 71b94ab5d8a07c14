"""One account's life, day by day: who comes, what they manage, and whether staff have to help."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from shirube.clock import DAY_MS
from shirube.demo import asides, guided, japan, work
from shirube.demo.parameters import Parameters
from shirube.demo.population import Account, Person
from shirube.demo.visits import Body, Visit

MILESTONES = ("customer_added", "invoice_sent", "teammate_invited", "payment_recorded")


@dataclass(frozen=True, slots=True)
class Help:
    """Someone of the vendor's staff worked with an account for that long."""

    at_ms: int
    minutes: int
    note: str


_NOTES = (
    "オンラインで画面を共有し、初期設定を一緒に進めた",
    "電話で請求書の送付方法をご案内",
    "取引先の一括登録を代行",
    "導入ミーティングを実施し、招待と入金記録までご案内",
)


class Life:
    """Plays an account from its start to the end of the history."""

    def __init__(self, rng: random.Random, account: Account, live_at: int, p: Parameters, site_key: str) -> None:
        self.rng = rng
        self.account = account
        self.live_at = live_at
        self.released_at = live_at + (p.release_day - p.go_live_day) * DAY_MS
        self.p = p
        self.site_key = site_key
        self.assist_day = rng.randint(p.assist_first_day, p.assist_last_day)

    def until(self, end_ms: int) -> Iterator[tuple[int, Body] | Help]:
        """Requests (with the moment they are sent) and help, day by day."""
        day = japan.midnight(self.account.starts)
        while day < end_ms:
            yield from self._help(day)
            for at, person in self._visitors(day):
                visit = Visit(self.rng, self.account, person, at, at >= self.live_at, at >= self.released_at)
                self._visit(visit)
                yield from visit.bodies(self.site_key)
            day += DAY_MS

    def _visitors(self, day: int) -> list[tuple[int, Person]]:
        """Who comes that day, in the order they do; the owner surely on the day the account starts."""
        account, lively = self.account, japan.liveliness(day, self.p.month_end_lift) * self._spirit(day)
        first_day = day == japan.midnight(account.starts)
        visitors = [(account.starts, account.people[0])] if first_day else []
        for person in account.people[1 if first_day else 0 :]:
            if person.joins <= day and self.rng.random() < self._visit_chance(person) * lively:
                visitors.append((max(japan.visit_time(self.rng, day), account.starts + DAY_MS // 48), person))
        return sorted(visitors, key=lambda visitor: visitor[0])

    def _visit_chance(self, person: Person) -> float:
        p = self.p
        usual = {"owner": p.visit_owner, "admin": p.visit_admin, "member": p.visit_member, "viewer": p.visit_viewer}
        return min(0.95, usual[person.role] * person.habit)

    def _spirit(self, day: int) -> float:
        """How keen the account is: high at first, fading while nothing works, and when it is about to leave."""
        age = (day - self.account.starts) / DAY_MS
        spirit = self.p.first_days_lift if age < 7 else 1.0
        if not self._works() and age > self.p.stuck_fade_from_day:
            spirit *= math.exp(-(age - self.p.stuck_fade_from_day) / self.p.stuck_fade_days)
        if self.account.leaves is not None and day > self.account.leaves:
            spirit *= math.exp(-(day - self.account.leaves) / DAY_MS / self.p.churn_fade_days)
        return spirit

    def _works(self) -> bool:
        return all(event in self.account.first for event in MILESTONES)

    def _help(self, day: int) -> Iterator[Help]:
        """Staff look once at each account that stands still; they have time for some of them."""
        age = round((day - japan.midnight(self.account.starts)) / DAY_MS)
        due = age >= self.assist_day and self.account.assisted_at is None and japan.is_working_day(day)
        if not due or age > self.assist_day + 3 or self._works() or self.account.test:
            return
        self.account.assisted_at = -1
        newest = max((self.account.first.get(event, 0) for event in MILESTONES), default=0)
        if day - newest > 2 * DAY_MS and self.rng.random() < self.p.assist_share:
            self.account.assisted_at = japan.office_time(self.rng, day)
            minutes = self.rng.choice((30, 40, 45, 45, 60))
            yield Help(self.account.assisted_at, minutes, self.rng.choice(_NOTES))

    def _visit(self, visit: Visit) -> None:
        visit.send("$page", path="/")
        if visit.live:
            guided.meet_checklist(visit, self.p)
            if visit.person.counts.get("invoice_created", 0) == 0:
                guided.meet_tour(visit, "first-invoice", self.p)
        self._set_up(visit)
        if "invoice_sent" in self.account.first and visit.person.role != "viewer":
            self._work(visit)
        work.wander(visit, _poisson(self.rng, self.p.wandering_pages))
        self._look_at_reports(visit)
        if visit.live:
            guided.tick_tasks(visit)
            asides.meet_asides(visit)
        if self.account.plan == "free" and self._works() and visit.chance(self.p.upgrade):
            self.account.plan = "standard"

    def _set_up(self, visit: Visit) -> None:
        """Each thing that the account has never done is tried for, in order."""
        if visit.person.role == "viewer":
            return
        p, first = self.p, self.account.first
        self._try(visit, "customer_added", p.rate_customer)
        if "invoice_sent" not in first and not self.account.drafts:
            self._try(visit, "invoice_created", p.rate_invoice, again=True)
        if self.account.drafts:
            self._try(visit, "invoice_sent", p.rate_send)
        self._try(visit, "teammate_invited", p.rate_invite)
        waited = visit.at - first.get("invoice_sent", visit.at) > p.payment_wait_days * DAY_MS
        if self.account.unpaid and waited:
            self._try(visit, "payment_recorded", p.rate_payment)

    def _try(self, visit: Visit, event: str, rate: float, again: bool = False) -> None:
        if event in self.account.first and not again:
            return
        if visit.chance(1 - math.exp(-rate * self._ease(visit))):
            self._open_and_do(visit, event)

    def _ease(self, visit: Visit) -> float:
        """What multiplies every rate: ability, who it is, guides on the screen, and help in the days before."""
        p, person = self.p, visit.person
        ease = math.exp(self.account.ability) * (1.0 if person.leads else p.member_effort)
        checklist = person.runs.get(guided.CHECKLIST)
        if checklist and checklist.state == "started":
            ease *= p.checklist_lift
        if person.toured:
            ease *= p.tour_seen_lift
        helped = self.account.assisted_at or -1
        if 0 < helped < visit.at < helped + p.assist_lift_days * DAY_MS:
            ease *= p.assist_lift
        return ease

    def _open_and_do(self, visit: Visit, event: str) -> None:
        """Do it on its page, with the guide that belongs there when there is one still to be met."""
        counts = visit.person.counts
        first_own = counts.get("invoice_created", 0) > 0 and counts.get(event, 0) == 0
        if visit.live and event == "invoice_sent" and first_own and _unmet(visit, "send-invoice"):
            visit.page(work.page_of(visit, event))
            guided.meet_tour(visit, "send-invoice", self.p)
            return
        work.open_and_do(visit, event)
        if visit.live and event == "invoice_created":
            guided.meet_tooltip(visit, self.p)

    def _work(self, visit: Visit) -> None:
        """The daily work of an account that is under way."""
        p = self.p
        for _ in range(_poisson(self.rng, p.work_invoices)):
            self._open_and_do(visit, "invoice_created")
        while self.account.drafts and visit.chance(p.work_send):
            self._open_and_do(visit, "invoice_sent")
        for _ in range(min(self.account.unpaid, _poisson(self.rng, p.work_payments))):
            if "payment_recorded" in self.account.first:
                work.open_and_do(visit, "payment_recorded")
        if visit.chance(p.work_customers) and "customer_added" in self.account.first:
            work.open_and_do(visit, "customer_added")
        if visit.person.leads and visit.chance(p.work_invites):
            work.open_and_do(visit, "teammate_invited")
        if visit.chance(p.work_settings):
            work.open_and_do(visit, "settings_saved")

    def _look_at_reports(self, visit: Visit) -> None:
        if not visit.chance(self.p.work_reports):
            return
        work.open_and_do(visit, "report_viewed")
        if visit.live and visit.person.role != "viewer" and _unmet(visit, "monthly-report"):
            guided.meet_tour(visit, "monthly-report", self.p)
        elif visit.chance(self.p.work_export):
            visit.wait(12)
            work.do(visit, "report_exported")


def _unmet(visit: Visit, guide: str) -> bool:
    """Never begun, or begun and not ended."""
    run = visit.person.runs.get(guide)
    return run is None or run.state == "started"


def _poisson(rng: random.Random, mean: float) -> int:
    """Knuth's method: quick for the small means here."""
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count, product = count + 1, product * rng.random()
    return count

"""The simulated accounts and persons with what is not seen of them: ability, habits, whether they will leave."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from statistics import NormalDist

from shirube.clock import DAY_MS
from shirube.demo import japan
from shirube.demo.cast import CAST, CastAccount
from shirube.demo.names import company_names, person_name
from shirube.demo.parameters import Parameters

_CAST_PLACE = {"acct-kisaragi": 0.06, "acct-minato": 0.62}
"""Where in the list of accounts, ordered by their start, the demo product's own two stand."""


@dataclass(slots=True)
class Run:
    """A person's run of a guide. `step` is the index of the step they are on; `state` as in the protocol."""

    id: str
    state: str = "started"
    step: int = 0


@dataclass(slots=True)
class Person:
    """`habit` is how often they come compared with others of their role; `joins` a day at midnight in Japan."""

    id: str
    name: str
    role: str
    locale: str
    habit: float
    joins: int
    mobile: bool
    introduced: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    tasks: set[str] = field(default_factory=set)
    toured: bool = False

    @property
    def leads(self) -> bool:
        """Owners and admins set the product up; the others use it."""
        return self.role in ("owner", "admin")


@dataclass(slots=True)
class Account:
    """`ability` is how easily they find their way, 0 the middle, in standard deviations of log rate."""

    id: str
    name: str
    plan: str
    seats: int
    ability: float
    starts: int
    leaves: int | None
    test: bool
    people: list[Person]
    introduced_plan: str = ""
    signed_up: int = 0
    first: dict[str, int] = field(default_factory=dict)
    customers: int = 3
    invoices: int = 6
    drafts: int = 0
    unpaid: int = 0
    assisted_at: int | None = None


def populate(rng: random.Random, start_ms: int, days: int, p: Parameters) -> list[Account]:
    """All accounts, in the order they start: as many each week, with abilities spread evenly over neighbours."""
    names = company_names(rng, p.accounts)
    abilities = _spread(rng, p.accounts, p.ability_spread)
    sizes = _spread(rng, p.accounts, p.seats_spread)
    cast = _cast_places(p.accounts)
    tests = set(rng.sample([n for n in range(p.accounts) if n not in cast], p.test_accounts))
    people = _Counter()
    accounts = []
    for n in range(p.accounts):
        starts = _start(rng, start_ms, n, p.accounts, days)
        seats = min(p.seats_max, max(3, round(p.seats_median * math.exp(sizes[n]))))
        account = _account(rng, n, names[n], seats, starts, n in tests, p)
        account.ability = abilities[n]
        if n in cast:
            _become(account, cast[n])
        account.people = _people(rng, account, people, p)
        accounts.append(account)
    return accounts


def _cast_places(count: int) -> dict[int, CastAccount]:
    accounts = dict.fromkeys(person.account for person in CAST)
    return {round(_CAST_PLACE[account.id] * count): account for account in accounts}


class _Counter:
    """Numbers persons over all accounts."""

    def __init__(self) -> None:
        self.last = 0

    def next_id(self) -> str:
        self.last += 1
        return f"u-{self.last:04d}"


def _spread(rng: random.Random, count: int, deviation: float, block: int = 10) -> list[float]:
    """Normal values, stratified: each block of neighbours holds one from each tenth of the distribution.

    So a cohort of accounts is not by chance much abler than the next, and what differs is what happened to it.
    """
    normal, values = NormalDist(0, deviation), list[float]()
    while len(values) < count:
        values += rng.sample([normal.inv_cdf((i + rng.random()) / block) for i in range(block)], block)
    return values[:count]


def _start(rng: random.Random, start_ms: int, n: int, count: int, days: int) -> int:
    """The n-th start on a working day; the last account starts two days before the end."""
    day = japan.midnight(start_ms, 1 + int(n * (days - 3) / count))
    while not japan.is_working_day(day):
        day += DAY_MS
    return japan.visit_time(rng, day)


def _account(rng: random.Random, n: int, name: str, seats: int, starts: int, test: bool, p: Parameters) -> Account:
    plan = "free" if seats < 6 else rng.choices(("standard", "pro"), (3, 1 + seats / 20))[0]
    leaves = None
    if rng.random() < p.churn_share:
        leaves = starts + int(rng.uniform(18, 60) * DAY_MS)
    title = f"テスト環境 {n:03d}(社内検証用)" if test else name
    return Account(f"acct-{n + 1:03d}", title, plan, seats, 0.0, starts, leaves, test, [])


def _become(account: Account, cast: CastAccount) -> None:
    """The demo product's own accounts are given the ability to get going, for they have data there."""
    account.id, account.name, account.plan, account.seats = cast.id, cast.name, cast.plan, cast.seats
    account.ability, account.leaves = 1.2, None


def _people(rng: random.Random, account: Account, ids: _Counter, p: Parameters) -> list[Person]:
    known = [c for c in CAST if c.account.id == account.id]
    count = max(2, len(known), round(account.seats * p.joined_share * rng.uniform(0.85, 1.1)))
    people = [_person(rng, account, ids, place, p) for place in range(count)]
    for person, member in zip(people, known, strict=False):
        person.id, person.name, person.role, person.locale = member.id, member.name, member.role, "ja"
    return people


def _person(rng: random.Random, account: Account, ids: _Counter, place: int, p: Parameters) -> Person:
    role = _role(rng, place)
    locale = "en" if rng.random() < p.english_share else "ja"
    joins = japan.midnight(account.starts)
    if place > 0:
        joins += int(rng.expovariate(1 / (2 if role == "admin" else p.join_days))) * DAY_MS
    habit = rng.lognormvariate(0, p.visit_spread)
    return Person(ids.next_id(), person_name(rng, locale), role, locale, habit, joins, rng.random() < 0.12)


def _role(rng: random.Random, place: int) -> str:
    if place == 0:
        return "owner"
    if place == 1:
        return "admin"
    return rng.choices(("admin", "member", "viewer"), (1, 12, 4))[0]

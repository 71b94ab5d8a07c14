"""What the overview, the account list and an account's page show. Every number is defined in
`docs/numbers.md`.

Times are integer Unix milliseconds; days and weeks are those of the workspace's time zone, weeks begin on
Monday.
"""

from datetime import date
from typing import Any, Literal

from msgspec import Struct

from shirube.metrics.schema import Period, Rate

AccountState = Literal["self_onboarded", "assisted", "late", "in_progress", "stalled", "not_onboarded"]
"""Where an account stands with the required milestones, W being the workspace's days to onboard:

- `self_onboarded`: met all of them within W days of its start, with no human assist recorded up to then
- `assisted`: met all of them within W days, with at least one assist recorded up to then
- `late`: met all of them, but after the W days
- `in_progress`: the W days are not over, some are open
- `stalled`: as in progress, but no event of the account for seven days
- `not_onboarded`: the W days are over, some are open
"""

AccountSort = Literal["started", "last_seen", "name", "progress"]


class Milestone(Struct, frozen=True):
    """One milestone of a set. `names` are translations by locale; `condition` is the rule as the protocol
    writes it.
    """

    key: str
    name: str
    names: dict[str, str]
    required: bool
    condition: dict[str, Any]


class MilestoneSet(Struct, frozen=True):
    """A workspace's milestones at one version, in order. `version` 0 with no milestones: none were defined
    yet.
    """

    version: int
    created_at: int | None
    milestones: list[Milestone]


class Cohort(Struct, frozen=True):
    """Accounts that started in a span of time, by where they stand now. Each account is in exactly one of
    the counts.

    `started` = `due` + `ahead_self` + `ahead_assisted` + `in_progress` + `stalled`
    `due` (their W days have passed) = `self_onboarded` + `assisted` + `late` + `not_onboarded`
    `ahead_*`: met everything already while their W days still run; they enter the rate when these are over.
    `rate` is the self-onboarding rate: `self_onboarded` ÷ `due`.
    """

    started: int
    due: int
    self_onboarded: int
    assisted: int
    late: int
    not_onboarded: int
    ahead_self: int
    ahead_assisted: int
    in_progress: int
    stalled: int
    rate: Rate


class WeekPoint(Struct, frozen=True):
    """The cohort of accounts that started in the week from Monday `week`. `complete`: all of them are due."""

    week: date
    complete: bool
    cohort: Cohort


class WentLive(Struct, frozen=True):
    """The first time that a guide was published in this environment."""

    guide: str
    name: str
    kind: str
    at: int


class MilestoneReach(Struct, frozen=True):
    """How many accounts of the cohort met a milestone, ever: `reached` over all started, and the median
    days it took.
    """

    key: str
    name: str
    names: dict[str, str]
    required: bool
    reached: Rate
    median_days: float | None


class OnboardingReport(Struct, frozen=True):
    """Self-onboarding in one environment, for the accounts that started in `period`.

    `defined` is false when the set has no required milestone: then no account can be onboarded and the
    screen asks for milestones. `self_completions` = `total.self_onboarded` + `total.ahead_self`;
    `hours_saved` = `self_completions` × `assist_minutes` / 60. `test_accounts` of the period were left out.
    """

    environment: str
    defined: bool
    milestone_version: int
    days: int
    period: Period
    total: Cohort
    self_completions: int
    assist_minutes: int
    hours_saved: float
    assists: int
    test_accounts: int
    weeks: list[WeekPoint]
    went_live: list[WentLive]
    milestones: list[MilestoneReach]


class AccountRow(Struct, frozen=True):
    """One line of the account list.

    `id` is the vendor's own id, `ref` ours; `name` and `plan` are the attributes of those names, as text.
    `due`: its W days are over. `completed_at`: when the last required milestone was met. `met` of
    `required` milestones; `assists` is a count.
    """

    ref: str
    id: str
    name: str | None
    plan: str | None
    started_at: int
    state: AccountState
    due: bool
    due_at: int
    completed_at: int | None
    met: int
    required: int
    persons: int
    last_seen: int
    assists: int
    is_test: bool


class AccountPage(Struct, frozen=True):
    """A page of accounts; `next` is the cursor of the following page, null at the end. `total` counts all
    that match.
    """

    accounts: list[AccountRow]
    total: int
    next: str | None


class Evidence(Struct, frozen=True):
    """What made a milestone true: the event (null: an attribute did) and the person behind it (vendor's id
    where known).
    """

    met_at: int
    event_id: str | None
    event_name: str | None
    person_id: str | None
    person_name: str | None


class MilestoneState(Struct, frozen=True):
    """One milestone of an account's page: `evidence` is null while it is open; `in_time`: met within the W
    days.
    """

    key: str
    name: str
    names: dict[str, str]
    required: bool
    evidence: Evidence | None
    in_time: bool


class PersonGuide(Struct, frozen=True):
    """Where a person stands with a guide: the last run of any version. `runs` counts all of them."""

    key: str
    name: str
    kind: str
    version: int
    state: Literal["started", "completed", "dismissed"]
    step: str | None
    runs: int
    started_at: int
    last_at: int


class EventRow(Struct, frozen=True):
    """One stored event. `person_id` and `account_id` are the vendor's ids (a person's anonymous id where
    unidentified).
    """

    id: str
    name: str
    at: int
    person_id: str
    account_id: str | None
    props: dict[str, Any] | None


class PersonRow(Struct, frozen=True):
    """One line of a list of persons. `id` is the vendor's id, null while anonymous; `ref` is ours."""

    ref: str
    id: str | None
    anonymous_id: str | None
    name: str | None
    email: str | None
    first_seen: int
    last_seen: int
    accounts: list[str]
    guides_started: int
    guides_completed: int
    is_test: bool


class PersonPage(Struct, frozen=True):
    """A page of persons; `next` is the cursor of the following page, null at the end."""

    persons: list[PersonRow]
    total: int
    next: str | None


class PersonDetail(Struct, frozen=True):
    """A person's page: the row, all attributes, guides (latest first) and the latest events."""

    person: PersonRow
    attributes: dict[str, Any]
    guides: list[PersonGuide]
    events: list[EventRow]


class AccountPerson(Struct, frozen=True):
    """A person on an account's page, with where they stand with each guide."""

    person: PersonRow
    guides: list[PersonGuide]


class Assist(Struct, frozen=True):
    """Human help that an account got: staff time in `minutes`. `member` is the name of who recorded it."""

    id: str
    at: int
    minutes: int
    note: str
    member: str | None
    created_at: int


class AccountDetail(Struct, frozen=True):
    """An account's page: the row, all attributes, every milestone with its evidence, persons, assists,
    latest events.
    """

    account: AccountRow
    attributes: dict[str, Any]
    milestone_version: int
    milestones: list[MilestoneState]
    persons: list[AccountPerson]
    assists: list[Assist]
    events: list[EventRow]

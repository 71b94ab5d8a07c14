"""What the guide list and the guide report show. Every number is defined in `docs/numbers.md`.

Times are integer Unix milliseconds; days and periods are calendar days in the workspace's time zone.
"""

from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from shirube.metrics.rules import TargetState, day_in, day_start, share, wilson

GuideState = Literal["live", "changed", "draft", "archived"]
"""`live`: published as it stands; `changed`: published, and the draft has moved on since; `draft`: not live
here.
"""


class Rate(Struct, frozen=True):
    """A share with what it was divided from. `value`, `low` and `high` are 0..1, or null when there is
    nothing to divide by.

    `low` and `high` bound the 95% Wilson score interval.
    """

    numerator: int
    denominator: int
    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, numerator: int, denominator: int) -> "Rate":
        low, high = wilson(numerator, denominator)
        return cls(numerator, denominator, share(numerator, denominator), low, high)


class Period(Struct, frozen=True):
    """The days `first` to `last`, both included, in the time zone `zone`."""

    first: date
    last: date
    zone: str

    @classmethod
    def ending(cls, now: int, days: int, zone: str) -> "Period":
        """The `days` days up to and with the one of `now`."""
        last = day_in(now, ZoneInfo(zone))
        return cls(last - timedelta(days=days - 1), last, zone)

    @property
    def start(self) -> int:
        """The first moment, Unix ms."""
        return day_start(self.first, ZoneInfo(self.zone))

    @property
    def end(self) -> int:
        """The first moment after, Unix ms."""
        return day_start(self.last + timedelta(days=1), ZoneInfo(self.zone))


class DayCount(Struct, frozen=True):
    """Persons who started on that day, and how many of these completed (whenever they did)."""

    day: date
    started: int
    completed: int


class GuideSummary(Struct, frozen=True):
    """One line of the guide list, for one environment.

    `started`, `completed` and `rate` count every person once, with the person's first run of any version,
    ever; `spark` has the last 30 days, oldest first, of the same. For a tooltip `started` is the persons
    who it was shown to. `version` is the live one (null: not live here), `published_at` is when that
    version went live. `targets` is how the worst target of the live version fares of late.
    """

    key: str
    kind: str
    name: str
    state: GuideState
    version: int | None
    started: int
    completed: int
    rate: Rate
    spark: list[DayCount]
    updated_at: int
    published_at: int | None
    targets: TargetState = "unknown"


class TargetFinds(Struct, frozen=True):
    """How the target of a step was found when the counted persons first had it on the screen, or why it was not.

    - `exact`: its selector still meant it; `healed`: its description found what the selector did not.
    - `missing`, `hidden`, `ambiguous`: nothing fitted, it could not be seen, several fitted alike; also of those who
      were then shown the step without it.
    - `unknown`: the page did not say. `exactly`: exact ÷ all others.
    - `confidence`, `lowest`: the middle and the lowest confidence of those healed, 0..1; null without any.
    - `state`: how it fares now, in the version that is shown (of all versions the live one); `since`: if it is
      `drifting` or `broken`, when it stopped being found exactly, null when it never was; `lately`: exact ÷ the latest
      showings (ten at most) that the state is judged by.
    """

    exact: int
    healed: int
    missing: int
    hidden: int
    ambiguous: int
    unknown: int
    exactly: Rate
    confidence: float | None
    lowest: float | None
    state: TargetState
    since: int | None
    lately: Rate

    @property
    def lost(self) -> int:
        """Not found, for whatever reason."""
        return self.missing + self.hidden + self.ambiguous


class StepFunnel(Struct, frozen=True):
    """One step (or a checklist's task, or a hub's entry) of the counted runs. All counts are persons.

    - `seen`: had it on the screen (a task or entry: null, since the list shows all of them at once); `done`: did it
      (an entry: opened it).
    - `missing`: never had it on the screen because its target was not found, whether they went on or not.
    - `left_here`: have not completed, this is the furthest they came, and they left: dismissed the guide or
      have done nothing in it for seven days.
    - `lost_missing`: the same, but the target was missing, so that it was not the person who left.
    - `here_now`: have not completed, came this far, and may still go on.
    - `median_ms`: from seen to done, null when nobody did it; `share_of_start`: seen (a task: done) ÷
      started.
    - `target`: how its target was found; null for a step without one, and for kinds whose events do not say.
    """

    key: str
    title: str
    seen: int | None
    done: int
    left_here: int
    lost_missing: int
    here_now: int
    missing: int
    median_ms: int | None
    share_of_start: Rate
    target: TargetFinds | None = None


class ButtonRow(Struct, frozen=True):
    """A button of a step, and how many of the counted persons pressed it; `rate` is of those who saw the step."""

    step: str
    key: str
    label: str
    clicked: int
    rate: Rate


class SearchRow(Struct, frozen=True):
    """A query as it is counted (docs/numbers.md): how many persons searched for it, and how many of these found nothing
    whenever they did.
    """

    query: str
    persons: int
    fruitless: int


class Searches(Struct, frozen=True):
    """What was searched for in a help centre in the report's days.

    `persons` searched for `queries` different texts; `by_one` of these were one person's alone and are not in `rows`,
    which has at most fifty: those that most persons did not find first.
    """

    persons: int
    queries: int
    by_one: int
    rows: list[SearchRow]


class VersionRow(Struct, frozen=True):
    """One version's own numbers: a person who ran two versions is in both rows. `targets` counts the steps that these
    persons were shown: those whose target was found exactly, of those that say how it was found.
    """

    version: int
    published_at: int | None
    live: bool
    started: int
    completed: int
    dismissed: int
    in_progress: int
    rate: Rate
    median_seconds: float | None
    targets: Rate


class GuideReport(Struct, frozen=True):
    """One guide in one environment: the persons whose counted run started in `period`.

    `version` null means all versions together: each person once, with the first run of any version. With a
    version it is the first run of that version. `started` = `completed` + `dismissed` + `in_progress`;
    `before_first_step` of them have not completed and never had a step on the screen nor missed one.
    `median_seconds` is from start to completion. `test_persons` of the period were left out. `steps` are
    those of `version`, or of the newest version that was published, and then those that only older versions
    had. `searches` is of a help centre only; they were made in `period`, whenever the person first opened it.
    """

    key: str
    kind: str
    name: str
    environment: str
    versions: list[int]
    version: int | None
    live_version: int | None
    period: Period
    started: int
    completed: int
    dismissed: int
    in_progress: int
    before_first_step: int
    rate: Rate
    median_seconds: float | None
    test_persons: int
    steps: list[StepFunnel]
    by_version: list[VersionRow]
    series: list[DayCount]
    buttons: list[ButtonRow] = []
    searches: Searches | None = None


CsvRow = tuple[str | int | float | None, ...]
"""One line of a CSV file: cells as values; who writes the file guards cells that a spreadsheet would run."""

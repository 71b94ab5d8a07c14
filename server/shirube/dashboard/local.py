"""Texts, numbers and times as one reader sees them: in their language, in the workspace's time zone."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from shirube.clock import DAY_MS, HOUR_MS, MINUTE_MS
from shirube.dashboard.i18n import catalogue

_SHORT_DAY = {"ja": "M月d日", "en": "MMM d"}
_DAY = {"ja": "y年M月d日", "en": "MMM d, y"}
_TICK = {"ja": "M/d", "en": "MMM d"}


class Local:
    """One reader's language and time zone. Times given are Unix milliseconds."""

    def __init__(self, locale: str, zone: str) -> None:
        self.locale = locale
        self.zone = zone
        self._babel = Locale.parse(locale)
        self._zone = ZoneInfo(zone)
        self._texts = catalogue(locale)

    def say(self, message: str, **values: object) -> str:
        """A text in the reader's language, its `%(name)s` filled in."""
        return self._texts.gettext(message) % values

    def count(self, one: str, many: str, number: float) -> str:
        """A text that depends on a number, which stands in it as `%(n)s`."""
        return self._texts.ngettext(one, many, 1 if number == 1 else 2) % {"n": self.number(number)}

    def number(self, value: float) -> str:
        """A number with its group separators; at most one decimal."""
        return str(format_decimal(value, format="#,##0.#", locale=self._babel))

    def percent(self, value: float | None) -> str:
        """A share of 0..1 as whole percent; a dash where there is none."""
        if value is None:
            return "–"
        return str(format_percent(value, format="#,##0%", locale=self._babel))

    def whole_percent(self, value: float) -> str:
        """The digits of `percent` without the sign, for large print."""
        return self.number(round(value * 100))

    def moment(self, at: int) -> datetime:
        """A Unix time in the workspace's zone."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self._zone)

    def day_of(self, at: int) -> date:
        """The calendar day of a moment, in the workspace's zone."""
        return self.moment(at).date()

    def day(self, value: date | int) -> str:
        """A calendar day, written out."""
        return str(format_date(self._as_day(value), _DAY[self.locale], locale=self._babel))

    def short_day(self, value: date | int) -> str:
        """A calendar day without its year."""
        return str(format_date(self._as_day(value), _SHORT_DAY[self.locale], locale=self._babel))

    def tick(self, value: date) -> str:
        """A calendar day for a chart's axis."""
        return str(format_date(value, _TICK[self.locale], locale=self._babel))

    def time(self, at: int) -> str:
        """Day and time to the minute."""
        return f"{self.day(at)} {format_time(self.moment(at), 'HH:mm', locale=self._babel)}"

    def exact(self, at: int) -> str:
        """Day and time to the second, with the zone."""
        return str(format_datetime(self.moment(at), "yyyy-MM-dd HH:mm:ss zzz", locale=self._babel))

    def iso(self, at: int) -> str:
        """For a `<time datetime>`."""
        return self.moment(at).isoformat(timespec="seconds")

    def ago(self, at: int, now: int) -> str:
        """How long ago, in the largest unit that fits; the day itself beyond thirty days."""
        if now - at > 30 * DAY_MS:
            return self.day(at)
        seconds = min(-1, (at - now) // 1000)
        return str(format_timedelta(seconds, add_direction=True, threshold=1, locale=self._babel))

    def duration(self, ms: float | None) -> str:
        """A length of time in its one or two largest units; a dash where there is none."""
        if ms is None:
            return "–"
        if ms < MINUTE_MS:
            return self.say("%(n)s s", n=self.number(round(ms / 1000, 1)))
        if ms < HOUR_MS:
            return self.say("%(m)s min %(s)s s", m=int(ms // MINUTE_MS), s=int(ms % MINUTE_MS // 1000))
        if ms < DAY_MS:
            return self.say("%(h)s h %(m)s min", h=int(ms // HOUR_MS), m=int(ms % HOUR_MS // MINUTE_MS))
        return self.count("%(n)s day", "%(n)s days", round(ms / DAY_MS, 1))

    def join(self, words: list[str]) -> str:
        """Words joined as the language does: "a, b and c"."""
        return str(format_list(words, locale=self._babel))

    def sentences(self, texts: list[str]) -> str:
        """Sentences one after the other: Japanese has no space between them."""
        return ("" if self.locale == "ja" else " ").join(texts)

    def start_of(self, day: date) -> int:
        """The first moment of a calendar day in the workspace's zone."""
        return int(datetime.combine(day, time(), self._zone).timestamp() * 1000)

    def _as_day(self, value: date | int) -> date:
        return self.day_of(value) if isinstance(value, int) else value


@lru_cache(maxsize=64)
def local_for(locale: str, zone: str) -> Local:
    """The one `Local` of a language and a time zone."""
    return Local(locale, zone)

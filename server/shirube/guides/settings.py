"""What a workspace settles for all its guides: how they look, how often they may interrupt, whose videos they show."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from shirube.conditions.grammar import CUSTOMS
from shirube.conditions.moments import duration_ms
from shirube.conditions.reading import Invalid, Problem, convert, read, show
from shirube.conditions.schema import Duration
from shirube.guides.parts import Part
from shirube.guides.theme import PLAIN, Theme, theme_json, theme_mistakes

Host = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\Z",
        max_length=253,
        description="a host name in lower case such as video.example.com",
    ),
]
SETTINGS_SCHEMA = "shirube/settings/v1"
HOUR_MS = 3_600_000
LONGEST_MS = 90 * 24 * HOUR_MS


class Budget(Part, frozen=True, kw_only=True):
    """At most `max` unasked guides `per` window for each person."""

    max: Annotated[int, Meta(ge=1, le=50)]
    per: Duration


class GuideSettings(Part, frozen=True, kw_only=True):
    theme: Theme = PLAIN
    budget: Budget | None = None
    frame_hosts: Annotated[tuple[Host, ...], Meta(max_length=20)] = ()

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts of frames, beside those that are always allowed."""
        return frozenset(self.frame_hosts)


def parse_settings(value: Any) -> GuideSettings:
    """A parsed JSON value as settings. Raises Invalid with every mistake."""
    found = read(GuideSettings, value, CUSTOMS)
    problems = list(_mistakes(found))
    if problems:
        raise Invalid(problems)
    return found


def _mistakes(found: GuideSettings) -> Iterator[Problem]:
    yield from theme_mistakes(found.theme, ("theme",))
    if found.budget is not None and not HOUR_MS <= duration_ms(found.budget.per) <= LONGEST_MS:
        yield Problem(("budget", "per"), "1h to 90d", show(found.budget.per))
    for index, host in enumerate(found.frame_hosts):
        if host in found.frame_hosts[:index]:
            yield Problem(("frame_hosts", index), "each host once", f"{host!r} again")


def settings_json(settings: GuideSettings) -> dict[str, Any]:
    """Settings in their normal form, as they are stored: what is not settled is left out."""
    found: dict[str, Any] = msgspec.to_builtins(settings)
    theme = theme_json(settings.theme)
    return {**({"theme": theme} if theme else {}), **{name: found[name] for name in found if name != "theme"}}


class SettingsFile(GuideSettings, frozen=True, kw_only=True):
    """Settings as a file."""

    schema: Literal["shirube/settings/v1"]


def parse_settings_file(value: Any) -> GuideSettings:
    """The parsed text of `settings.yaml` as settings. Raises Invalid with every mistake."""
    found = read(SettingsFile, value, CUSTOMS)
    settings = GuideSettings(theme=found.theme, budget=found.budget, frame_hosts=found.frame_hosts)
    problems = list(_mistakes(settings))
    if problems:
        raise Invalid(problems)
    return settings


def settings_file_json(settings: GuideSettings) -> dict[str, Any]:
    """The normal form of `settings.yaml`."""
    return {"schema": SETTINGS_SCHEMA, **settings_json(settings)}


def stored_settings(value: Any) -> GuideSettings:
    """What `settings_json` made, read again."""
    return convert(GuideSettings, value, CUSTOMS)

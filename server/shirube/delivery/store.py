"""What `boot` needs, read in one transaction: the live guides, and what is known of the one who asks."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from shirube.conditions.facts import CountEvents, GuideFact, KnownFacts
from shirube.conditions.moments import duration_ms
from shirube.delivery.rules import NO_NUDGES, Boot, Nudges, boot, mentioned
from shirube.delivery.schema import BootRequest
from shirube.delivery.sending import Standing
from shirube.guides.records import LiveGuide
from shirube.guides.settings import GuideSettings, stored_settings
from shirube.guides.store import live_guides
from shirube.people.rules import merge_attributes
from shirube.people.store import Known, find_known
from shirube.workspaces.schema import KeyInfo
from shirube.workspaces.store import get_environment, get_workspace

Standings = Callable[[Connection, int, int, UUID], Mapping[str, Standing]]
"""Where a person stands with each guide: (connection, workspace, environment, person)."""

Counter = Callable[[Connection, int, UUID | None, UUID | None, int, tzinfo, Collection[str]], CountEvents]
"""Makes what counts events: (connection, workspace, person, account, now, zone, names that will be asked for)."""


class NudgesOf(Protocol):
    """Finds what interrupted a person in the last `window` ms (0: not asked for), and what they snoozed."""

    def __call__(
        self,
        connection: Connection,
        workspace_id: int,
        environment_id: int,
        person_id: UUID,
        now: int,
        window: int,
        *,
        snoozes: bool,
    ) -> Nudges: ...


@dataclass(frozen=True, slots=True)
class _Live:
    """The live guides of an environment at one revision, what their conditions speak of, what their workspace settled,
    and whether any of them can be snoozed.
    """

    revision: int
    zone: tzinfo
    guides: Sequence[LiveGuide]
    names: Collection[str]
    settings: GuideSettings
    snoozes: bool

    @property
    def window(self) -> int:
        """The length of the nudge budget's window in ms; 0 without one."""
        return 0 if self.settings.budget is None else duration_ms(self.settings.budget.per)


@dataclass
class BootReader:
    """Answers `boot`. One a process: it remembers the live guides of each environment until they change."""

    standings: Standings
    counter: Counter
    nudges: NudgesOf
    _live: dict[tuple[int, int], _Live] = field(default_factory=dict)

    def read(self, connection: Connection, key: KeyInfo, asked: BootRequest, now: int) -> tuple[Boot, bool]:
        """What this person may see at `now`, and whether they said something of themselves that is not kept yet."""
        live = self._guides(connection, key)
        person, account = asked.person, asked.account
        known = find_known(
            connection,
            key.workspace_id,
            key.environment_id,
            external=person.id,
            anonymous=person.anonymous_id,
            account_external=None if account is None else account.id,
        )
        standings = self._standings(connection, key, known)
        facts = KnownFacts(
            now=now,
            zone=live.zone,
            attributes=_attributes(asked, known),
            guides={name: _fact(standing) for name, standing in standings.items()},
            count=self.counter(
                connection, key.workspace_id, known.person_id, known.account_id, now, live.zone, live.names
            ),
        )
        found = boot(
            live.guides,
            facts,
            standings,
            locale=asked.locale,
            asked=asked.guide,
            explain=asked.why,
            settings=live.settings,
            nudges=self._nudges(connection, key, known, live, now),
        )
        return found, _says_more(asked, known)

    def _guides(self, connection: Connection, key: KeyInfo) -> _Live:
        of = (key.workspace_id, key.environment_id)
        revision = get_environment(connection, *of).guides_revision
        live = self._live.get(of)
        if live is None or live.revision != revision:
            live = self._live[of] = _load(connection, key, revision)
        return live

    def _standings(self, connection: Connection, key: KeyInfo, known: Known) -> Mapping[str, Standing]:
        if known.person_id is None:
            return {}
        return self.standings(connection, key.workspace_id, key.environment_id, known.person_id)

    def _nudges(self, connection: Connection, key: KeyInfo, known: Known, live: _Live, now: int) -> Nudges:
        if known.person_id is None or not (live.window or live.snoozes):
            return NO_NUDGES
        of = (key.workspace_id, key.environment_id, known.person_id)
        return self.nudges(connection, *of, now, live.window, snoozes=live.snoozes)


def _load(connection: Connection, key: KeyInfo, revision: int) -> _Live:
    guides = live_guides(connection, key.workspace_id, key.environment_id)
    workspace = get_workspace(connection, key.workspace_id)
    return _Live(
        revision,
        ZoneInfo(workspace.time_zone),
        guides,
        mentioned(guides).event_names,
        stored_settings(workspace.guide_settings),
        any(guide.compiled.snoozes for guide in guides),
    )


def _attributes(asked: BootRequest, known: Known) -> dict[Any, Mapping[str, Any]]:
    """What conditions and texts may use: what is kept, what is said now, and the ids."""
    person = merge_attributes(known.person, asked.person.attributes)
    account = merge_attributes(known.account, asked.account.attributes if asked.account else {})
    if asked.person.id is not None:
        person = {**person, "id": asked.person.id}
    if asked.account is not None:
        account = {"name": asked.account.id, **account, "id": asked.account.id}
    return {"person": person, "account": account, "membership": known.membership}


def _fact(standing: Standing) -> GuideFact:
    return GuideFact(standing.state, standing.step, standing.completed, standing.dismissed)


def _says_more(asked: BootRequest, known: Known) -> bool:
    person, account = asked.person, asked.account
    if person.id is not None and (known.person_id is None or not known.joined):
        return True
    if merge_attributes(known.person, person.attributes) != known.person:
        return True
    if account is None:
        return False
    return known.account_id is None or merge_attributes(known.account, account.attributes) != known.account

"""Who is using the demo product in which browser, held in memory only."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from shirube.demo.cast import CAST, CastPerson, fresh_person
from shirube.demo.ledger import Ledger, NotFound
from shirube.demo.seeds import opening_ledger

MAX_SESSIONS = 500
MAX_FRESH_PEOPLE = 20


@dataclass(slots=True)
class Session:
    """One browser. The first fresh person follows from the id, so a restart signs in the same one."""

    id: str
    started: datetime
    person: CastPerson
    fresh: list[CastPerson] = field(default_factory=list)
    signed_up: dict[str, datetime] = field(default_factory=dict)
    ledgers: dict[str, Ledger] = field(default_factory=dict)

    def people(self) -> list[CastPerson]:
        return [*CAST, *self.fresh]

    def switch(self, person_id: str) -> None:
        """Raises NotFound when nobody in this browser has that id."""
        for person in self.people():
            if person.id == person_id:
                self.person = person
                return
        raise NotFound(person_id)

    def start_fresh(self, now: datetime) -> None:
        """Sign in someone who has never used the product; the oldest such person is forgotten at the limit."""
        token = self.id if not self.signed_up else secrets.token_hex(4)
        self.person = fresh_person(token)
        self.signed_up[self.person.id] = now
        self.fresh = [*self.fresh[-MAX_FRESH_PEOPLE + 1 :], self.person]

    def ledger(self, now: datetime) -> Ledger:
        account = self.person.account
        if account.id not in self.ledgers:
            self.ledgers[account.id] = opening_ledger(self.person, now.date())
        return self.ledgers[account.id]


class Sessions:
    """The sessions of all browsers; the least recently used is dropped at the limit."""

    def __init__(self) -> None:
        self._by_id: OrderedDict[str, Session] = OrderedDict()

    def open(self, session_id: str | None, now: datetime) -> Session:
        """The browser's session, begun with a fresh person when it has none yet."""
        known = _valid(session_id)
        if known not in self._by_id:
            session = Session(known, now, CAST[0])
            session.start_fresh(now)
            self._by_id[known] = session
        self._by_id.move_to_end(known)
        if len(self._by_id) > MAX_SESSIONS:
            self._by_id.popitem(last=False)
        return self._by_id[known]


def _valid(session_id: str | None) -> str:
    if session_id and len(session_id) == 8 and all(c in "0123456789abcdef" for c in session_id):
        return session_id
    return secrets.token_hex(4)

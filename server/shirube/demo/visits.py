"""One person's visit to the product: a clock that moves on, and the events that their browser would send."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from shirube.clock import MINUTE_MS
from shirube.demo import japan
from shirube.demo.population import Account, Person
from shirube.ids import id_from

MAX_EVENTS = 100
"""Events in one request, as docs/protocol.md limits them."""

Event = dict[str, Any]
Body = dict[str, Any]


class Visit:
    """Writes events as the visit goes on, and keeps what person and account have done up to date."""

    def __init__(
        self, rng: random.Random, account: Account, person: Person, at_ms: int, live: bool, released: bool = False
    ) -> None:
        self.rng = rng
        self.account = account
        self.person = person
        self.at = at_ms
        self.live = live
        self.released = released
        self.events: list[Event] = []

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def wait(self, median_seconds: float) -> int:
        """Let time pass, about that long; returns how long it was, in milliseconds."""
        passed = max(300, int(1000 * self.rng.lognormvariate(0, 0.6) * median_seconds))
        self.at += passed
        return passed

    def send(self, name: str, **props: Any) -> None:
        """An event of this moment, with nothing else coming of it."""
        event_id = str(id_from(self.at, self.rng.randbytes(10)))
        self.events.append({"id": event_id, "name": name, "at": self.at, "props": props})

    def did(self, name: str, **props: Any) -> None:
        """Something that the product tracks, counted for the person and dated for the account."""
        self.send(name, **props)
        self.person.counts[name] = self.person.counts.get(name, 0) + 1
        self.account.first.setdefault(name, self.at)

    def page(self, path: str) -> None:
        self.wait(14)
        self.send("$page", path=path)

    def bodies(self, site_key: str) -> list[tuple[int, Body]]:
        """The requests that carry the visit, each with the moment it is sent."""
        parts = [self.events[n : n + MAX_EVENTS] for n in range(0, len(self.events), MAX_EVENTS)]
        return [(part[-1]["at"] + 2_000, self._body(site_key, part)) for part in parts]

    def _body(self, site_key: str, events: list[Event]) -> Body:
        person: Body = {"id": self.person.id}
        account: Body = {"id": self.account.id}
        if not self.person.introduced:
            person["attributes"] = _person_attributes(self.person, self.account, events[0]["at"])
            self.person.introduced = True
        if self.account.introduced_plan != self.account.plan:
            account["attributes"] = _account_attributes(self.account, events[0]["at"])
            self.account.introduced_plan = self.account.plan
        sent_at = events[-1]["at"] + 2_000
        return {"key": site_key, "sent_at": sent_at, "person": person, "account": account, "events": events}


def _person_attributes(person: Person, account: Account, first_at: int) -> Mapping[str, Any]:
    signed_up = japan.rfc3339(first_at - MINUTE_MS)
    attributes = {"name": person.name, "role": person.role, "locale": person.locale, "signed_up_at": signed_up}
    return attributes | ({"test": True} if account.test else {})


def _account_attributes(account: Account, first_at: int) -> Mapping[str, Any]:
    if not account.signed_up:
        account.signed_up = first_at - MINUTE_MS
    signed_up = japan.rfc3339(account.signed_up)
    attributes = {"name": account.name, "plan": account.plan, "seats": account.seats, "signed_up_at": signed_up}
    return attributes | ({"test": True} if account.test else {})

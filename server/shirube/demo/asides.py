"""What people do with the announcement and the help centre at the end of a visit; nothing else comes of it.

The chances are drawn apart, from who it is and when, so that the rest of the history stays as it is without them.
"""

from __future__ import annotations

import random

from shirube.clock import DAY_MS
from shirube.demo.guided import VERSION
from shirube.demo.population import Run
from shirube.demo.visits import Visit
from shirube.ids import id_from

NEWS, NEWS_STEP = "report-csv", "announce"
NEWS_AFTER = ("invoice_sent", 3)
SHOW, LATER = "show", "later"
HUB = "help-centre"
ENTRIES = {"first-invoice": 5, "monthly-report": 3, "withholding": 6, "resend": 4, "contact": 2}
"""The entries of the help centre, and how often one is opened beside the others."""


SEARCHES = {
    "請求書": (9, 2),
    "領収書": (8, 0),
    "源泉徴収": (6, 1),
    "CSV": (5, 2),
    "パスワード": (5, 0),
    "修正": (4, 1),
    "解約": (3, 0),
    "インボイス 番号": (3, 0),
    "ken@example.co.jp": (1, 0),
}
"""What is searched for there, how often beside the others, and how many entries have it."""


class Aside:
    """Writes events after the last of a visit."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._at = visit.at
        self.seed = f"{visit.person.id} {visit.at}"
        self.rng = random.Random(self.seed)

    def send(self, name: str, seconds: float, key: str, **props: object) -> None:
        """An event of a guide, so many seconds after the one before."""
        self._at += int(seconds * 1_000)
        run = self._visit.person.runs[key]
        event_id = str(id_from(self._at, self.rng.randbytes(10)))
        named = {"guide": key, "version": VERSION, "run": run.id, **props}
        self._visit.events.append({"id": event_id, "name": name, "at": self._at, "props": named})

    def start(self, key: str, **props: object) -> Run:
        """A first run of a guide."""
        run = self._visit.person.runs[key] = Run(str(id_from(self._at, self.rng.randbytes(10))))
        self.send("$guide_started", 2, key, **props)
        return run


def meet_asides(visit: Visit) -> None:
    """Once guides are live: the announcement for those who have sent some invoices, the help centre now and then."""
    aside = Aside(visit)
    event, times = NEWS_AFTER
    if visit.person.counts.get(event, 0) >= times:
        _news(aside, visit.person.runs.get(NEWS))
    if aside.rng.random() < 0.05:
        _ask(aside, visit.person.runs.get(HUB))


def _news(aside: Aside, run: Run | None) -> None:
    """Half want to be shown; who puts it off meets it again at the next visit."""
    if run is not None and run.state != "started":
        return
    if run is None:
        run = aside.start(NEWS, nudge=True)
    aside.send("$step_seen", 1, NEWS, step=NEWS_STEP)
    chosen = aside.rng.random()
    if chosen < 0.35:
        run.state = "dismissed"
        aside.send("$guide_dismissed", 4, NEWS, step=NEWS_STEP, by="close" if chosen < 0.28 else "escape")
        return
    button = SHOW if chosen < 0.82 else LATER
    aside.send("$button_clicked", 6, NEWS, step=NEWS_STEP, button=button)
    if button == LATER:
        aside.send("$guide_snoozed", 0.01, NEWS, step=NEWS_STEP, ms=DAY_MS)
        return
    run.state = "completed"
    aside.send("$step_done", 0.01, NEWS, step=NEWS_STEP, ms=6_000)
    aside.send("$guide_completed", 0.01, NEWS)


def _ask(aside: Aside, run: Run | None) -> None:
    if run is None:
        aside.start(HUB)
    # Drawn apart once more, so that the same entries are opened as without.
    apart = random.Random(f"{aside.seed} search")
    if apart.random() < 0.45:
        (query,) = apart.choices(list(SEARCHES), [weight for weight, _ in SEARCHES.values()])
        aside.send("$hub_searched", 4, HUB, query=query, results=SEARCHES[query][1])
    for entry in aside.rng.choices(list(ENTRIES), list(ENTRIES.values()), k=1 + int(aside.rng.random() < 0.3)):
        aside.send("$entry_opened", 5, HUB, entry=entry)

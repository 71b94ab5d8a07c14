"""How people go through the demo's guides: steps seen, done, left or closed, and targets that are not there."""

from __future__ import annotations

import math
from dataclasses import dataclass

from shirube.demo import work
from shirube.demo.finding import found, not_found
from shirube.demo.parameters import Parameters
from shirube.demo.population import Run
from shirube.demo.visits import Visit
from shirube.ids import id_from

VERSION = 1
"""The version that staff publish at go-live; the history knows no other."""
CHECKLIST = "getting-started"
TOOLTIP, TOOLTIP_STEP = "withholding-tax", "explain"


@dataclass(frozen=True, slots=True)
class Step:
    """A step as people meet it: about how long it takes, what they open or do in it, its rule for no target."""

    key: str
    seconds: float
    opens: str = ""
    does: str = ""
    missing: str = "wait"


TOURS: dict[str, tuple[Step, ...]] = {
    "first-invoice": (
        Step("open-invoices", 6, opens="/invoices"),
        Step("new-invoice", 4, opens="/invoices/new"),
        Step("choose-customer", 9),
        Step("fill-line", 24),
        Step("check-total", 6, missing="skip"),
        Step("save-invoice", 5, does="invoice_created"),
    ),
    "send-invoice": (
        Step("open-dialog", 5, missing="end"),
        Step("check-address", 7),
        Step("confirm", 5, does="invoice_sent"),
    ),
    "monthly-report": (
        Step("choose-period", 5),
        Step("read-chart", 11, missing="skip"),
        Step("export", 7, does="report_exported"),
    ),
}
TASKS: dict[str, tuple[str, str]] = {
    "add-customer": ("customer_added", "person"),
    "create-invoice": ("invoice_created", "person"),
    "send-invoice": ("invoice_sent", "person"),
    "invite-teammate": ("teammate_invited", "account"),
    "record-payment": ("payment_recorded", "account"),
}


def meet_checklist(visit: Visit, p: Parameters) -> None:
    """The checklist appears on the first page after go-live, for anyone who has not recorded three payments."""
    person = visit.person
    run = person.runs.get(CHECKLIST)
    if run is None and person.counts.get("payment_recorded", 0) < 3:
        run = _start(visit, CHECKLIST)
    if run is None or run.state != "started":
        return
    tick_tasks(visit)
    if run.state == "started" and visit.chance(p.checklist_dismissed):
        visit.wait(4)
        run.state = "dismissed"
        visit.send("$guide_dismissed", **_named(CHECKLIST, run), by="close")


def tick_tasks(visit: Visit) -> None:
    """Tasks whose condition holds are done, and the checklist is complete with the last of them."""
    run = visit.person.runs.get(CHECKLIST)
    if run is None or run.state != "started":
        return
    for task, (event, scope) in TASKS.items():
        met = visit.person.counts if scope == "person" else visit.account.first
        if event in met and task not in visit.person.tasks:
            visit.person.tasks.add(task)
            visit.send("$task_done", **_named(CHECKLIST, run), task=task)
    if len(visit.person.tasks) == len(TASKS):
        run.state = "completed"
        visit.send("$guide_completed", **_named(CHECKLIST, run))


def meet_tour(visit: Visit, key: str, p: Parameters) -> None:
    """Begin the tour, resume it, or now and then start a dismissed one again by hand."""
    run = visit.person.runs.get(key)
    if run is None or (run.state == "dismissed" and visit.chance(p.tour_restarted)):
        run = _start(visit, key)
    elif run.state == "started":
        _return_to_page(visit, key, run)
    if run.state == "started":
        _go_through(visit, key, run, p)


def meet_tooltip(visit: Visit, p: Parameters) -> None:
    """Now and then someone opens the hint on the form; most who do say that they have understood it."""
    if TOOLTIP in visit.person.runs or not visit.chance(p.tooltip_opened):
        return
    run = _start(visit, TOOLTIP)
    _seen(visit, _named(TOOLTIP, run), TOOLTIP_STEP, p)
    dwell = visit.wait(7)
    if visit.chance(p.tooltip_understood):
        visit.send("$step_done", **_named(TOOLTIP, run), step=TOOLTIP_STEP, ms=dwell)
        run.state = "completed"
        visit.send("$guide_completed", **_named(TOOLTIP, run))


def _start(visit: Visit, key: str) -> Run:
    run = Run(str(id_from(visit.at, visit.rng.randbytes(10))))
    visit.person.runs[key] = run
    visit.wait(1.2)
    visit.send("$guide_started", **_named(key, run))
    return run


def _named(key: str, run: Run) -> dict[str, str | int]:
    return {"guide": key, "version": VERSION, "run": run.id}


def _return_to_page(visit: Visit, key: str, run: Run) -> None:
    """Someone who left in the middle goes back to the page that their step is on."""
    opened = [step.opens for step in TOURS[key][: run.step] if step.opens]
    if opened:
        visit.page(opened[-1])


def _go_through(visit: Visit, key: str, run: Run, p: Parameters) -> None:
    steps = TOURS[key]
    while run.step < len(steps) and run.state == "started":
        if not _take(visit, key, run, steps[run.step], p):
            return
        run.step += 1
    if run.state == "started":
        run.state = "completed"
        visit.person.toured = visit.person.toured or key == "first-invoice"
        visit.send("$guide_completed", **_named(key, run))


def _take(visit: Visit, key: str, run: Run, step: Step, p: Parameters) -> bool:
    """Whether the person got past the step; otherwise they left, closed it, or its target ended the tour."""
    named = _named(key, run)
    if visit.chance(p.target_missing):
        return _without_target(visit, named, run, step)
    visit.wait(0.8)
    _seen(visit, named, step.key, p)
    if visit.chance(_loss(visit, p)):
        return _leave(visit, named, run, step, p)
    if run.step and visit.chance(p.step_back):
        _step_back(visit, key, named, run, p)
    dwell = visit.wait(step.seconds)
    if step.does:
        work.do(visit, step.does)
    visit.send("$step_done", **named, step=step.key, ms=dwell)
    if step.opens:
        visit.wait(0.5)
        visit.send("$page", path=step.opens)
    return True


def _loss(visit: Visit, p: Parameters) -> float:
    """The chance to be lost at a step: less for the able, more for those who only look on."""
    only_looks = 2.5 if visit.person.role == "viewer" else 1.0
    return p.step_lost * only_looks * math.exp(-p.step_lost_by_ability * visit.account.ability)


def _without_target(visit: Visit, named: dict[str, str | int], run: Run, step: Step) -> bool:
    visit.wait(4)
    visit.send("$step_missing", **named, step=step.key, then=step.missing, **not_found(visit, step.key))
    if step.missing == "end":
        run.state = "dismissed"
        visit.send("$guide_dismissed", **named, step=step.key, by="missing")
    return step.missing == "skip"


def _leave(visit: Visit, named: dict[str, str | int], run: Run, step: Step, p: Parameters) -> bool:
    visit.wait(step.seconds)
    if visit.chance(p.step_closed_share):
        run.state = "dismissed"
        by = "escape" if visit.chance(0.3) else "close"
        visit.send("$guide_dismissed", **named, step=step.key, by=by)
    return False


def _step_back(visit: Visit, key: str, named: dict[str, str | int], run: Run, p: Parameters) -> None:
    here, before = TOURS[key][run.step].key, TOURS[key][run.step - 1].key
    visit.wait(3)
    visit.send("$step_back", **named, step=here)
    visit.wait(0.5)
    _seen(visit, named, before, p)
    visit.send("$step_done", **named, step=before, ms=visit.wait(3))
    visit.wait(0.5)
    _seen(visit, named, here, p)


def _seen(visit: Visit, named: dict[str, str | int], step: str, p: Parameters) -> None:
    visit.send("$step_seen", **named, step=step, **found(visit, str(named["guide"]), step, p))

"""How the targets of a guide's steps were found, in the words of its report. All texts are made here."""

from typing import Any, NamedTuple

from shirube.dashboard.i18n import N_
from shirube.dashboard.local import Local
from shirube.metrics.schema import GuideReport, StepFunnel, TargetFinds

MEND = N_("Point it at the element again.")

_REASONS = {
    "missing": N_("Nothing on the page fits it any more."),
    "hidden": N_("It is on the page, but can't be seen there."),
    "ambiguous": N_("Several elements fit it alike, so none is pointed at."),
}


class Warning(NamedTuple):
    """A target that staff should mend: the alert's tone, which step it is of, and what to say."""

    tone: str
    step: str
    text: str


class Line(NamedTuple):
    """A step with a target: its number in the guide, the bar and the bar in words, and what else is to be said."""

    number: int
    step: StepFunnel
    target: TargetFinds
    chart: dict[str, Any]
    label: str
    reasons: list[str]
    note: str


def warnings(report: GuideReport, local: Local) -> list[Warning]:
    """What staff should know of the targets that drift or are not found, in the order of the steps."""
    found = []
    for number, step in enumerate(report.steps, 1):
        if step.target is not None and step.target.state in ("drifting", "broken"):
            tone = "bad" if step.target.state == "broken" else "warn"
            found.append(Warning(tone, f"{number}. {step.title or step.key}", _warning(step.target, local)))
    return found


def _warning(target: TargetFinds, local: Local) -> str:
    parts = [_what_happened(target, local)]
    if target.state == "broken" and target.lost:
        parts.append(local.say(_REASONS[max(_REASONS, key=lambda reason: getattr(target, reason))]))
    return local.sentences([*parts, local.say(MEND)])


def _what_happened(target: TargetFinds, local: Local) -> str:
    day = None if target.since is None else local.short_day(target.since)
    if target.state == "broken":
        if day is None:
            return local.say("The element of this step is not found on most pages.")
        return local.say("The page changed: the element of this step is mostly not found since %(day)s.", day=day)
    if day is None:
        return local.say("This step has only ever been found by its description.")
    return local.say("The page changed: this step is found by its description only since %(day)s.", day=day)


def lines(report: GuideReport, local: Local) -> list[Line]:
    """The steps whose events tell how their targets were found."""
    return [
        _line(number, step, step.target, local)
        for number, step in enumerate(report.steps, 1)
        if step.target is not None
    ]


def _line(number: int, step: StepFunnel, target: TargetFinds, local: Local) -> Line:
    parts = [
        ("self_onboarded", local.say("Found exactly"), target.exact),
        ("assisted", local.say("By description"), target.healed),
        ("late", local.say("Not found"), target.lost),
        ("stalled", local.say("Not said"), target.unknown),
    ]
    words = [f"{name}: {local.number(count)}" for _, name, count in parts]
    chart = {
        "kind": "strip",
        "parts": [{"state": part[0], "count": part[2], "tip": tip} for part, tip in zip(parts, words, strict=True)],
    }
    label = local.join([text for part, text in zip(parts, words, strict=True) if part[2]])
    return Line(number, step, target, chart, label, _reasons(target, local), _note(target, local))


def _reasons(target: TargetFinds, local: Local) -> list[str]:
    named = (
        (local.say("nothing fits: %(n)s", n=local.number(target.missing)), target.missing),
        (local.say("can't be seen: %(n)s", n=local.number(target.hidden)), target.hidden),
        (local.say("several alike: %(n)s", n=local.number(target.ambiguous)), target.ambiguous),
    )
    return [text for text, count in named if count]


def _note(target: TargetFinds, local: Local) -> str:
    if target.state != "mixed":
        return ""
    return local.say("The page differs for some: by plan, language or screen, perhaps.")


def has_told(found: list[Line]) -> bool:
    """Whether any step was shown, or missed, in these days."""
    return any(one.target.exactly.denominator or one.target.unknown for one in found)

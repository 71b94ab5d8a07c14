"""The form of what all guides share: settings as fields, fields as settings, and mistakes at their fields. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from shirube.conditions.reading import Invalid
from shirube.dashboard.i18n import N_
from shirube.dashboard.local import Local
from shirube.guides.settings import GuideSettings, parse_settings, settings_json
from shirube.guides.theme import MODES, Faint, Mode, Theme, effective

COLOURS = {
    "accent": N_("Accent: markers, links, buttons"),
    "button": N_("Buttons, if another colour"),
    "surface": N_("Background"),
    "text": N_("Text"),
    "muted": N_("Quieter text"),
}
GROUPS: dict[Mode, str] = {"light": "colors", "dark": "dark"}
NUMBERS = {
    "theme.radius": (N_("Rounded corners (pixels)"), 0, 32, "14"),
    "theme.size": (N_("Size of text (pixels)"), 12, 20, "14"),
    "theme.spotlight.dim": (N_("Dimming around a highlighted element (percent)"), 0, 90, "46"),
}
"""Number fields by their path: label, least, most, and what stands when it is empty."""

CHOICES = {
    "theme.mode": (
        N_("Light or dark"),
        {"": N_("As the browser wishes"), "light": N_("Always light"), "dark": N_("Always dark")},
    ),
    "theme.shadow": (N_("Shadow"), {"": N_("Soft"), "none": N_("None"), "strong": N_("Strong")}),
    "theme.spacing": (N_("Spacing"), {"": N_("Normal"), "compact": N_("Compact"), "roomy": N_("Roomy")}),
}
WINDOWS = {"1d": N_("day"), "7d": N_("week"), "30d": N_("30 days")}

_COLOUR = N_("A colour such as #2f6bff, or nothing.")
_FONT = N_('Font names with commas between, such as "Noto Sans JP", sans-serif.')
_NUMBER = N_("A whole number from %(low)s to %(high)s, or nothing.")
_MAX = N_("A whole number from 1 to 50, or nothing for no limit.")
_HOST = N_("One host name a line, such as video.example.com, at most 20.")
_PAIRS = {
    ("text", "surface"): N_("Text is hard to read on the background"),
    ("muted", "surface"): N_("Quieter text is hard to read on the background"),
    ("accent", "surface"): N_("The accent is hard to see on the background"),
    ("on_button", "button"): N_("The words on buttons are hard to read"),
    ("button", "surface"): N_("Buttons are hard to tell from the background"),
}
_LIGHT, _DARK = N_("in light mode"), N_("in dark mode")


class Swatch(NamedTuple):
    """A mode's colours as the picture beside the form shows them."""

    mode: Mode
    colours: dict[str, str]
    radius: int


def fields_of(settings: GuideSettings) -> dict[str, str]:
    """The form's fields by their path in the settings; texts as they stand in them, empty where nothing is said."""
    said = _flat(settings_json(settings))
    hosts = "\n".join(settings.frame_hosts)
    return {**{name: str(value) for name, value in said.items() if name != "frame_hosts"}, "frame_hosts": hosts}


def _flat(value: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, item in value.items():
        found |= _flat(item, f"{prefix}{name}.") if isinstance(item, dict) else {prefix + name: item}
    return found


def to_settings(fields: Mapping[str, str], was: GuideSettings) -> GuideSettings:
    """What the form says; what it has no field for stays as it was. Raises Invalid with the paths of the fields."""
    wanted = _nested({**_flat(settings_json(was)), **{name: fields.get(name, "") for name in _names()}})
    budget = wanted.get("budget", {})
    if "max" not in budget:
        wanted.pop("budget", None)
    else:
        wanted["budget"] = {"per": "7d", **budget}
    hosts = [line.strip().lower() for line in fields.get("frame_hosts", "").splitlines()]
    wanted["frame_hosts"] = list(dict.fromkeys(host for host in hosts if host))
    return parse_settings(wanted)


def _names() -> list[str]:
    colours = [f"theme.{group}.{name}" for group in GROUPS.values() for name in COLOURS]
    return [*colours, *NUMBERS, *CHOICES, "theme.font", "budget.max", "budget.per"]


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path, value in flat.items():
        if value == "":
            continue
        *groups, name = path.split(".")
        inner = found
        for group in groups:
            inner = inner.setdefault(group, {})
        number = (path in NUMBERS or path == "budget.max") and isinstance(value, str)
        inner[name] = int(value) if number and value.isascii() and value.isdigit() else value
    return found


def errors_of(error: Invalid, local: Local) -> dict[str, str]:
    """What is wrong, at the field that it is about."""
    return {_field(problem.field): _message(problem.field, local) for problem in error.problems}


def _field(path: str) -> str:
    return path.split("[")[0]


def _message(path: str, local: Local) -> str:
    if path in NUMBERS:
        _, low, high, _ = NUMBERS[path]
        return local.say(_NUMBER, low=low, high=high)
    known = {"theme.font": _FONT, "budget.max": _MAX, "frame_hosts": _HOST}
    return local.say(known.get(_field(path), _COLOUR))


def warning_of(pair: Faint, local: Local) -> str:
    """A pair of colours that is hard to tell apart, in words."""
    text = _PAIRS[(pair.front, pair.ground)]
    mode = _LIGHT if pair.mode == "light" else _DARK
    return f"{local.say(text)} ({local.say(mode)}, {local.number(pair.ratio)}:1 < {local.number(pair.needed)}:1)"


def windows(chosen: str) -> dict[str, str]:
    """The windows to choose from; one that was chosen elsewhere stands first, as it was written."""
    return WINDOWS if chosen in ("", *WINDOWS) else {chosen: chosen, **WINDOWS}


def swatches(theme: Theme) -> list[Swatch]:
    """What the theme comes to, in each mode that it has."""
    radius = 14 if theme.radius is None else theme.radius
    return [Swatch(mode, effective(theme, mode), radius) for mode in MODES if theme.mode in (None, "auto", mode)]

"""How guides look (docs/protocol.md, 1.9): the tokens of a theme, what may be wrong with them, and the CSS properties
of the widget that they become. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from shirube.conditions.reading import Path, Problem, show
from shirube.guides.contrast import SHAPE_RATIO, TEXT_RATIO, contrast, lifted, mixed, readable_on, rgb
from shirube.guides.parts import Part

Colour = Annotated[
    str, Meta(pattern=r"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z", description="a colour such as #2f6bff or #fff")
]
Mode = Literal["light", "dark"]
MODES: tuple[Mode, ...] = ("light", "dark")


class Colours(Part, frozen=True, kw_only=True):
    accent: Colour | None = None
    button: Colour | None = None
    on_button: Colour | None = None
    surface: Colour | None = None
    text: Colour | None = None
    muted: Colour | None = None
    line: Colour | None = None
    backdrop: Colour | None = None


class Spotlight(Part, frozen=True, kw_only=True):
    """`dim` in percent, the others in CSS pixels."""

    dim: Annotated[int, Meta(ge=0, le=90)] | None = None
    padding: Annotated[int, Meta(ge=0, le=40)] | None = None
    radius: Annotated[int, Meta(ge=0, le=40)] | None = None


class Theme(Part, frozen=True, kw_only=True):
    """What is not said is the workspace's, and what that does not say the widget's own."""

    mode: Literal["auto", "light", "dark"] | None = None
    colors: Colours = Colours()
    dark: Colours = Colours()
    radius: Annotated[int, Meta(ge=0, le=32)] | None = None
    shadow: Literal["none", "soft", "strong"] | None = None
    font: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    size: Annotated[int, Meta(ge=12, le=20)] | None = None
    spacing: Literal["compact", "normal", "roomy"] | None = None
    spotlight: Spotlight = Spotlight()
    z: Annotated[int, Meta(ge=1, le=2_147_483_647)] | None = None


PLAIN = Theme()

# The widget's own colours (widget/src/ui/base.css), to measure against what a theme leaves as it is.
OWN: Mapping[Mode, Mapping[str, str]] = {
    "light": {
        "accent": "#2563eb", "button": "#1d2129", "on_button": "#ffffff", "surface": "#ffffff", "text": "#16181d",
        "muted": "#565c69", "backdrop": "#0f1219",
    },
    "dark": {
        "accent": "#84a9ff", "button": "#f1f3f7", "on_button": "#16181d", "surface": "#1f2229", "text": "#f1f3f7",
        "muted": "#b4bac7", "backdrop": "#000000",
    },
}  # fmt: skip
OWN_DIM: Mapping[Mode, int] = {"light": 46, "dark": 58}
SHADOWS = {"none": "0 0 0 1px var(--line)", "strong": "0 0 0 1px rgb(20 24 33 / .1), 0 24px 64px -8px rgb(0 0 0 / .5)"}
SPACES = {"compact": "0.8", "roomy": "1.2"}
_FONT = " ,.-_'" + '"'


def theme_mistakes(theme: Theme, path: Path) -> Iterator[Problem]:
    """What the types can't say: a list of fonts holds names, quotes and commas, and nothing else."""
    font = theme.font
    odd = font is not None and not all(letter.isalnum() or letter in _FONT for letter in font)
    if font is not None and (odd or font.count('"') % 2 or font.count("'") % 2 or not font.strip(_FONT)):
        yield Problem((*path, "font"), 'font families such as "Noto Sans JP", sans-serif', show(font))


def laid_over(over: Theme, under: Theme) -> Theme:
    """A guide's theme over the workspace's, key by key."""
    found: Theme = _laid(over, under)
    return found


def _laid(over: Any, under: Any) -> Any:
    values = {}
    for name in over.__struct_fields__:
        mine, theirs = getattr(over, name), getattr(under, name)
        values[name] = _laid(mine, theirs) if isinstance(mine, Part) else theirs if mine is None else mine
    return type(over)(**values)


@dataclass(frozen=True, slots=True)
class Faint:
    """Two colours that are too close: their tokens, the mode, the ratio that they have, and the one they need."""

    mode: Mode
    front: str
    ground: str
    ratio: float
    needed: float

    def __str__(self) -> str:
        return (
            f"{self.front} on {self.ground} ({self.mode}): contrast {self.ratio:.1f}:1, "
            f"at least {self.needed:g}:1 is needed to be read"
        )


def faint(theme: Theme) -> list[Faint]:
    """Every pair of colours that a theme changes, with the widget's own where it says nothing, that is too close."""
    modes = MODES if theme.mode in (None, "auto") else (theme.mode,)
    return [pair for mode in MODES if mode in modes for pair in _faint(mode, effective(theme, mode))]


_PAIRS = (
    ("text", "surface", TEXT_RATIO),
    ("muted", "surface", TEXT_RATIO),
    ("accent", "surface", TEXT_RATIO),
    ("on_button", "button", TEXT_RATIO),
    ("button", "surface", SHAPE_RATIO),
)


def _faint(mode: Mode, colours: Mapping[str, str]) -> Iterator[Faint]:
    for front, ground, needed in _PAIRS:
        ratio = contrast(colours[front], colours[ground])
        changed = (colours[front], colours[ground]) != (OWN[mode][front], OWN[mode][ground])
        if changed and ratio < needed:
            yield Faint(mode, front, ground, int(ratio * 10) / 10, needed)


def effective(theme: Theme, mode: Mode) -> dict[str, str]:
    """The colours that a theme comes to in a mode: said, made from what was said, or the widget's own.

    An accent colours the buttons too; the light mode's accent is lifted until it reads on the dark surface.
    """
    said = _said(theme.dark if mode == "dark" else theme.colors)
    own = OWN[mode]
    surface = said.get("surface", own["surface"])
    if mode == "dark" and theme.colors.accent and "accent" not in said:
        said["accent"] = lifted(theme.colors.accent, surface, TEXT_RATIO)
    if "accent" in said:
        said.setdefault("button", said["accent"])
    if "button" in said:
        said.setdefault("on_button", readable_on(said["button"]))
    if "text" in said or "surface" in said:
        text = said.get("text", own["text"])
        if "text" in said:
            said.setdefault("muted", mixed(text, surface, 0.25))
        said.setdefault("line", mixed(surface, text, 0.14))
    return {**own, **said}


def _said(colours: Colours) -> dict[str, str]:
    return {name: value for name in colours.__struct_fields__ if (value := getattr(colours, name)) is not None}


def wire_theme(theme: Theme) -> dict[str, Any]:
    """What goes over the wire: CSS properties of the widget for all that is not its own; empty for a plain theme."""
    found: dict[str, Any] = {} if theme.mode in (None, "auto") else {"mode": theme.mode}
    spot = {"pad": theme.spotlight.padding, "radius": theme.spotlight.radius}
    parts: dict[str, dict[str, Any]] = {
        "all": _shape(theme),
        **{mode: _properties(theme, mode) for mode in MODES if theme.mode in (None, "auto", mode)},
        "spot": {name: value for name, value in spot.items() if value is not None},
    }
    found |= {name: values for name, values in parts.items() if values}
    return found if theme.z is None else {**found, "z": theme.z}


def _shape(theme: Theme) -> dict[str, str]:
    found = {
        "radius": None if theme.radius is None else f"{theme.radius}px",
        "shadow": SHADOWS.get(theme.shadow or ""),
        "font": theme.font,
        "size": None if theme.size is None else f"{theme.size}px",
        "space": SPACES.get(theme.spacing or ""),
    }
    return {name: value for name, value in found.items() if value is not None}


def _properties(theme: Theme, mode: Mode) -> dict[str, str]:
    colours = effective(theme, mode)
    own = OWN[mode]
    changed = {name for name, value in colours.items() if own.get(name) != value}
    found: dict[str, str] = {}
    if "accent" in changed:
        found |= {"accent": colours["accent"], "ring": colours["accent"]}
    if changed & {"button", "on_button"}:
        button, ink = colours["button"], colours["on_button"]
        found |= {"solid": button, "on-solid": ink, "solid-hover": mixed(button, ink, 0.14)}
    if changed & {"text", "surface"}:
        found["hover"] = mixed(colours["surface"], colours["text"], 0.07)
    names = {"text": ("ink",), "muted": ("soft", "faint"), "surface": ("paper",), "line": ("line",)}
    for name in names.keys() & changed:
        found |= dict.fromkeys(names[name], colours[name])
    if "backdrop" in changed or theme.spotlight.dim is not None:
        found["dim"] = _dim(colours["backdrop"], OWN_DIM[mode] if theme.spotlight.dim is None else theme.spotlight.dim)
    return {name: found[name] for name in sorted(found)}


def _dim(colour: str, percent: int) -> str:
    red, green, blue = rgb(colour)
    return f"rgb({red} {green} {blue} / {percent / 100:g})"


def theme_json(theme: Theme) -> dict[str, Any]:
    """A theme in its normal form: what is not said is left out."""
    found: dict[str, Any] = msgspec.to_builtins(theme)
    return {name: value for name, value in found.items() if value != {}}

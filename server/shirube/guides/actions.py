"""Buttons and what they do (docs/protocol.md, 1.6): types, what a button may not ask for, and the order it is done in.
Pure.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, field

from shirube.conditions.moments import duration_ms
from shirube.conditions.reading import Path, Problem, show
from shirube.conditions.schema import Duration, Key, Name
from shirube.guides.parts import Address, Label, Part
from shirube.guides.urls import is_link

Tab = Literal["same", "new"]
Value = Annotated[str, Meta(max_length=1_000)] | int | float | bool | None
AttributeName = Annotated[str, Meta(min_length=1, max_length=64)]

MINUTE_MS = 60_000
LONGEST_SNOOZE_MS = 90 * 86_400_000


class Next(Part, frozen=True, kw_only=True, tag_field="do", tag="next"):
    pass


class Back(Part, frozen=True, kw_only=True, tag_field="do", tag="back"):
    pass


class Go(Part, frozen=True, kw_only=True, tag_field="do", tag="go"):
    step: Key


class Finish(Part, frozen=True, kw_only=True, tag_field="do", tag="finish"):
    pass


class Dismiss(Part, frozen=True, kw_only=True, tag_field="do", tag="dismiss"):
    pass


class Snooze(Part, frozen=True, kw_only=True, tag_field="do", tag="snooze"):
    for_: Duration = field(name="for")


class StartGuide(Part, frozen=True, kw_only=True, tag_field="do", tag="start"):
    guide: Key


class Open(Part, frozen=True, kw_only=True, tag_field="do", tag="open"):
    url: Address
    tab: Tab = "same"


class Track(Part, frozen=True, kw_only=True, tag_field="do", tag="track"):
    name: Name
    props: Annotated[dict[Name, Value], Meta(max_length=20)] = field(default_factory=dict)


class SetAttributes(Part, frozen=True, kw_only=True, tag_field="do", tag="set"):
    of: Literal["person", "account"] = "person"
    attributes: Annotated[dict[AttributeName, Value], Meta(min_length=1, max_length=20)]


Action = Next | Back | Go | Finish | Dismiss | Snooze | StartGuide | Open | Track | SetAttributes
Move = Next | Back | Go | Finish | Dismiss | Snooze
SHORT: dict[str, Action] = {"next": Next(), "back": Back(), "finish": Finish(), "dismiss": Dismiss()}


class Button(Part, frozen=True, kw_only=True):
    key: Key
    label: Label
    style: Literal["primary", "secondary", "link"] = "primary"
    actions: Annotated[
        tuple[Action | Literal["next", "back", "finish", "dismiss"], ...], Meta(min_length=1, max_length=8)
    ]


class Errand(Part, frozen=True, kw_only=True):
    """What pressing a task or a hub's entry does: `start` a guide, or `open` an address; exactly one."""

    start: Key | None = None
    open: Address | None = None
    tab: Tab = "same"


def lengthened(button: Button) -> Button:
    """The button with actions that were written as a word in their long form."""
    actions = tuple(SHORT[action] if isinstance(action, str) else action for action in button.actions)
    return msgspec.structs.replace(button, actions=actions)


def button_mistakes(button: Button, *, tour: bool, own: str, steps: Iterable[str], path: Path) -> Iterator[Problem]:
    """What a button may not ask for; `own` is the guide's key, `steps` are the keys of its steps."""
    actions = button.actions
    moves = [action for action in actions if isinstance(action, Move)]
    yield from _too_many(moves, "move (next, back, go, finish, dismiss, snooze)", path)
    yield from _too_many([a for a in actions if isinstance(a, StartGuide)], "start", path)
    yield from _too_many([a for a in actions if isinstance(a, Open)], "open", path)
    for index, action in enumerate(actions):
        yield from _action_mistakes(action, tour, own, steps, (*path, "actions", index))
    leaves = any(isinstance(action, Open) and action.tab == "same" for action in actions)
    if leaves and any(isinstance(action, StartGuide) for action in actions):
        yield Problem((*path, "actions"), "start beside open only with tab: new", "both in the same tab")


def _too_many(found: list[Any], what: str, path: Path) -> Iterator[Problem]:
    if len(found) > 1:
        yield Problem((*path, "actions"), f"at most one {what}", str(len(found)))


def _action_mistakes(action: Any, tour: bool, own: str, steps: Iterable[str], path: Path) -> Iterator[Problem]:
    if isinstance(action, Next | Back | Go) and not tour:
        yield Problem(path, "next, back and go only in a tour", "another kind")
    elif isinstance(action, Go) and action.step not in steps:
        yield Problem((*path, "step"), f"a step of this guide ({', '.join(steps)})", repr(action.step))
    elif isinstance(action, Snooze) and not MINUTE_MS <= duration_ms(action.for_) <= LONGEST_SNOOZE_MS:
        yield Problem((*path, "for"), "1m to 90d", show(action.for_))
    elif isinstance(action, StartGuide) and action.guide == own:
        yield Problem((*path, "guide"), "the key of another guide", "its own")
    elif isinstance(action, Open) and not is_link(action.url):
        yield Problem((*path, "url"), "a path, or an http, https or mailto address", show(action.url))
    elif isinstance(action, Track) and (action.name[0] in "$ " or action.name != action.name.strip()):
        yield Problem((*path, "name"), "an event's name that does not begin with $ or a space", show(action.name))


def errand_mistakes(errand: Errand, own: str, path: Path) -> Iterator[Problem]:
    """What a task's or entry's action may not be."""
    if (errand.start is None) == (errand.open is None):
        yield Problem(path, "exactly one of start, open", "both" if errand.start else "neither")
    if errand.start == own:
        yield Problem((*path, "start"), "the key of another guide", "its own")
    if errand.open is not None and not is_link(errand.open):
        yield Problem((*path, "open"), "a path such as /invoices/new, or a link", show(errand.open))
    if errand.open is None and errand.tab != "same":
        yield Problem((*path, "tab"), "tab only beside open", repr(errand.tab))


def wire_errand(errand: Errand | None) -> dict[str, str] | None:
    """A task's or entry's action as it goes over the wire."""
    return None if errand is None else msgspec.to_builtins(errand)


def wire_actions(button: Button, *, stays: bool) -> list[dict[str, Any]]:
    """A button's actions as they are carried out: track and set, the move, start, open.

    Where nothing would take the guide away that a `start` comes from, or a banner or announcement (`stays` false), a
    `finish` is added.
    """
    actions = [action for action in button.actions if not isinstance(action, str)]
    moves = any(isinstance(action, Move) for action in actions)
    if not moves and (not stays or any(isinstance(action, StartGuide) for action in actions)):
        actions.append(Finish())
    return [_wire(action) for action in sorted(actions, key=_turn)]


def _turn(action: Action) -> int:
    """Whose turn it is: leaving the page comes last, so that nothing else is lost by it."""
    if isinstance(action, Track | SetAttributes):
        return 0
    return 1 if isinstance(action, Move) else 2 if isinstance(action, StartGuide) else 3


def _wire(action: Action) -> dict[str, Any]:
    if isinstance(action, Snooze):
        return {"do": "snooze", "ms": duration_ms(action.for_)}
    found: dict[str, Any] = msgspec.to_builtins(action)
    return found

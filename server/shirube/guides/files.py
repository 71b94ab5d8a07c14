"""Folders of guide files: read all or nothing, written so that what was read comes out the same."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from shirube.conditions.reading import Invalid, Path, Problem
from shirube.conditions.reasons import mentions
from shirube.conditions.schema import Condition, Guide
from shirube.errors import BadRequest
from shirube.guides import documents
from shirube.guides.actions import Errand, StartGuide
from shirube.guides.milestones import Milestones, milestones_to_json, parse_milestones
from shirube.guides.schema import Document, Step
from shirube.guides.settings import GuideSettings, parse_settings_file, settings_file_json
from shirube.guides.yaml_text import Source, Unreadable, merge_text, read_text, write_text

MILESTONES = "milestones"
SETTINGS = "settings"
_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One mistake: the file, the line (from 1), the field (empty: the whole file), and what was expected and got."""

    file: str
    line: int
    field: str
    expected: str
    got: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " + (f"{self.field}: " if self.field else "")
        return f"{where}expected {self.expected}, got {self.got}"


class FilesInvalid(BadRequest):
    """Files were refused, and nothing of them was taken; `problems` lists all that is wrong, in file order."""

    def __init__(self, problems: list[FileProblem]) -> None:
        super().__init__("\n".join(map(str, problems)), code="guide_invalid", field=problems[0].field or None)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a folder holds."""

    guides: tuple[Document, ...] = ()
    milestones: Milestones | None = None
    settings: GuideSettings | None = None


@dataclass(slots=True)
class _Reading:
    """A folder being read: what was understood so far, where each came from, and all problems."""

    guides: dict[str, tuple[str, Source, Document]] = field(default_factory=dict)
    milestones: tuple[str, Source, Milestones] | None = None
    settings: GuideSettings | None = None
    problems: list[FileProblem] = field(default_factory=list)

    def add(self, file: str, source: Source, problems: Iterable[Problem]) -> None:
        for found in problems:
            line = source.line(found.path)
            self.problems.append(FileProblem(file, line, found.field, found.expected, found.got))


def read_folder(folder: FilePath, known: Collection[str] = ()) -> Bundle:
    """The guides (`KEY.yaml`, `.yml` or `.json`), `milestones.yaml` and `settings.yaml` of a folder, each valid, all
    fitting together.

    `known` are keys of guides that exist already and may be referred to. Raises FilesInvalid, naming everything.
    """
    if not folder.is_dir():
        raise FilesInvalid([FileProblem(str(folder), 1, "", "a folder of guide files", "no such folder")])
    files = sorted(p for p in folder.iterdir() if p.suffix in _SUFFIXES and not p.name.startswith(".") and p.is_file())
    reading = _Reading()
    for file in files:
        _read_file(reading, file)
    _check_references(reading, known)
    if reading.problems:
        raise FilesInvalid(sorted(reading.problems, key=lambda problem: (problem.file, problem.line)))
    milestones = reading.milestones[2] if reading.milestones else None
    return Bundle(tuple(document for _, _, document in reading.guides.values()), milestones, reading.settings)


def _read_file(reading: _Reading, file: FilePath) -> None:
    try:
        source = read_text(file.read_bytes(), as_json=file.suffix == ".json")
    except Unreadable as error:
        reading.problems.append(FileProblem(file.name, error.line, "", error.expected, error.got))
        return
    try:
        if file.stem == MILESTONES:
            _add_milestones(reading, file.name, source)
        elif _holds_settings(file.stem, source.value):
            _add_settings(reading, source)
        else:
            _add_guide(reading, file, source)
    except Invalid as error:
        reading.add(file.name, source, error.problems)


def _add_milestones(reading: _Reading, name: str, source: Source) -> None:
    if reading.milestones is not None:
        raise Invalid([Problem((), "one file of milestones", f"another beside {reading.milestones[0]}")])
    reading.milestones = (name, source, parse_milestones(source.value))


def _holds_settings(stem: str, value: Any) -> bool:
    """Whether `settings.yaml` is what it is called; a guide may have that key too."""
    return stem == SETTINGS and not (isinstance(value, dict) and value.get("schema") == "shirube/v1")


def _add_settings(reading: _Reading, source: Source) -> None:
    if reading.settings is not None:
        raise Invalid([Problem((), "one file of settings", "another beside it")])
    reading.settings = parse_settings_file(source.value)


def _add_guide(reading: _Reading, file: FilePath, source: Source) -> None:
    document = documents.parse(source.value)
    if document.key != file.stem:
        raise Invalid([Problem(("key",), f"{file.stem!r}, the file's name", repr(document.key))])
    if document.key in reading.guides:
        raise Invalid([Problem(("key",), "each guide once", f"it is in {reading.guides[document.key][0]} too")])
    reading.guides[document.key] = (file.name, source, document)


def _check_references(reading: _Reading, known: Collection[str]) -> None:
    """Names of other guides must lead somewhere. Not while a file is unreadable: it could be the one that is meant."""
    if reading.problems:
        return
    guides = {key: document for key, (_, _, document) in reading.guides.items()}
    for name, source, document in reading.guides.values():
        reading.add(name, source, _lost(_guide_references(document), guides, known))
        shown = guides.get(document.checklist or "")
        if shown is not None and shown.kind != "checklist":
            reading.add(name, source, [Problem(("checklist",), "the key of a checklist", f"a {shown.kind}")])
    if reading.milestones is not None:
        name, source, milestones = reading.milestones
        reading.add(name, source, _lost(_milestone_references(milestones), guides, known))


Reference = tuple[Path, str, str | None]
"""Where it stands, the guide's key, and the step's."""


def _guide_references(document: Document) -> Iterator[Reference]:
    yield from _in_condition(document.start.when, ("start", "when"))
    for name in ("hide", "cancel"):
        if (condition := getattr(document, name)) is not None:
            yield from _in_condition(condition, (name,))
    if document.checklist is not None:
        yield ("checklist",), document.checklist, None
    for index, step in enumerate(document.steps):
        yield from _step_references(step, ("steps", index))
    for index, task in enumerate(document.tasks):
        yield from _in_condition(task.done, ("tasks", index, "done"))
        yield from _errand(task.action, ("tasks", index, "action"))
    for index, entry in enumerate(document.entries):
        yield from _in_condition(entry.when, ("entries", index, "when"))
        yield from _errand(entry.action, ("entries", index, "action"))


def _step_references(step: Step, path: Path) -> Iterator[Reference]:
    for at, branch in enumerate(step.next):
        yield from _in_condition(branch.when, (*path, "next", at, "when"))
    for at, button in enumerate(step.buttons):
        for turn, action in enumerate(button.actions):
            if isinstance(action, StartGuide):
                yield (*path, "buttons", at, "actions", turn, "guide"), action.guide, None


def _errand(action: object, path: Path) -> Iterator[Reference]:
    if isinstance(action, Errand) and action.start is not None:
        yield (*path, "start"), action.start, None


def _milestone_references(milestones: Milestones) -> Iterator[Reference]:
    for index, milestone in enumerate(milestones.milestones):
        yield from _in_condition(milestone.when, ("milestones", index, "when"))


def _in_condition(condition: Condition, path: Path) -> Iterator[Reference]:
    for where, node in mentions(condition).guide_forms:
        yield (*path, *where, "guide"), node.guide, _step_of(node)


def _step_of(node: Guide) -> str | None:
    return node.step if isinstance(node.step, str) else None


def _lost(references: Iterable[Reference], guides: Mapping[str, Document], known: Collection[str]) -> Iterator[Problem]:
    for path, key, step in references:
        if key not in guides and key not in known:
            yield Problem(path, "the key of a guide in this folder or workspace", repr(key))
        elif key in guides and step is not None and step not in {one.key for one in guides[key].steps}:
            yield Problem((*path[:-1], "step"), f"a step of {key}", repr(step))


def write_folder(folder: FilePath, bundle: Bundle) -> list[FilePath]:
    """Write guides, milestones and settings to their files; the files that changed.

    A file that says the same already is left as it is; one that does not keeps its comments where they still apply.
    Other files are not touched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {document.key: documents.to_json(document) for document in bundle.guides}
    if bundle.milestones is not None:
        wanted[MILESTONES] = milestones_to_json(bundle.milestones)
    if bundle.settings is not None:
        wanted.setdefault(SETTINGS, settings_file_json(bundle.settings))
    return [file for key, value in wanted.items() if (file := _write_file(folder, key, value)) is not None]


def _write_file(folder: FilePath, key: str, value: dict[str, Any]) -> FilePath | None:
    file = next((f for suffix in _SUFFIXES if (f := folder / f"{key}{suffix}").is_file()), folder / f"{key}.yaml")
    existing = file.read_bytes() if file.exists() else b""
    text = _text_for(file, existing, key, value)
    if text.encode() == existing:
        return None
    temporary = file.with_name(f".{file.name}.tmp")
    temporary.write_bytes(text.encode())
    temporary.replace(file)
    return file


def _text_for(file: FilePath, existing: bytes, key: str, wanted: dict[str, Any]) -> str:
    as_json = file.suffix == ".json"
    said = _said(existing, key, as_json)
    if said == wanted:
        return existing.decode()
    if as_json:
        return documents.json_text(wanted)
    return write_text(wanted) if said is None else merge_text(existing.decode("utf-8-sig"), said, wanted)


def _said(raw: bytes, key: str, as_json: bool) -> dict[str, Any] | None:
    """The normal form of what a file says; None when it is not valid."""
    try:
        found = read_text(raw, as_json=as_json).value
        if key == MILESTONES:
            return milestones_to_json(parse_milestones(found))
        settings = _holds_settings(key, found)
        return settings_file_json(parse_settings_file(found)) if settings else documents.normalise(found)
    except (Unreadable, Invalid):
        return None

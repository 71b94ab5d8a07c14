"""Guides, milestones and settings between files and a workspace: what `shirube import` and `shirube export` do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from shirube.db import Database
from shirube.guides.files import Bundle, read_folder, write_folder
from shirube.guides.records import Published, Saved
from shirube.guides.settings import GuideSettings
from shirube.guides.settings_store import get_settings, put_settings
from shirube.guides.store import list_drafts, list_guides, publish, save_all
from shirube.success.jobs import recompute
from shirube.success.store import current_version, get_document, put_set
from shirube.workspaces.store import environment_by_key, record


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `milestones` is the version now in force, None when the folder holds none."""

    saved: Sequence[Saved]
    published: Sequence[Published]
    milestones: int | None


async def import_folder(
    db: Database, workspace_id: int, folder: Path, now: int, *, publish_to: str | None = None
) -> Imported:
    """Take a folder's guides, milestones and settings into a workspace: all of it or, when anything is wrong, nothing.

    `publish_to` is the key of an environment in which the guides go live. Raises FilesInvalid, NotFound.
    """
    known = {row.key for row in await db.read(list_guides, workspace_id)}
    bundle = read_folder(folder, known)
    before = await db.read(current_version, workspace_id)
    done = await db.write(_import, workspace_id, bundle, now, publish_to)
    if done.milestones is not None and done.milestones != before:
        await recompute(db, workspace_id)
    return done


def _import(connection: Connection, workspace_id: int, bundle: Bundle, now: int, publish_to: str | None) -> Imported:
    if bundle.settings is not None:
        # Before the guides: they may show videos from hosts that it allows.
        put_settings(connection, workspace_id, bundle.settings)
    saved = save_all(connection, workspace_id, bundle.guides, now)
    published = []
    if publish_to is not None:
        environment = environment_by_key(connection, workspace_id, publish_to)
        published = [publish(connection, workspace_id, environment.id, one.key, now) for one in bundle.guides]
    milestones = None
    if bundle.milestones is not None:
        milestones = put_set(connection, workspace_id, bundle.milestones, now)
    detail = {"guides": len(saved), "published_to": publish_to, "milestones": milestones}
    record(connection, workspace_id, now, "import", "files", detail=detail)
    return Imported(saved, published, milestones)


async def export_folder(db: Database, workspace_id: int, folder: Path) -> list[Path]:
    """Write a workspace's drafts, milestones and settings to files; those that changed. Comments in the files stay."""
    bundle = await db.read(_bundle, workspace_id)
    return write_folder(folder, bundle)


def _bundle(connection: Connection, workspace_id: int) -> Bundle:
    settings = get_settings(connection, workspace_id)
    settled = settings if settings != GuideSettings() else None
    return Bundle(tuple(list_drafts(connection, workspace_id)), get_document(connection, workspace_id), settled)

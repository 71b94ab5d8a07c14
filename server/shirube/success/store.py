"""Milestone sets, what accounts met of them, and assists, in the database."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, select

from shirube.conditions.schema import to_json
from shirube.db import run_sqlite
from shirube.errors import BadRequest, NotFound
from shirube.guides import milestones as files
from shirube.ids import new_id
from shirube.people.tables import account
from shirube.success.schema import Assist, Milestone, MilestoneSet
from shirube.success.tables import account_milestone, assist, milestone, milestone_set
from shirube.workspaces.store import change_workspace, get_workspace
from shirube.workspaces.tables import member, workspace

MAX_NOTE = 2_000
MAX_MINUTES = 100_000


def current_version(connection: Connection, workspace_id: int) -> int:
    """The newest version of a workspace's milestone set; 0 when none was ever defined."""
    if connection.dialect.name == "sqlite":
        # Asked by every commit of events.
        return run_sqlite(connection, _CURRENT_SQLITE, (workspace_id,))[0][0] or 0
    return connection.execute(_CURRENT, {"workspace_id": workspace_id}).scalar() or 0


_CURRENT = select(func.max(milestone_set.c.version)).where(milestone_set.c.workspace_id == bindparam("workspace_id"))
_CURRENT_SQLITE = "SELECT max(version) FROM milestone_set WHERE workspace_id = ?"


def get_set(connection: Connection, workspace_id: int, version: int | None = None) -> MilestoneSet:
    """One version of the milestones, the newest by default; empty, with version 0, when none was ever defined."""
    version = current_version(connection, workspace_id) if version is None else version
    of = (milestone_set.c.workspace_id == workspace_id, milestone_set.c.version == version)
    made = connection.execute(select(milestone_set.c.created_at).where(*of)).scalar()
    rows = connection.execute(
        select(*milestone.c["key", "name", "names", "required", "condition"])
        .where(milestone.c.workspace_id == workspace_id, milestone.c.version == version)
        .order_by(milestone.c.position)
    )
    return MilestoneSet(version if made is not None else 0, made, [Milestone(*row) for row in rows])


def get_document(connection: Connection, workspace_id: int) -> files.Milestones | None:
    """The newest milestones as the file that `put_set` takes; None when none were ever defined."""
    found = get_set(connection, workspace_id)
    if not found.milestones:
        return None
    owner = get_workspace(connection, workspace_id)
    return files.parse_milestones(
        {
            "schema": "shirube/milestones/v1",
            "days": owner.onboarding_days,
            "assist_minutes": owner.assist_minutes,
            "milestones": [_in_file(one) for one in found.milestones],
        }
    )


def _in_file(one: Milestone) -> dict[str, Any]:
    translations = {tag: {"name": name} for tag, name in one.names.items()}
    shown = {"key": one.key, "name": one.name, "required": one.required, "when": one.condition}
    return {**shown, "translations": translations}


def put_set(
    connection: Connection, workspace_id: int, document: files.Milestones, now: int, member_id: UUID | None = None
) -> int:
    """Make `document` the workspace's milestones; the version that they have.

    A new version is made only when the milestones differ from the newest; days and assist minutes are the workspace's.
    What accounts met of milestones whose condition stays is kept; for the others call `jobs.recompute`.
    """
    change_workspace(connection, workspace_id, onboarding_days=document.days, assist_minutes=document.assist_minutes)
    # Of two who save at once the second waits here, and then sees what the first did.
    connection.execute(select(workspace.c.id).where(workspace.c.id == workspace_id).with_for_update())
    kept = get_set(connection, workspace_id)
    wanted = [_from_file(one) for one in document.milestones]
    if wanted == kept.milestones:
        return kept.version
    version = kept.version + 1
    of = {"workspace_id": workspace_id, "version": version}
    connection.execute(insert(milestone_set).values(**of, created_at=now, member_id=member_id))
    connection.execute(insert(milestone), [{**of, **_row(i, one)} for i, one in enumerate(wanted)])
    _carry_over(connection, workspace_id, kept, version, unchanged(kept.milestones, wanted))
    return version


def _from_file(one: files.Milestone) -> Milestone:
    names = {tag: texts.name for tag, texts in one.translations.items()}
    return Milestone(one.key, one.name, names, one.required, to_json(one.when))


def _row(position: int, one: Milestone) -> dict[str, Any]:
    columns = ("key", "name", "names", "required", "condition")
    return {"position": position, **{name: getattr(one, name) for name in columns}}


def unchanged(before: Iterable[Milestone], after: Iterable[Milestone]) -> set[str]:
    """The keys of the milestones that ask for the same in both sets."""
    was = {one.key: one.condition for one in before}
    return {one.key for one in after if one.key in was and was[one.key] == one.condition}


def _carry_over(connection: Connection, workspace_id: int, kept: MilestoneSet, version: int, keys: set[str]) -> None:
    columns = [c for c in account_milestone.c if c.name not in ("workspace_id", "version")]
    rows = select(account_milestone.c.workspace_id, bindparam("now_version", version).label("version"), *columns).where(
        account_milestone.c.workspace_id == workspace_id,
        account_milestone.c.version == kept.version,
        account_milestone.c.milestone_key.in_(keys),
    )
    names = ["workspace_id", "version", *[c.name for c in columns]]
    connection.execute(insert(account_milestone).from_select(names, rows))


def find_account(connection: Connection, workspace_id: int, environment_id: int, external_id: str) -> UUID:
    """An account's row id by the vendor's own id. Raises NotFound."""
    found = connection.execute(
        select(account.c.id).where(
            account.c.workspace_id == workspace_id,
            account.c.environment_id == environment_id,
            account.c.external_id == external_id,
        )
    ).first()
    if found is None:
        raise NotFound
    account_id: UUID = found.id
    return account_id


def add_assist(
    connection: Connection,
    workspace_id: int,
    environment_id: int,
    external_id: str,
    *,
    at: int,
    minutes: int,
    note: str,
    now: int,
    member_id: UUID | None = None,
) -> Assist:
    """Record that staff helped an account: when (Unix ms, not in the future) and for how many minutes.

    Raises NotFound for an unknown account and BadRequest for values that make no sense.
    """
    _check_assist(at, minutes, note, now)
    account_id = find_account(connection, workspace_id, environment_id, external_id)
    assist_id = new_id(now)
    row = {"id": assist_id, "account_id": account_id, "at": at, "minutes": minutes, "note": note.strip()}
    connection.execute(insert(assist).values(workspace_id=workspace_id, **row, member_id=member_id, created_at=now))
    return next(one for one in list_assists(connection, workspace_id, account_id) if one.id == str(assist_id))


def _check_assist(at: int, minutes: int, note: str, now: int) -> None:
    if not 0 < at <= now:
        raise BadRequest("An assist can't be in the future.", field="at")
    if not 0 <= minutes <= MAX_MINUTES:
        raise BadRequest(f"Minutes are 0 to {MAX_MINUTES}.", field="minutes")
    if len(note) > MAX_NOTE or "\x00" in note:
        raise BadRequest(f"A note is text of at most {MAX_NOTE} characters.", field="note")


def list_assists(connection: Connection, workspace_id: int, account_id: UUID) -> list[Assist]:
    """The assists of an account, latest first."""
    rows = connection.execute(
        select(*assist.c["id", "at", "minutes", "note"], member.c.name, assist.c.created_at)
        .outerjoin(member, (member.c.workspace_id == assist.c.workspace_id) & (member.c.id == assist.c.member_id))
        .where(assist.c.workspace_id == workspace_id, assist.c.account_id == account_id)
        .order_by(assist.c.at.desc(), assist.c.id.desc())
    )
    return [Assist(str(row.id), row.at, row.minutes, row.note, row.name, row.created_at) for row in rows]

"""Workspaces, environments and keys in the database."""

from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, func, insert, select, update

from shirube.errors import BadRequest, Conflict, NotFound
from shirube.ids import new_id, new_secret
from shirube.workspaces.rules import SECRET_PREFIX, SITE_PREFIX, digest, is_environment_key
from shirube.workspaces.schema import Environment, KeyInfo, KeyRow, Workspace
from shirube.workspaces.tables import api_key, audit, environment, workspace

ENVIRONMENTS = (("production", "Production"), ("staging", "Staging"))


def add_workspace(connection: Connection, name: str, locale: str, time_zone: str, now: int) -> int:
    """Make a workspace with its environments and return its id. Raises BadRequest for an unknown time zone."""
    check_time_zone(time_zone)
    workspace_id = (connection.execute(select(func.max(workspace.c.id))).scalar() or 0) + 1
    connection.execute(
        insert(workspace).values(
            id=workspace_id,
            name=name,
            locale=locale,
            time_zone=time_zone,
            onboarding_days=14,
            assist_minutes=45,
            created_at=now,
        )
    )
    for key, label in ENVIRONMENTS:
        add_environment(connection, workspace_id, key, label, now)
    return workspace_id


def check_time_zone(name: str) -> None:
    """Raise BadRequest unless `name` is a time zone such as Asia/Tokyo."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadRequest(f"{name!r} is not a time zone; expected one such as Asia/Tokyo.", field="time_zone") from None


def add_environment(connection: Connection, workspace_id: int, key: str, name: str, now: int) -> int:
    """Add an environment with a site key of its own; its id."""
    if not is_environment_key(key):
        raise BadRequest("An environment's key is lower-case letters, digits and hyphens.", field="key")
    where = environment.c.workspace_id == workspace_id
    environment_id = (connection.execute(select(func.max(environment.c.id)).where(where)).scalar() or 0) + 1
    if connection.execute(select(environment.c.id).where(where, environment.c.key == key)).first():
        raise Conflict(f"There is an environment {key!r} already.", field="key")
    connection.execute(
        insert(environment).values(workspace_id=workspace_id, id=environment_id, key=key, name=name, created_at=now)
    )
    add_key(connection, workspace_id, environment_id, "site", name, now)
    return environment_id


def add_key(
    connection: Connection,
    workspace_id: int,
    environment_id: int,
    kind: str,
    label: str,
    now: int,
    fixed: str | None = None,
) -> str:
    """Make a key and return it: the only time that a secret one is seen. `fixed` is for demo mode's known keys."""
    secret = fixed or new_secret(SITE_PREFIX if kind == "site" else SECRET_PREFIX)
    connection.execute(
        insert(api_key).values(
            workspace_id=workspace_id,
            id=new_id(now),
            environment_id=environment_id,
            kind=kind,
            label=label,
            digest=digest(secret),
            shown=secret if kind == "site" else secret[:7],
            created_at=now,
        )
    )
    return secret


def revoke_key(connection: Connection, workspace_id: int, key_id: UUID, now: int) -> str:
    """Revoke a key at once and return its digest. Raises NotFound."""
    where = (api_key.c.workspace_id == workspace_id, api_key.c.id == key_id)
    row = connection.execute(select(api_key.c.digest).where(*where)).first()
    if row is None:
        raise NotFound
    connection.execute(update(api_key).where(*where, api_key.c.revoked_at.is_(None)).values(revoked_at=now))
    return cast(str, row.digest)


def list_keys(connection: Connection, workspace_id: int) -> list[KeyRow]:
    """All keys of a workspace, newest first, revoked ones too."""
    rows = connection.execute(
        select(api_key)
        .where(api_key.c.workspace_id == workspace_id)
        .order_by(api_key.c.created_at.desc(), api_key.c.id)
    )
    return [KeyRow(r.id, r.environment_id, r.kind, r.label, r.shown, r.created_at, r.revoked_at) for r in rows]


def find_key(connection: Connection, key_digest: str) -> KeyInfo | None:
    """What a key opens, by its digest; None when there is no such key."""
    row = connection.execute(
        select(api_key.c.workspace_id, api_key.c.environment_id, api_key.c.kind, api_key.c.revoked_at).where(
            api_key.c.digest == key_digest
        )
    ).first()
    return None if row is None else KeyInfo(row[0], row[1], row[2], row[3] is not None)


def site_key(connection: Connection, workspace_id: int, environment_id: int) -> str | None:
    """The newest site key in force of an environment, for the snippet."""
    return connection.execute(
        select(api_key.c.shown)
        .where(
            api_key.c.workspace_id == workspace_id,
            api_key.c.environment_id == environment_id,
            api_key.c.kind == "site",
            api_key.c.revoked_at.is_(None),
        )
        .order_by(api_key.c.created_at.desc(), api_key.c.id.desc())
        .limit(1)
    ).scalar()


def get_workspace(connection: Connection, workspace_id: int) -> Workspace:
    """One workspace. Raises NotFound."""
    row = connection.execute(select(workspace).where(workspace.c.id == workspace_id)).first()
    if row is None:
        raise NotFound
    return Workspace(**row._mapping)


def list_workspaces(connection: Connection) -> list[Workspace]:
    """All workspaces, oldest first."""
    return [Workspace(**row._mapping) for row in connection.execute(select(workspace).order_by(workspace.c.id))]


def change_workspace(connection: Connection, workspace_id: int, **values: Any) -> None:
    """Change a workspace's name, locale, time zone, onboarding days, assist minutes or guide settings."""
    if "time_zone" in values:
        check_time_zone(values["time_zone"])
    connection.execute(update(workspace).where(workspace.c.id == workspace_id).values(**values))


_ENVIRONMENT_COLUMNS = (
    environment.c.workspace_id,
    environment.c.id,
    environment.c.key,
    environment.c.name,
    environment.c.first_event_at,
    environment.c.guides_revision,
)


def list_environments(connection: Connection, workspace_id: int) -> list[Environment]:
    """The environments of a workspace, in the order they were made."""
    rows = connection.execute(
        select(*_ENVIRONMENT_COLUMNS).where(environment.c.workspace_id == workspace_id).order_by(environment.c.id)
    )
    return [Environment(*row) for row in rows]


def get_environment(connection: Connection, workspace_id: int, environment_id: int) -> Environment:
    """One environment by its id. Raises NotFound."""
    return _one_environment(connection, workspace_id, environment.c.id == environment_id)


def environment_by_key(connection: Connection, workspace_id: int, key: str) -> Environment:
    """One environment by its key, such as `production`. Raises NotFound."""
    return _one_environment(connection, workspace_id, environment.c.key == key)


def _one_environment(connection: Connection, workspace_id: int, condition: Any) -> Environment:
    row = connection.execute(
        select(*_ENVIRONMENT_COLUMNS).where(environment.c.workspace_id == workspace_id, condition)
    ).first()
    if row is None:
        raise NotFound
    return Environment(*row)


def mark_first_event(connection: Connection, workspace_id: int, environment_id: int, at: int) -> None:
    """Remember when an environment's first event arrived; later calls change nothing."""
    connection.execute(
        update(environment)
        .where(
            environment.c.workspace_id == workspace_id,
            environment.c.id == environment_id,
            environment.c.first_event_at.is_(None),
        )
        .values(first_event_at=at)
    )


def bump_guides(connection: Connection, workspace_id: int, environment_id: int) -> None:
    """Tell every process that the live guides of an environment changed."""
    connection.execute(
        update(environment)
        .where(environment.c.workspace_id == workspace_id, environment.c.id == environment_id)
        .values(guides_revision=environment.c.guides_revision + 1)
    )


def record(
    connection: Connection,
    workspace_id: int,
    now: int,
    action: str,
    subject: str,
    *,
    member_id: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write a line of the audit log: who (None: a secret key or the command line) did what to what."""
    connection.execute(
        insert(audit).values(
            workspace_id=workspace_id,
            id=new_id(now),
            at=now,
            member_id=member_id,
            action=action,
            subject=subject,
            detail=detail or {},
            by_key=member_id is None,
        )
    )

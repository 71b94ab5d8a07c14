"""Members, passwords and sessions in the database: the sign-in part of this package's store."""

from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, delete, func, insert, select, update

from shirube.db import Bulk
from shirube.errors import BadRequest, Conflict, NotAuthenticated, NotFound, TooMany
from shirube.ids import new_id, new_secret
from shirube.workspaces.rules import digest, failures_now, is_email, lock_ms, password_problem
from shirube.workspaces.schema import ROLES, Environment, Member, NewWorkspace, Role, Session, Workspace
from shirube.workspaces.store import add_key, add_workspace, list_environments, record, site_key
from shirube.workspaces.tables import environment, member, session, sign_in_failure, workspace

_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody has this password")
_MEMBER = [c for c in member.c if c.name != "password_hash"]


def create_workspace(
    connection: Connection,
    name: str,
    email: str,
    now: int,
    *,
    password: str | None = None,
    locale: str = "ja",
    time_zone: str = "Asia/Tokyo",
    fixed_keys: tuple[str, str] | None = None,
) -> NewWorkspace:
    """Make a workspace with its environments, keys for production and its owner, ready to sign in.

    `fixed_keys` (site, secret) is for demo mode. Raises BadRequest or Conflict (the mail address has a member already).
    """
    workspace_id = add_workspace(connection, name, locale, time_zone, now)
    environments = {e.key: e.id for e in list_environments(connection, workspace_id)}
    production = environments["production"]
    site, secret = fixed_keys or (None, None)
    if site is not None:
        add_key(connection, workspace_id, production, "site", "Production", now + 1, fixed=site)
    made = add_key(connection, workspace_id, production, "secret", "First key", now, fixed=secret)
    chosen = password or new_secret("")
    add_member(connection, workspace_id, email, name, "owner", locale, chosen, now)
    record(connection, workspace_id, now, "workspace.create", name)
    shown = site or site_key(connection, workspace_id, production) or ""
    return NewWorkspace(workspace_id, environments, shown, made, email, chosen)


def add_member(
    connection: Connection, workspace_id: int, email: str, name: str, role: str, locale: str, password: str, now: int
) -> UUID:
    """Add somebody who may sign in; their id. Raises BadRequest or Conflict."""
    email = email.strip().lower()
    if not is_email(email):
        raise BadRequest("That is not a mail address.", field="email")
    if role not in ROLES:
        raise BadRequest(f"A role is one of {', '.join(ROLES)}.", field="role")
    if connection.execute(select(member.c.id).where(member.c.email == email)).first():
        raise Conflict("There is a member with that mail address already.", field="email")
    member_id = new_id(now)
    connection.execute(
        insert(member).values(
            workspace_id=workspace_id,
            id=member_id,
            email=email,
            name=name.strip() or email,
            role=role,
            locale=locale,
            password_hash=_hash(password),
            created_at=now,
        )
    )
    return member_id


def _hash(password: str) -> str:
    problem = password_problem(password)
    if problem is not None:
        raise BadRequest("A password needs 10 to 200 characters, five of them different.", field="password")
    return _HASHER.hash(password)


def list_members(connection: Connection, workspace_id: int) -> list[Member]:
    """All members of a workspace, disabled ones too, oldest first."""
    rows = connection.execute(
        select(*_MEMBER).where(member.c.workspace_id == workspace_id).order_by(member.c.created_at, member.c.id)
    )
    return [Member(**row._mapping) for row in rows]


def change_member(connection: Connection, workspace_id: int, member_id: UUID, now: int, **values: Any) -> None:
    """Change name, role, locale, or `disabled` (bool). Raises NotFound, or Conflict when no owner would remain.

    A disabled member's sessions end at once.
    """
    where = (member.c.workspace_id == workspace_id, member.c.id == member_id)
    if connection.execute(select(member.c.id).where(*where)).first() is None:
        raise NotFound
    if "disabled" in values:
        values["disabled_at"] = now if values.pop("disabled") else None
    connection.execute(update(member).where(*where).values(**values))
    if values.get("disabled_at") is not None:
        end_sessions(connection, workspace_id, member_id)
    _keep_an_owner(connection, workspace_id)


def _keep_an_owner(connection: Connection, workspace_id: int) -> None:
    owners = connection.execute(
        select(func.count()).where(
            member.c.workspace_id == workspace_id, member.c.role == "owner", member.c.disabled_at.is_(None)
        )
    ).scalar_one()
    if owners == 0:
        raise Conflict("A workspace needs an owner who can sign in.", field="role")


def set_password(connection: Connection, workspace_id: int, member_id: UUID, password: str) -> None:
    """Set a password and end every session of the member. Raises BadRequest, NotFound."""
    changed = connection.execute(
        update(member)
        .where(member.c.workspace_id == workspace_id, member.c.id == member_id)
        .values(password_hash=_hash(password))
    )
    if changed.rowcount == 0:
        raise NotFound
    end_sessions(connection, workspace_id, member_id)


def password_matches(stored: str, password: str) -> bool:
    """Whether a password is the stored one."""
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def stored_password(connection: Connection, email: str) -> tuple[UUID | None, int, str]:
    """The id, workspace and hash to check a sign-in against; for an unknown address a hash that nothing matches.

    So an unknown address takes as long to refuse as a wrong password.
    """
    row = connection.execute(
        select(member.c.id, member.c.workspace_id, member.c.password_hash).where(
            member.c.email == email.strip().lower(), member.c.disabled_at.is_(None)
        )
    ).first()
    return (None, 0, _NOBODY) if row is None else (row.id, row.workspace_id, row.password_hash)


def check_throttle(connection: Connection, subjects: list[str], now: int) -> None:
    """Raise TooMany while any of the subjects (a mail address, a network address) is locked."""
    keys = [digest(s) for s in subjects]
    until = connection.execute(
        select(func.max(sign_in_failure.c.locked_until)).where(sign_in_failure.c.subject.in_(keys))
    ).scalar()
    if until is not None and until > now:
        raise TooMany(
            "Too many attempts. Wait before trying again.",
            code="sign_in_throttled",
            retry_after=(until - now + 999) // 1000,
        )


def count_failure(connection: Connection, subject: str, free: int, now: int) -> None:
    """Count a failed sign-in of a subject and lock it for as long as the rule says; `free` tries cost nothing."""
    key = digest(subject)
    # There is a row to lock before any is read: of several who fail at once, each counts.
    _NEW_FAILURE(connection, [(key, 0, now, 0)])
    row = connection.execute(select(sign_in_failure).where(sign_in_failure.c.subject == key).with_for_update()).one()
    count = 1 + failures_now(row._mapping["count"], row.last_at, now)
    values = {"count": count, "last_at": now, "locked_until": now + lock_ms(count, free)}
    connection.execute(update(sign_in_failure).where(sign_in_failure.c.subject == key).values(**values))


_NEW_FAILURE = Bulk(sign_in_failure, ("subject", "count", "last_at", "locked_until"), "DO NOTHING")


def clear_failures(connection: Connection, subject: str) -> None:
    """Forget the failures of a subject that has signed in."""
    connection.execute(delete(sign_in_failure).where(sign_in_failure.c.subject == digest(subject)))


def start_session(connection: Connection, workspace_id: int, member_id: UUID, now: int, hours: int) -> str:
    """Begin a new session (never one that was there before) and return its token."""
    token = new_secret("")
    environment_id = list_environments(connection, workspace_id)[0].id
    connection.execute(
        insert(session).values(
            digest=digest(token),
            workspace_id=workspace_id,
            member_id=member_id,
            environment_id=environment_id,
            csrf=new_secret(""),
            created_at=now,
            expires_at=now + hours * 3_600_000,
        )
    )
    connection.execute(delete(session).where(session.c.expires_at < now))
    return token


def load_session(connection: Connection, token: str, now: int) -> Session:
    """The session of a cookie. Raises NotAuthenticated when it is unknown, over, or its member is disabled."""
    row = connection.execute(
        select(session.c.csrf, session.c.digest, session.c.environment_id, *_MEMBER)
        .join(member, (member.c.workspace_id == session.c.workspace_id) & (member.c.id == session.c.member_id))
        .where(session.c.digest == digest(token), session.c.expires_at > now, member.c.disabled_at.is_(None))
    ).first()
    if row is None:
        raise NotAuthenticated("Sign in first.", code="signed_out")
    who = Member(**{c.name: row._mapping[c] for c in _MEMBER})
    return Session(
        who,
        Workspace(**connection.execute(select(workspace).where(workspace.c.id == who.workspace_id)).one()._mapping),
        _environment_of(connection, who.workspace_id, row.environment_id),
        row.csrf,
        row.digest,
    )


def _environment_of(connection: Connection, workspace_id: int, environment_id: int) -> Environment:
    found = [e for e in list_environments(connection, workspace_id) if e.id == environment_id]
    return found[0]


def end_session(connection: Connection, token: str) -> None:
    """Sign out: the token is worth nothing from now on."""
    connection.execute(delete(session).where(session.c.digest == digest(token)))


def end_sessions(connection: Connection, workspace_id: int, member_id: UUID) -> None:
    """End every session of a member."""
    connection.execute(delete(session).where(session.c.workspace_id == workspace_id, session.c.member_id == member_id))


def switch_environment(connection: Connection, current: Session, key: str) -> None:
    """Look at another environment of the same workspace from now on. Raises NotFound."""
    found = connection.execute(
        select(environment.c.id).where(environment.c.workspace_id == current.workspace.id, environment.c.key == key)
    ).scalar()
    if found is None:
        raise NotFound
    connection.execute(update(session).where(session.c.digest == current.digest).values(environment_id=found))


def change_member_password(connection: Connection, current: Session, old: str, new: str) -> None:
    """Change one's own password, knowing the old one; every session ends. Raises BadRequest."""
    row = connection.execute(
        select(member.c.password_hash).where(
            member.c.workspace_id == current.workspace.id, member.c.id == current.member.id
        )
    ).one()
    if not password_matches(row.password_hash, old):
        raise BadRequest("That is not your present password.", field="old_password")
    set_password(connection, current.workspace.id, current.member.id, new)


def make_role(text: str) -> Role:
    """A role from a form. Raises BadRequest."""
    for role in ROLES:
        if role == text:
            return role
    raise BadRequest(f"A role is one of {', '.join(ROLES)}.", field="role")

"""What the rest of the house knows of tenants, keys and members."""

from typing import Any, Literal
from uuid import UUID

import msgspec

Role = Literal["owner", "editor", "viewer"]
ROLES: tuple[Role, ...] = ("owner", "editor", "viewer")


class Workspace(msgspec.Struct, frozen=True):
    """One vendor. `onboarding_days` is W of the self-onboarding rate; `assist_minutes` what a human one costs;
    `guide_settings` is what all its guides share (guides.settings reads it).
    """

    id: int
    name: str
    locale: str
    time_zone: str
    onboarding_days: int
    assist_minutes: int
    created_at: int
    guide_settings: dict[str, Any] = {}


class Environment(msgspec.Struct, frozen=True):
    """`production`, `staging`, …: its own keys, people, events and live guides."""

    workspace_id: int
    id: int
    key: str
    name: str
    first_event_at: int | None = None
    guides_revision: int = 0


class KeyInfo(msgspec.Struct, frozen=True):
    """What a key opens: one environment, for the browser (`site`) or for automation (`secret`)."""

    workspace_id: int
    environment_id: int
    kind: Literal["site", "secret"]
    revoked: bool


class KeyRow(msgspec.Struct, frozen=True):
    """A key as Settings lists it. `shown` is the whole site key, or the first characters of a secret one."""

    id: UUID
    environment_id: int
    kind: Literal["site", "secret"]
    label: str
    shown: str
    created_at: int
    revoked_at: int | None


class Member(msgspec.Struct, frozen=True):
    """Somebody who may sign in to the dashboard."""

    workspace_id: int
    id: UUID
    email: str
    name: str
    role: Role
    locale: str
    created_at: int
    disabled_at: int | None


class Session(msgspec.Struct, frozen=True):
    """A signed-in member, the environment they look at, and the token their forms must carry."""

    member: Member
    workspace: Workspace
    environment: Environment
    csrf: str
    digest: str

    def may(self, role: Role) -> bool:
        """Whether the member's role includes `role` (owner ⊃ editor ⊃ viewer)."""
        return ROLES.index(self.member.role) <= ROLES.index(role)


class NewWorkspace(msgspec.Struct, frozen=True):
    """What `create_workspace` made; the secrets are shown once and kept only as digests."""

    workspace_id: int
    environments: dict[str, int]
    site_key: str
    secret_key: str
    email: str
    password: str

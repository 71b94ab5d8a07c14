"""What the store keeps of guides, as the rest of the house reads it. All times are Unix ms."""

from typing import Literal, NamedTuple
from uuid import UUID

from shirube.guides.schema import Compiled, Document


class GuideRow(NamedTuple):
    """A guide without its document. `revision` grows with each change that is saved or published."""

    id: UUID
    key: str
    kind: str
    name: str
    revision: int
    created_at: int
    updated_at: int
    archived_at: int | None


State = Literal["draft", "live", "changed", "archived"]


class GuideSummary(NamedTuple):
    """A guide seen from one environment: the version that is live there, since when, and the newest there is."""

    row: GuideRow
    state: State
    live_version: int | None
    published_at: int | None
    latest_version: int | None


class Draft(NamedTuple):
    """A guide with the document that is being worked on."""

    row: GuideRow
    document: Document


class Saved(NamedTuple):
    """What saving a draft did, and what is not wrong but should be looked at."""

    key: str
    revision: int
    change: Literal["created", "changed", "unchanged"]
    warnings: tuple[str, ...] = ()


class Published(NamedTuple):
    """What publishing did: the version that is live now, the guide's revision, and whether anything changed."""

    key: str
    version: int
    revision: int
    changed: bool


class VersionRow(NamedTuple):
    """A published version; it never changes. `member_id` is None when a key or the command line made it."""

    version: int
    digest: str
    created_at: int
    member_id: UUID | None


class LiveGuide(NamedTuple):
    """A guide that is live in an environment, ready for `boot`."""

    key: str
    version: int
    published_at: int
    compiled: Compiled


class PublicationRow(NamedTuple):
    """That a version was live in an environment, from `published_at` to `ended_at` (None: still)."""

    key: str
    name: str
    environment_id: int
    version: int
    published_at: int
    ended_at: int | None
    member_id: UUID | None

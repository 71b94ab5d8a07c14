"""What a workspace settled for its guides, in the database."""

from typing import Any

from sqlalchemy import Connection

from shirube.conditions.reading import Invalid, Problem
from shirube.guides.media import FRAME_HOSTS, frame_allowed, frame_url
from shirube.guides.schema import Document
from shirube.guides.settings import GuideSettings, settings_json, stored_settings
from shirube.guides.theme import PLAIN, faint, laid_over
from shirube.workspaces.store import bump_guides, change_workspace, get_workspace, list_environments


def get_settings(connection: Connection, workspace_id: int) -> GuideSettings:
    """What a workspace settled. Raises NotFound."""
    return stored_settings(get_workspace(connection, workspace_id).guide_settings)


def put_settings(connection: Connection, workspace_id: int, settings: GuideSettings) -> bool:
    """Keep what a workspace settles from now on; whether that is anything new."""
    wanted: dict[str, Any] = settings_json(settings)
    if stored_settings(wanted) == get_settings(connection, workspace_id):
        return False
    change_workspace(connection, workspace_id, guide_settings=wanted)
    for environment in list_environments(connection, workspace_id):
        bump_guides(connection, workspace_id, environment.id)
    return True


def check_frames(document: Document, settings: GuideSettings) -> None:
    """Raise Invalid when a video would be framed from a host that the workspace does not allow."""
    hosts = ", ".join(sorted(FRAME_HOSTS | settings.hosts))
    problems = [
        Problem(
            ("steps", index, "media", "video"), f"a video of YouTube, Vimeo or a host in frame_hosts ({hosts})", frame
        )
        for index, step in enumerate(document.steps)
        if step.media is not None
        and (frame := frame_url(step.media.video or "")) is not None
        and not frame_allowed(frame, settings.hosts)
    ]
    if problems:
        raise Invalid(problems, "guide_invalid")


def look_warnings(document: Document, settings: GuideSettings) -> tuple[str, ...]:
    """Pairs of colours of a guide's own theme that are hard to tell apart."""
    if document.theme == PLAIN:
        return ()
    return tuple(f"theme: {pair}" for pair in faint(laid_over(document.theme, settings.theme)))

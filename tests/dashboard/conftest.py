from collections.abc import Callable

import pytest

from shirube.workspaces.members import add_member
from shirube.workspaces.schema import NewWorkspace
from tests.dashboard.people import Desk
from tests.http.vendors import Vendor
from tests.support.apps import PASSWORD, AppClient
from tests.support.databases import SyncDatabase


@pytest.fixture
def vendor(client: AppClient, workspace: NewWorkspace) -> Vendor:
    """A vendor with nothing yet."""
    return Vendor(client, workspace)


@pytest.fixture
def furnished(vendor: Vendor) -> Vendor:
    """A vendor with a live guide, milestones, a person, an account, an event and an assist."""
    vendor.furnish()
    return vendor


@pytest.fixture
def sit_down(client: AppClient) -> Callable[..., Desk]:
    """`sit_down("owner@vendor.test")`: a member's browser, signed in."""

    def sit(email: str, language: str = "en") -> Desk:
        desk = Desk(client, language)
        assert desk.sign_in(email).status_code == 303
        return desk

    return sit


@pytest.fixture
def owner(furnished: Vendor, sit_down: Callable[..., Desk]) -> Desk:
    """The owner of a furnished workspace, who reads English."""
    desk = sit_down("owner@vendor.test")
    desk.post("/settings/profile", name="Aya", locale="en")
    return desk


@pytest.fixture
def viewer(furnished: Vendor, database: SyncDatabase, sit_down: Callable[..., Desk]) -> Desk:
    """Somebody who may only look."""
    made = furnished.made.workspace_id
    database.write(add_member, made, "viewer@vendor.test", "Ken", "viewer", "en", PASSWORD, furnished.client.clock())
    return sit_down("viewer@vendor.test")


@pytest.fixture
def stranger(add_workspace: Callable[..., NewWorkspace], furnished: Vendor, sit_down: Callable[..., Desk]) -> Desk:
    """The owner of another workspace on the same server."""
    add_workspace("outsider")
    return sit_down("owner@outsider.test")

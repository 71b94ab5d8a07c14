from collections.abc import Callable

import pytest

from shirube.workspaces.schema import NewWorkspace
from tests.http.vendors import Vendor
from tests.support.apps import AppClient


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
def outsider(client: AppClient, add_workspace: Callable[..., NewWorkspace]) -> Vendor:
    """Another vendor on the same server."""
    return Vendor(client, add_workspace("outsider"))

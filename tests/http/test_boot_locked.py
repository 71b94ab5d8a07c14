"""`boot` while the store can't write: people are guided all the same."""

import sqlite3
from collections.abc import Callable

from shirube.workspaces.schema import NewWorkspace
from tests.http.vendors import Vendor
from tests.support.apps import AppClient
from tests.support.databases import SyncDatabase


def test_a_new_person_is_guided_while_nothing_can_be_written(
    start_app: Callable[..., AppClient], sqlite_url: str
) -> None:
    database = SyncDatabase(sqlite_url)
    client = start_app(sqlite_url)
    vendor = Vendor(client, _workspace(database, client))
    vendor.furnish()
    held = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    answer = vendor.boot({"id": "somebody-new", "attributes": {"plan": "pro"}})
    held.execute("ROLLBACK")
    held.close()
    assert answer.status_code == 200
    assert [guide["key"] for guide in answer.json()["guides"]] == ["first-invoice"]
    database.close()


def _workspace(database: SyncDatabase, client: AppClient) -> NewWorkspace:
    from shirube.workspaces.members import create_workspace

    return database.write(create_workspace, "vendor", "owner@vendor.test", client.clock(), password="long enough 1")

"""Logs say what failed, and nothing of whom it was about."""

import pytest
import structlog
from sqlalchemy import Connection, text

from shirube import logs
from shirube.config import Settings
from tests.support.databases import SyncDatabase

WHO = "tanaka@example.test"


def _fail(connection: Connection, secret: str) -> None:
    connection.execute(text("SELECT nothing FROM nowhere WHERE name = :name"), {"name": secret})


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_a_person_said_stays_out_of_the_logs(
    database: SyncDatabase, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = structlog.get_config()
    try:
        logs.configure(Settings(log_format=form))
        with pytest.raises(Exception, match=r"nowhere|reached") as failed:
            database.write(_fail, WHO)
        structlog.get_logger().error("unexpected error", exc_info=failed.value)
    finally:
        structlog.configure(**before)
    said = capsys.readouterr().err
    assert "nowhere" in said
    assert WHO not in said

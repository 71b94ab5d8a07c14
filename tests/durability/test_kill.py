"""Killed with −9 under load: what was acknowledged is there, once. `bench.kill` does it longer."""

from pathlib import Path

import pytest

from bench.kill import Ledger, faults, run_round
from shirube.workspaces.schema import NewWorkspace

ROUNDS = 3


@pytest.mark.usefixtures("database")
def test_killed_under_eight_writers_nothing_is_lost_or_doubled(
    database_url: str, workspace: NewWorkspace, tmp_path: Path
) -> None:
    ledger, log = Ledger(), tmp_path / "server.log"
    for _ in range(ROUNDS):
        run_round(database_url, workspace.site_key, log, ledger)
    assert faults(database_url, log, ledger) == []
    assert len(ledger.acked) >= ROUNDS

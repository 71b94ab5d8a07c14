"""`/api/v1/guides/{key}/report` and `/api/v1/onboarding/report`: the numbers that the dashboard shows."""

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.api.wire import allow_only, read_choice, read_int, read_period, reply
from shirube.clock import Clock
from shirube.db import Database
from shirube.metrics.reports import guide_report
from shirube.metrics.schema import GuideReport
from shirube.success.reports import onboarding_report
from shirube.success.schema import OnboardingReport
from shirube.workspaces.access import Keys
from shirube.workspaces.schema import KeyInfo
from shirube.workspaces.store import environment_by_key, get_workspace, list_environments

DAYS = 90


class ReportsApi:
    """Reports of the key's environment, or of another one of the workspace with `environment`."""

    def __init__(self, db: Database, keys: Keys, clock: Clock) -> None:
        self._db = db
        self._keys = keys
        self._clock = clock

    async def guide(self, request: Request) -> Response:
        """`GET /api/v1/guides/{key}/report?environment&version&from&to`"""
        key = await self._keys.secret(request)
        allow_only(request, "environment", "version", "from", "to")

        def read(connection: Connection) -> GuideReport:
            environment_id, zone = _place(connection, key, request)
            now = self._clock()
            period = read_period(request, now, DAYS, zone)
            version = read_int(request, "version", 1, 2**31 - 1)
            name = request.path_params["key"]
            return guide_report(connection, key.workspace_id, environment_id, name, period, now, version)

        return reply(await self._db.read(read))

    async def onboarding(self, request: Request) -> Response:
        """`GET /api/v1/onboarding/report?environment&from&to`: of the accounts that started in these days."""
        key = await self._keys.secret(request)
        allow_only(request, "environment", "from", "to")

        def read(connection: Connection) -> OnboardingReport:
            environment_id, zone = _place(connection, key, request)
            now = self._clock()
            period = read_period(request, now, DAYS, zone)
            return onboarding_report(connection, key.workspace_id, environment_id, period, now)

        return reply(await self._db.read(read))


def _place(connection: Connection, key: KeyInfo, request: Request) -> tuple[int, str]:
    """The environment that is asked for, and the workspace's time zone."""
    zone = get_workspace(connection, key.workspace_id).time_zone
    names = [one.key for one in list_environments(connection, key.workspace_id)]
    name = read_choice(request, "environment", names)
    if name is None:
        return key.environment_id, zone
    return environment_by_key(connection, key.workspace_id, name).id, zone

"""The application: what is made once, and every route on one list."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.routing import Route, Router
from starlette.types import ASGIApp

from shirube import logs
from shirube.api.customers import CustomersApi
from shirube.api.events import EventsApi
from shirube.api.guides import GuidesApi
from shirube.api.openapi import openapi
from shirube.api.reports import ReportsApi
from shirube.api.settings import SettingsApi
from shirube.api.success import SuccessApi
from shirube.assets import Assets
from shirube.clock import Clock, system_clock
from shirube.config import Settings, load_settings
from shirube.dashboard.routes import DashboardRoutes
from shirube.db import Database
from shirube.delivery.routes import BootRoute, WidgetRoutes
from shirube.delivery.store import BootReader
from shirube.health import HealthRoutes
from shirube.ingest.quota import Quota
from shirube.ingest.routes import EventsRoute
from shirube.ingest.schema import Batch
from shirube.ingest.store import Committer, Job, move_events
from shirube.ingest.writer import Writer
from shirube.people.directory import Directory
from shirube.people.schema import AccountRef, PersonRef
from shirube.progress import store as progress
from shirube.progress.counting import counter_of
from shirube.progress.nudges import nudges_of
from shirube.resources import widget_files
from shirube.serving import settle_memory
from shirube.shield import Shield
from shirube.success.projection import MilestoneProjector
from shirube.workspaces.access import Keys
from shirube.workspaces.schema import KeyInfo


def create_app(settings: Settings, clock: Clock = system_clock) -> ASGIApp:
    """Make the application. The schema must be current; `shirube serve` sees to that."""
    db = Database(settings.sqlalchemy_url())
    keys = Keys(db, clock)
    directory = Directory((move_events, progress.merge_person))
    milestones = MilestoneProjector()
    committer = Committer(directory, (progress.project, milestones.project), (milestones.accounts_changed,))
    writer = Writer(db, committer, clock)

    async def remember(key: KeyInfo, text: str, person: PersonRef, account: AccountRef | None) -> None:
        await writer.submit(Job(key, Batch(text, person, account, clock(), [], [])))

    health = HealthRoutes(db)
    widget = WidgetRoutes(Assets(widget_files()))
    boot = BootRoute(db, keys, BootReader(progress.guide_states, counter_of, nudges_of), remember, clock)
    events = EventsRoute(keys, writer, Quota(settings.events_per_minute), clock)

    guides_api = GuidesApi(db, keys, clock)
    success_api = SuccessApi(db, keys, clock)
    events_api = EventsApi(db, keys)
    dashboard = DashboardRoutes(db, clock, settings, keys)
    customers_api = CustomersApi(db, keys, clock)
    reports_api = ReportsApi(db, keys, clock)
    settings_api = SettingsApi(db, keys, clock)

    routes = [
        Route("/v1/events", events, methods=["POST"]),
        Route("/v1/boot", boot.boot, methods=["POST"]),
        Route("/shirube.js", widget.script),
        Route("/w/{name}", widget.chunk),
        Route("/api/v1/guides", guides_api.list),
        Route("/api/v1/guides/{key}", guides_api.get),
        Route("/api/v1/guides/{key}", guides_api.put, methods=["PUT"]),
        Route("/api/v1/guides/{key}", guides_api.delete, methods=["DELETE"]),
        Route("/api/v1/guides/{key}/publish", guides_api.publish, methods=["POST"]),
        Route("/api/v1/guides/{key}/unpublish", guides_api.unpublish, methods=["POST"]),
        Route("/api/v1/guides/{key}/versions", guides_api.versions),
        Route("/api/v1/guides/{key}/report", reports_api.guide),
        Route("/api/v1/onboarding/report", reports_api.onboarding),
        Route("/api/v1/accounts", customers_api.accounts),
        Route("/api/v1/persons", customers_api.persons),
        Route("/api/v1/persons/{id:path}", customers_api.person),
        Route("/api/v1/openapi.json", openapi),
        Route("/api/v1/schema/guide.json", guides_api.guide_schema),
        Route("/api/v1/schema/milestones.json", guides_api.milestones_schema),
        Route("/api/v1/settings/guides", settings_api.get),
        Route("/api/v1/settings/guides", settings_api.put, methods=["PUT"]),
        Route("/api/v1/milestones", success_api.milestones),
        Route("/api/v1/milestones", success_api.put_milestones, methods=["PUT"]),
        Route("/api/v1/accounts/{id:path}/assists", success_api.assists),
        Route("/api/v1/accounts/{id:path}/assists", success_api.add_assist, methods=["POST"]),
        # After its assists: an id may hold slashes.
        Route("/api/v1/accounts/{id:path}", customers_api.account),
        Route("/api/v1/events", events_api.list),
        Route("/livez", health.live),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
        *dashboard.routes(),
    ]

    @asynccontextmanager
    async def lifespan(_app: Router) -> AsyncIterator[None]:
        yield
        await writer.stop()
        await db.close()

    router = Router(routes, redirect_slashes=False, lifespan=lifespan)
    return Shield(router, dashboard.error_page, express={"/v1/events": events})


def from_environment() -> ASGIApp:
    """The application of one worker process, set up from `SHIRUBE_*` variables."""
    settings = load_settings(os.environ)
    logs.configure(settings)
    app = create_app(settings)
    settle_memory()
    return app

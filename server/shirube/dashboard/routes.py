"""Every address of the dashboard and the handler behind it."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shirube.assets import IMMUTABLE, Assets
from shirube.clock import Clock
from shirube.config import Settings
from shirube.dashboard.error_page import ErrorPage
from shirube.dashboard.pages.accounts import AccountPages
from shirube.dashboard.pages.guide_report import ReportPages
from shirube.dashboard.pages.guides import GuidePages
from shirube.dashboard.pages.keys import KeyPages
from shirube.dashboard.pages.looks import LooksPages
from shirube.dashboard.pages.members import MemberPages, ProfilePages
from shirube.dashboard.pages.milestones import MilestonePages
from shirube.dashboard.pages.overview import OverviewPages
from shirube.dashboard.pages.sign_in import SignInPages
from shirube.dashboard.view import View
from shirube.db import Database
from shirube.resources import dashboard_assets
from shirube.workspaces.access import Keys, Sessions


class DashboardRoutes:
    """The pages for customer-success staff. `error_page` is what a person sees when a request fails."""

    def __init__(self, db: Database, clock: Clock, settings: Settings, keys: Keys) -> None:
        folder = dashboard_assets()
        view = View(folder, clock)
        parts = (db, clock, settings, Sessions(db, clock, settings), view)
        self.error_page = ErrorPage(view)
        self._assets = Assets(folder)
        self._sign_in = SignInPages(*parts)
        self._overview = OverviewPages(*parts)
        self._guides = GuidePages(*parts)
        self._reports = ReportPages(*parts)
        self._accounts = AccountPages(*parts)
        self._keys = KeyPages(*parts, keys)
        self._looks = LooksPages(*parts)
        self._members = MemberPages(*parts)
        self._milestones = MilestonePages(*parts)
        self._profile = ProfilePages(*parts)

    def routes(self) -> list[Route]:
        """The list, in the order of the navigation."""
        return [
            Route("/assets/{name}", self.asset),
            Route("/sign-in", self._sign_in.page),
            Route("/sign-in", self._sign_in.sign_in, methods=["POST"]),
            Route("/sign-out", self._sign_in.sign_out, methods=["POST"]),
            Route("/environment", self._sign_in.environment, methods=["POST"]),
            Route("/", self._overview.page),
            Route("/setup/first-event", self._overview.first_event),
            Route("/guides", self._guides.list),
            Route("/guides/{key}", self._reports.page),
            Route("/guides/{key}/report.csv", self._reports.csv),
            Route("/guides/{key}/searches.csv", self._reports.searches_csv),
            Route("/guides/{key}/texts", self._guides.texts),
            Route("/guides/{key}/document", self._guides.document),
            Route("/guides/{key}/document.{form}", self._guides.file),
            Route("/guides/{key}/publish", self._guides.publish, methods=["POST"]),
            Route("/guides/{key}/unpublish", self._guides.unpublish, methods=["POST"]),
            Route("/accounts", self._accounts.list),
            Route("/accounts/{id:path}", self._accounts.one),
            Route("/accounts/{id:path}/assists", self._accounts.assist, methods=["POST"]),
            Route("/persons/{id:path}", self._accounts.person),
            Route("/settings", self.settings),
            Route("/settings/keys", self._keys.page),
            Route("/settings/keys", self._keys.make, methods=["POST"]),
            Route("/settings/keys/{id}/revoke", self._keys.revoke, methods=["POST"]),
            Route("/settings/members", self._members.page),
            Route("/settings/members", self._members.add, methods=["POST"]),
            Route("/settings/members/{id}/role", self._members.change_role, methods=["POST"]),
            Route("/settings/members/{id}/disable", self._members.disable, methods=["POST"]),
            Route("/settings/members/{id}/enable", self._members.enable, methods=["POST"]),
            Route("/settings/milestones", self._milestones.page),
            Route("/settings/milestones", self._milestones.save, methods=["POST"]),
            Route("/settings/guides", self._looks.page),
            Route("/settings/guides", self._looks.save, methods=["POST"]),
            Route("/settings/profile", self._profile.page),
            Route("/settings/profile", self._profile.save, methods=["POST"]),
            Route("/settings/profile/password", self._profile.change_password, methods=["POST"]),
        ]

    async def asset(self, request: Request) -> Response:
        """`GET /assets/{name}`: names hold a hash of what is in the file, so browsers keep it for good."""
        return self._assets.response(request, request.path_params["name"], IMMUTABLE)

    async def settings(self, _request: Request) -> Response:
        """`GET /settings`"""
        return self._keys.view.after_write("/settings/keys")

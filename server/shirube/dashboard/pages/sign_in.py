"""Signing in and out, and the choice of environment."""

from starlette.requests import Request
from starlette.responses import Response

from shirube.dashboard.pages.base import Pages, inner_path, text_of
from shirube.errors import NotAuthenticated, TooMany
from shirube.workspaces import members
from shirube.workspaces.access import check_origin, read_form

DEMO_SIGN_IN = ("demo@shirube.test", "shirube-demo")
"""Who signs in to the demo; public, since demo mode listens on loopback only."""


class SignInPages(Pages):
    async def page(self, request: Request) -> Response:
        """`GET /sign-in`"""
        return self._page(request, next_path=request.query_params.get("next", "/"))

    async def sign_in(self, request: Request) -> Response:
        """`POST /sign-in`: a new session, or the form again with what was wrong."""
        check_origin(request)
        form = await read_form(request)
        email, password = text_of(form, "email", 320), form.get("password")
        next_path = inner_path(text_of(form, "next"), "/")
        address = request.client.host if request.client else ""
        try:
            token = await self.sessions.sign_in(email, password if isinstance(password, str) else "", address)
        except NotAuthenticated:
            problem = self.view.local(request).say("The mail address or the password is wrong.")
            return self._page(request, next_path, email, problem, 401)
        except TooMany as error:
            seconds = error.retry_after or 0
            problem = self.view.local(request).say("Too many attempts. Wait %(n)s seconds, then try again.", n=seconds)
            response = self._page(request, next_path, email, problem, 429)
            response.headers["retry-after"] = str(seconds)
            return response
        response = self.view.after_write(next_path)
        self.sessions.set_cookie(response, token)
        return response

    async def sign_out(self, request: Request) -> Response:
        """`POST /sign-out`"""
        await self.form(request, "viewer")
        await self.sessions.sign_out(request)
        response = self.view.after_write("/sign-in")
        self.sessions.clear_cookie(response)
        return response

    async def environment(self, request: Request) -> Response:
        """`POST /environment`: look at another environment from now on."""
        session, form = await self.form(request, "viewer")
        await self.db.write(members.switch_environment, session, text_of(form, "environment", 64))
        return self.view.after_write(inner_path(text_of(form, "back"), "/"))

    def _page(
        self, request: Request, next_path: str, email: str = "", problem: str = "", status: int = 200
    ) -> Response:
        hint = " / ".join(DEMO_SIGN_IN) if self.settings.demo else ""
        return self.view.page(
            request,
            "sign_in.html",
            status=status,
            next=inner_path(next_path, "/"),
            email=email,
            error=problem,
            hint=hint,
        )

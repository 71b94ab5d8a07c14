"""What a person sees when a request fails."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from shirube.dashboard.messages import page_of
from shirube.dashboard.view import View
from shirube.errors import ShirubeError


class ErrorPage:
    """The `ErrorPage` of `shirube.shield`: the sign-in page for those who are signed out, else a page that says why."""

    def __init__(self, view: View) -> None:
        self._view = view

    def __call__(self, request: Request, error: ShirubeError) -> Response:
        if error.status == 401:
            return self._to_sign_in(request)
        session = getattr(request.state, "session", None)
        heading, explanation = page_of(self._view.local(request, session), error)
        response = self._view.page(
            request,
            "error.html",
            session,
            status=error.status,
            code=error.status,
            heading=heading,
            explanation=explanation,
        )
        response.headers.update(error.headers())
        return response

    def _to_sign_in(self, request: Request) -> Response:
        back = request.url.path if request.method == "GET" and "hx-request" not in request.headers else "/"
        address = "/sign-in" if back == "/" else f"/sign-in?next={quote(back)}"
        response = self._view.after_write(address)
        if "hx-request" in request.headers:
            # A redirect would be followed and its page put into the part that was asked for.
            response.status_code = 200
            del response.headers["location"]
            response.headers["hx-redirect"] = address
        return response

"""Somebody at a desk: signs in to the dashboard, reads pages, sends forms."""

import re
from typing import Any

import httpx

from tests.support.apps import PASSWORD, AppClient

CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Desk:
    """One member's browser: their own cookies, and the token that their forms carry."""

    def __init__(self, client: AppClient, language: str = "en") -> None:
        self.client = client
        self.cookies: dict[str, str] = {}
        self.headers = {"accept-language": language}

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Read a page."""
        return self._kept(self.client.get(path, headers={**self.headers, **headers, **self._sent()}))

    def post(
        self, path: str, *, csrf: str | None = None, headers: dict[str, str] | None = None, **form: Any
    ) -> httpx.Response:
        """Send a form, with the token that the last page gave unless another is given."""
        token = self.token() if csrf is None else csrf
        sent = {**self.headers, **self._sent(), **(headers or {})}
        return self._kept(self.client.post(path, data={"csrf": token, **form}, headers=sent))

    def sign_in(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """Fill in the sign-in form."""
        return self.post("/sign-in", csrf="", email=email, password=password, next="/")

    def token(self) -> str:
        """The token in the forms of this member's pages."""
        found = CSRF.search(self.get("/settings/profile").text)
        return found.group(1) if found else ""

    def _sent(self) -> dict[str, str]:
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _kept(self, answer: httpx.Response) -> httpx.Response:
        # The client would share its cookies between members.
        self.client.session.cookies.clear()
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        for line in answer.headers.get_list("set-cookie"):
            if "Max-Age=0" in line:
                self.cookies.pop(line.split("=", 1)[0], None)
        return answer

"""Who is asking: keys on the wire, sessions in the dashboard. Every package's routes call these first."""

import asyncio

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from shirube.clock import Clock
from shirube.config import Settings
from shirube.db import Database
from shirube.errors import Forbidden, NotAuthenticated
from shirube.wire import read_body
from shirube.workspaces import members, store
from shirube.workspaces.rules import ADDRESS_TRIES, FREE_TRIES, digest
from shirube.workspaces.schema import KeyInfo, Role, Session

COOKIE = "shirube_session"
KEY_CACHE_MS = 5_000
"""How long another process may still believe a revoked key. The process that revokes forgets it at once."""

_CACHED_KEYS = 10_000
_FORM_BYTES = 512 * 1024


class Keys:
    """Looks keys up, remembering each for a few seconds."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._known: dict[str, tuple[int, KeyInfo]] = {}
        self._finding: dict[str, asyncio.Future[KeyInfo]] = {}

    async def site(self, key: str) -> KeyInfo:
        """What a site key opens. Raises NotAuthenticated for any other."""
        return await self._of_kind(key, "site")

    async def secret(self, request: Request) -> KeyInfo:
        """What the request's bearer key opens. Raises NotAuthenticated."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise NotAuthenticated("Send the secret key as Authorization: Bearer sk_….", code="key_missing")
        return await self._of_kind(key.strip(), "secret")

    def cached(self, key: str) -> KeyInfo | None:
        """What a site key opens when that is remembered, with no wait: the fast path of ingest."""
        known = self._known.get(key)
        if known is None or self._clock() > known[0] or known[1].kind != "site" or known[1].revoked:
            return None
        return known[1]

    def forget(self) -> None:
        """Forget every key, after one was revoked."""
        self._known.clear()

    async def _of_kind(self, key: str, kind: str) -> KeyInfo:
        info = await self._find(key)
        if info.kind != kind:
            raise NotAuthenticated(f"A {kind} key is needed here; this is a {info.kind} key.", code="key_wrong_kind")
        if info.revoked:
            raise NotAuthenticated("This key was revoked.", code="key_revoked")
        return info

    async def _find(self, key: str) -> KeyInfo:
        known = self._known.get(key)
        if known is not None and self._clock() <= known[0]:
            return known[1]
        # Of many requests that miss the same key at once, one asks the database for all.
        finding = self._finding.get(key)
        if finding is None:
            finding = self._finding[key] = asyncio.ensure_future(self._load(key))
        return await asyncio.shield(finding)

    async def _load(self, key: str) -> KeyInfo:
        try:
            info = await self._db.read(store.find_key, digest(key))
        finally:
            del self._finding[key]
        if info is None:
            raise NotAuthenticated("There is no such key.", code="key_unknown")
        if len(self._known) >= _CACHED_KEYS:
            self._known.clear()
        self._known[key] = (self._clock() + KEY_CACHE_MS, info)
        return info


class Sessions:
    """Sign-in, the session cookie, and the guard on every form."""

    def __init__(self, db: Database, clock: Clock, settings: Settings) -> None:
        self._db = db
        self._clock = clock
        self._settings = settings

    async def sign_in(self, email: str, password: str, address: str) -> str:
        """Check a mail address and password and begin a session; its token.

        Raises NotAuthenticated (the same for an unknown address and a wrong password) or TooMany. Failures are counted
        for the mail address, which a changing network address does not evade, and for the network address.
        """
        mail = f"mail:{email.strip().lower()[:320]}"
        subjects = {mail: FREE_TRIES, f"address:{address}": ADDRESS_TRIES}
        await self._db.read(members.check_throttle, list(subjects), self._clock())
        member_id, workspace_id, stored = await self._db.read(members.stored_password, email)
        right = await asyncio.to_thread(members.password_matches, stored, password)
        # Of many guesses at once, those that come after the lock learn nothing, be they right or wrong.
        await self._db.read(members.check_throttle, list(subjects), self._clock())
        if member_id is None or not right:
            for subject, free in subjects.items():
                await self._db.write(members.count_failure, subject, free, self._clock())
            raise NotAuthenticated("The mail address or the password is wrong.", code="signed_out")
        await self._db.write(members.clear_failures, mail)
        return await self._db.write(
            members.start_session, workspace_id, member_id, self._clock(), self._settings.session_hours
        )

    async def load(self, request: Request, role: Role = "viewer") -> Session:
        """The request's session. Raises NotAuthenticated, or Forbidden when the member's role does not reach."""
        session = await self._db.read(members.load_session, request.cookies.get(COOKIE, ""), self._clock())
        if not session.may(role):
            raise Forbidden("Your role does not allow this.")
        return session

    async def form(self, request: Request, role: Role = "editor") -> tuple[Session, FormData]:
        """The session and the form of a write, after its origin and CSRF token were checked."""
        check_origin(request)
        session = await self.load(request, role)
        form = await read_form(request)
        if form.get("csrf") != session.csrf:
            raise Forbidden("This form is too old. Load the page again.", code="csrf")
        return session, form

    async def sign_out(self, request: Request) -> None:
        """End the request's session."""
        await self._db.write(members.end_session, request.cookies.get(COOKIE, ""))

    def set_cookie(self, response: Response, token: str) -> None:
        """Put a session's token into the browser: HttpOnly, SameSite=Lax, for as long as the session lasts."""
        response.set_cookie(
            COOKIE,
            token,
            max_age=self._settings.session_hours * 3600,
            httponly=True,
            samesite="lax",
            secure=self._settings.cookies_are_secure(),
            path="/",
        )

    def clear_cookie(self, response: Response) -> None:
        """Take the token out of the browser."""
        response.delete_cookie(COOKIE, path="/")


def check_origin(request: Request) -> None:
    """Refuse a write that another site's page sent. Raises Forbidden."""
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site")
    if site in ("cross-site", "same-site"):
        raise Forbidden("This request came from another site.", code="csrf")
    if origin and origin.partition("://")[2] != request.headers.get("host"):
        raise Forbidden("This request came from another site.", code="csrf")


async def read_form(request: Request) -> FormData:
    """A form of bounded size. Raises TooLarge, BodyTimeout."""
    body = await read_body(request.scope, request.receive, _FORM_BYTES)
    return await _parsed(request, body)


async def _parsed(request: Request, body: bytes) -> FormData:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    return await Request(request.scope, receive).form(max_files=0, max_fields=500)

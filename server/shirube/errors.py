"""One error tree and one wire shape.

Every error that reaches a client is a `ShirubeError`: a stable `code` that programs compare, a `message` for a person,
and the `field` it is about where there is one. The wire shape is
`{"error": {"code": ..., "message": ..., "field": ...}}`; the codes are listed in `docs/protocol.md`.
"""

from collections.abc import Iterable, Mapping


class ShirubeError(Exception):
    """The base of all errors that a client may see."""

    status = 500
    code = "internal"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field
        self.retry_after = retry_after

    def wire(self) -> dict[str, dict[str, str]]:
        """The body sent to the client."""
        body = {"code": self.code, "message": self.message}
        if self.field is not None:
            body["field"] = self.field
        return {"error": body}

    def headers(self) -> Mapping[str, str]:
        """`Retry-After` in seconds, where waiting helps."""
        return {} if self.retry_after is None else {"retry-after": str(self.retry_after)}


class BadRequest(ShirubeError):
    """400: the request can't be understood; sending it again will not help."""

    status, code = 400, "field_value"


class NotAuthenticated(ShirubeError):
    """401: no key or session, or one that is not valid here."""

    status, code = 401, "key_unknown"


class Forbidden(ShirubeError):
    """403: known, but not allowed (origin, role, CSRF guard)."""

    status, code = 403, "role_forbidden"


class NotFound(ShirubeError):
    """404: no such thing in this workspace; the same answer for another tenant's id."""

    status, code = 404, "not_found"

    def __init__(self, message: str = "There is nothing at this address.") -> None:
        super().__init__(message)


class MethodNotAllowed(ShirubeError):
    """405: the address is right, the method is not; `Allow` lists those that are."""

    status, code = 405, "method_not_allowed"

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed = ", ".join(sorted(allowed))
        super().__init__(f"This address takes {self.allowed}.")

    def headers(self) -> Mapping[str, str]:
        return {"allow": self.allowed}


class BodyTimeout(ShirubeError):
    """408: the body did not arrive in time."""

    status, code = 408, "body_timeout"


class HeadTooLarge(ShirubeError):
    """431: a request's address and headers are over their limit."""

    status, code = 431, "headers_too_large"


class Conflict(ShirubeError):
    """409: the thing exists already, or its state does not allow this."""

    status, code = 409, "conflict"


class EditConflict(ShirubeError):
    """412: somebody else saved in the meantime; read again, then save."""

    status, code = 412, "edit_conflict"


class TooLarge(ShirubeError):
    """413: the body is over its limit."""

    status, code = 413, "body_too_large"


class BodyEncoding(ShirubeError):
    """415: the Content-Encoding is unknown, or the body is not what it says."""

    status, code = 415, "body_encoding"


class TooMany(ShirubeError):
    """429: over the limit; wait for `Retry-After` seconds."""

    status, code = 429, "rate_limited"


class Unavailable(ShirubeError):
    """503: the store can't commit now. Nothing was acknowledged; try again after `Retry-After` seconds."""

    status, code = 503, "store_unavailable"

    def __init__(self, message: str, *, code: str | None = None, retry_after: int = 2) -> None:
        super().__init__(message, code=code, retry_after=retry_after)


class SettingInvalid(Exception):
    """A setting was refused at start; says the name, what was given and what is accepted."""

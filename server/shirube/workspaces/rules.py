"""Rules of keys, passwords and sign-in. Pure."""

import hashlib
import re

SITE_PREFIX = "pk_"
SECRET_PREFIX = "sk_"  # noqa: S105 - what every secret begins with, not one

MIN_PASSWORD = 10
FREE_TRIES = 5
"""Wrong passwords for one mail address before it is locked."""

ADDRESS_TRIES = 50
"""Wrong passwords from one network address before it is locked: a whole office may share it."""

FIRST_LOCK_MS = 15_000
LONGEST_LOCK_MS = 15 * 60_000
FORGET_AFTER_MS = 24 * 3_600_000

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_ENVIRONMENT = re.compile(r"[a-z][a-z0-9-]{0,31}")


def digest(secret: str) -> str:
    """How a key or session token is kept: SHA-256 in hex. They hold 192 random bits, so no salt or stretching."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def lock_ms(failures: int, free: int = FREE_TRIES) -> int:
    """How long sign-in is locked after this many failures in a row: `free` ones cost nothing, then 15 s, doubling to
    15 min.
    """
    over = failures - free
    return 0 if over < 0 else min(FIRST_LOCK_MS * 2 ** min(over, 10), LONGEST_LOCK_MS)


def failures_now(count: int, last_at: int, now: int) -> int:
    """How many failures still count: none after a day without one."""
    return 0 if now - last_at > FORGET_AFTER_MS else count


def is_email(text: str) -> bool:
    """Whether a text has the shape of a mail address (it is a name to sign in with; no mail is sent to prove it)."""
    return _EMAIL.fullmatch(text) is not None


def is_environment_key(text: str) -> bool:
    """Whether a text can name an environment: lower-case letters, digits and hyphens, at most 32."""
    return _ENVIRONMENT.fullmatch(text) is not None


def password_problem(password: str) -> str | None:
    """Why a password is refused, in a stable word; None when it is good enough."""
    if len(password) < MIN_PASSWORD:
        return "too_short"
    if len(password) > 200:
        return "too_long"
    return "too_simple" if len(set(password)) < 5 else None

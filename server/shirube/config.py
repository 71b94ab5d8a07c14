"""Settings, read once from the environment and frozen. The only reader of the environment.

Every field's metadata holds what `docs/configuration.md` says of it; a test compares the two.
"""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from shirube.errors import SettingInvalid

PREFIX = "SHIRUBE_"


def setting(default: Any, read: Callable[[str], Any], accepts: str, doc: str) -> Any:
    """Declare a setting: its default, how its text is read, what is accepted (in words) and what it does."""
    return field(default=default, metadata={"read": read, "accepts": accepts, "doc": doc})


def _text(value: str) -> str:
    return value


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        number = int(value)
        if not low <= number <= high:
            raise ValueError
        return number

    return read


def _choice(*names: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in names:
            raise ValueError
        return value

    return read


def _flag(value: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[value.lower()]


def _database_url(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ValueError
    return value


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/")):
        raise ValueError
    return value.rstrip("/")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an operator can set. Immutable after start."""

    host: str = setting("127.0.0.1", _text, "a host name or address", "Address to listen on.")
    port: int = setting(8400, _number(0, 65535), "0 to 65535", "Port to listen on; 0 takes a free one.")
    workers: int = setting(1, _number(1, 64), "1 to 64", "Server processes on this machine.")
    data_dir: Path = setting(
        Path("shirube-data"), Path, "a folder's path", "Folder of the SQLite file when no database is named."
    )
    database_url: str = setting(
        "",
        _database_url,
        "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME",
        "Database. Empty: one SQLite file in the data folder.",
    )
    public_url: str = setting(
        "",
        _origin,
        "http(s)://HOST with no path",
        "Address under which browsers reach this server, used in the snippet. Empty: as the request says.",
    )
    secure_cookies: str = setting(
        "auto",
        _choice("auto", "always", "never"),
        "auto, always or never",
        "Send session cookies over HTTPS only. auto: when the public URL begins with https.",
    )
    session_hours: int = setting(
        24 * 14, _number(1, 24 * 90), "1 to 2160", "Hours after which a dashboard session ends."
    )
    trusted_proxies: str = setting(
        "",
        _text,
        "addresses or networks, comma-separated",
        "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. Empty: none.",
    )
    events_per_minute: int = setting(
        0,
        _number(0, 10_000_000),
        "0 to 10000000",
        "Events a minute that each environment may send; more are answered 429. 0: no limit.",
    )
    log_level: str = setting(
        "info", _choice("debug", "info", "warning", "error"), "debug, info, warning or error", "Least level logged."
    )
    log_format: str = setting(
        "auto", _choice("auto", "json", "text"), "auto, json or text", "auto: text on a terminal, else JSON."
    )
    demo: bool = setting(
        False,
        _flag,
        "true or false",
        "Demo mode: fixed keys and a known password; refuses any address but loopback.",
    )

    def sqlalchemy_url(self) -> str:
        """The database address as SQLAlchemy writes it."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'shirube.db'}"
        return self.database_url.replace("postgres://", "postgresql://", 1).replace(
            "postgresql://", "postgresql+asyncpg://", 1
        )

    def cookies_are_secure(self) -> bool:
        """Whether the session cookie carries `Secure`."""
        if self.secure_cookies == "auto":
            return self.public_url.startswith("https://")
        return self.secure_cookies == "always"


def load_settings(environ: Mapping[str, str], **overrides: Any) -> Settings:
    """Read `SHIRUBE_*` from `environ`; `overrides` (from the command line) win.

    Raises SettingInvalid with the name, the value and what is accepted; also for names that do not exist.
    """
    known = {f.name: f for f in fields(Settings)}
    values: dict[str, Any] = {}
    for name, text in environ.items():
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX).lower()
        if key not in known:
            raise SettingInvalid(f"{name} is not a setting. Known: {', '.join(sorted(_names()))}.")
        values[key] = _read(name, text.strip(), known[key].metadata)
    settings = Settings(**{**values, **{k: v for k, v in overrides.items() if v is not None}})
    _refuse_unsafe(settings)
    return settings


def _names() -> list[str]:
    return [PREFIX + f.name.upper() for f in fields(Settings)]


def _read(name: str, text: str, metadata: Mapping[str, Any]) -> Any:
    try:
        return metadata["read"](text)
    except (ValueError, KeyError):
        raise SettingInvalid(f"{name} is {text!r}; accepted: {metadata['accepts']}.") from None


def _refuse_unsafe(settings: Settings) -> None:
    if settings.demo and not is_loopback(settings.host):
        raise SettingInvalid(
            f"SHIRUBE_HOST is {settings.host!r}; accepted in demo mode: 127.0.0.1, ::1 or localhost, "
            "because the demo's keys and password are public."
        )
    if settings.workers > 1 and settings.demo:
        raise SettingInvalid(f"SHIRUBE_WORKERS is {settings.workers}; accepted in demo mode: 1.")
    for part in filter(None, (p.strip() for p in settings.trusted_proxies.split(","))):
        _check_network(part)


def _check_network(text: str) -> None:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise SettingInvalid(
            f"SHIRUBE_TRUSTED_PROXIES holds {text!r}; accepted: addresses or networks such as 10.0.0.0/8."
        ) from None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

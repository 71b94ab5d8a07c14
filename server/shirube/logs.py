"""Structured logs: one line an entry, JSON or text, without personal data."""

import logging
import sys

import structlog

from shirube.config import Settings


def configure(settings: Settings) -> None:
    """Set up structlog and the standard library's logging for the whole process."""
    level = getattr(logging, settings.log_level.upper())
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    renderer = structlog.processors.JSONRenderer() if as_json else _text()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if as_json else _as_is,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, format="%(message)s", force=True)


def _text() -> structlog.dev.ConsoleRenderer:
    # The usual traceback shows local variables, and with them what persons said.
    return structlog.dev.ConsoleRenderer(pad_event_to=0, exception_formatter=structlog.dev.plain_traceback)


def _as_is(_logger: object, _name: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return entry

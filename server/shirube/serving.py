"""The HTTP server: uvicorn as Shirube runs it, and a graceful stop."""

import gc
import socket
from typing import Any

import uvicorn

from shirube.config import Settings
from shirube.express import ExpressProtocol

KEEP_ALIVE_SECONDS = 30
DRAIN_SECONDS = 12


def server_config(app: Any, settings: Settings, **more: Any) -> uvicorn.Config:
    """How uvicorn runs Shirube. `app` is the application, or the import path of its factory for several workers."""
    if not isinstance(app, str):
        settle_memory()
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        http=ExpressProtocol,
        # Told, since the outermost layer is no coroutine function, by which uvicorn would know it.
        interface="asgi3",
        loop="uvloop",
        log_config=None,
        access_log=False,
        ws="none",
        server_header=False,
        date_header=True,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        h11_max_incomplete_event_size=64 * 1024,
        backlog=2048,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or "",
        **more,
    )


def free_socket(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError when the port is taken; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    listening.listen(2048)
    listening.set_inheritable(True)
    return listening


def settle_memory() -> None:
    """Call once everything is loaded: what lives as long as the process is not looked at by the collector again.

    Requests make many short-lived objects and few circles; the default, a look at all of them every 700, costs a tenth
    of the time of an event.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)

"""Starts products that are servers: from npm or PyPI, in a folder of their own, on a free port of the loopback interface."""

# ruff: noqa: E501

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.targets.serve import INSTALLED, MODULES
from scripts import frontend
from tests.support.servers import free_port, wait_until

PYPI = INSTALLED / "pypi"


@contextmanager
def _running(command: list[str], port: int, folder: str, path: str = "/", **more: str) -> Iterator[str]:
    url = f"http://127.0.0.1:{port}"
    with Path(folder, "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **more}, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
        try:
            wait_until(lambda: _answers(url + path), process, 60)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, follow_redirects=True, timeout=5).status_code < 500
    except httpx.HTTPError:
        return False


def _python(product: str) -> dict[str, str]:
    return {"PYTHONPATH": str(PYPI / product), "PYTHONNOUSERSITE": "1"}


def _node_for(version: str, newer_from: int) -> str:
    """A PATH to Node: the newest releases want a newer one than the oldest bear."""
    return frontend.environment()["PATH"] if int(version) >= newer_from else os.environ["PATH"]


@contextmanager
def node_red(version: str) -> Iterator[str]:
    """Node-RED's editor with nothing in it."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"uiHost": "127.0.0.1", "telemetry": {"enabled": False}, "editorTheme": {"tours": False, "projects": {"enabled": False}, "palette": {"catalogues": []}, "codeEditor": {"lib": "ace"}}}  # fmt: skip
        Path(folder, "settings.js").write_text(f"module.exports = {json.dumps(settings)}")
        program = MODULES / f"node-red-{version}" / "red.js"
        command = [
            "node",
            str(program),
            "--port",
            str(port),
            "--userDir",
            folder,
            "--settings",
            f"{folder}/settings.js",
        ]
        with _running(command, port, folder, PATH=_node_for(version, 5)) as url:
            yield url


@contextmanager
def verdaccio(version: str) -> Iterator[str]:
    """Verdaccio's pages, with no package in it."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "config.yaml").write_text(
            "storage: ./storage\nweb:\n  title: Workshop\nauth:\n  htpasswd:\n    file: ./htpasswd\npackages:\n  '**':\n    access: $all\n"
        )
        program = MODULES / f"verdaccio-{version}" / "bin" / "verdaccio"
        command = ["node", str(program), "-l", f"127.0.0.1:{port}", "-c", f"{folder}/config.yaml"]
        with _running(command, port, folder, PATH=_node_for(version, 6)) as url:
            yield url


_SITE = """
import sys, django
from django.conf import settings
from pathlib import Path
here = Path(__file__).parent
settings.configure(DEBUG=True, SECRET_KEY="x", ROOT_URLCONF="site_", ALLOWED_HOSTS=["*"], LANGUAGE_CODE=LANGUAGE, USE_I18N=True, USE_TZ=True,
    STATIC_URL="/static/", DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib." + one for one in ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles", "sites", "redirects")], SITE_ID=1,
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {"context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages"]}}],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(here / "db.sqlite3")}})
django.setup()
if __name__ == "__main__":
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from django.contrib.auth.models import User
    User.objects.filter(username="mori").exists() or User.objects.create_superuser("mori", "mori@example.com", "password-of-mori")
    User.objects.filter(username="sato").exists() or User.objects.create_user("sato")
    sys.path.insert(0, str(here))
    call_command("runserver", "127.0.0.1:" + sys.argv[1], "--noreload", "--insecure")
else:
    from django.contrib import admin
    from django.urls import path
    urlpatterns = [path("admin/", admin.site.urls)]
"""


@contextmanager
def django(version: str, language: str) -> Iterator[str]:
    """Django's own administration, with two users."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "manage.py").write_text(_SITE.replace("LANGUAGE,", f'"{language}",'))
        Path(folder, "site_.py").write_text(
            "from django.contrib import admin\nfrom django.urls import path\nurlpatterns = [path('admin/', admin.site.urls)]\n"
        )
        with _running(
            [sys.executable, "manage.py", str(port)], port, folder, "/admin/", **_python(f"Django-{version}")
        ) as url:
            yield url


def _shop(folder: str) -> str:
    file = str(Path(folder, "shop.db"))
    connection = sqlite3.connect(file)
    connection.executescript(
        "create table orders (id integer primary key, city text, total integer, note text);create table tools (id integer primary key, name text, price integer);create view dear as select * from tools where price > 10;"
    )
    connection.executemany(
        "insert into orders (city, total, note) values (?, ?, ?)",
        [(city, n, "paid") for n, city in enumerate(["Nara", "Kobe", "Oita", "Nara", "Otsu", "Kobe"])],
    )
    connection.executemany("insert into tools (name, price) values (?, ?)", [("saw", 12), ("file", 5), ("plane", 40)])
    connection.commit()
    connection.close()
    return file


@contextmanager
def datasette(version: str) -> Iterator[str]:
    """Datasette over a small database."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        _running(
            [sys.executable, "-m", "datasette", "serve", _shop(folder), "-p", str(port)],
            port,
            folder,
            **_python(f"datasette-{version}"),
        ) as url,
    ):
        yield url


@contextmanager
def sqlite_web(version: str) -> Iterator[str]:
    """sqlite-web over the same database."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        _running(
            [sys.executable, "-m", "sqlite_web", _shop(folder), "-x", "-H", "127.0.0.1", "-p", str(port)],
            port,
            folder,
            **_python(f"sqlite-web-{version}"),
        ) as url,
    ):
        yield url


@contextmanager
def flower(version: str) -> Iterator[str]:
    """Flower without a broker: its pages, with nothing in them."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "celery", "-b", "memory://", "flower", f"--port={port}", "--address=127.0.0.1"]
        with _running(command, port, folder, **_python(f"flower-{version}")) as url:
            yield url


def react_scripts() -> str:
    """React's own scripts for the page."""
    return '<script src="/npm/react/umd/react.production.min.js"></script><script src="/npm/react-dom/umd/react-dom.production.min.js"></script>'

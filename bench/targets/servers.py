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
def running(command: list[str], port: int, folder: str, path: str = "/", **more: str) -> Iterator[str]:
    url = f"http://127.0.0.1:{port}"
    with Path(folder, "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **more}, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
        try:
            wait_until(lambda: _answers(url + path), process, 150)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, follow_redirects=True, timeout=5).status_code < 500
    except httpx.HTTPError:
        return False


def environment_of(product: str) -> dict[str, str]:
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
        with running(command, port, folder, PATH=_node_for(version, 5)) as url:
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
        with running(command, port, folder, PATH=_node_for(version, 6)) as url:
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
        with running(
            [sys.executable, "manage.py", str(port)], port, folder, "/admin/", **environment_of(f"Django-{version}")
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
        running(
            [sys.executable, "-m", "datasette", "serve", _shop(folder), "-p", str(port)],
            port,
            folder,
            **environment_of(f"datasette-{version}"),
        ) as url,
    ):
        yield url


@contextmanager
def sqlite_web(version: str) -> Iterator[str]:
    """sqlite-web over the same database."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(
            [sys.executable, "-m", "sqlite_web", _shop(folder), "-x", "-H", "127.0.0.1", "-p", str(port)],
            port,
            folder,
            **environment_of(f"sqlite-web-{version}"),
        ) as url,
    ):
        yield url


@contextmanager
def flower(version: str) -> Iterator[str]:
    """Flower without a broker: its pages, with nothing in them."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "celery", "-b", "memory://", "flower", f"--port={port}", "--address=127.0.0.1"]
        with running(command, port, folder, **environment_of(f"flower-{version}")) as url:
            yield url


_WAGTAIL = """
import sys, django
from django.conf import settings
from pathlib import Path
here = Path(__file__).parent
import wagtail
CORE = "wagtail.core" if wagtail.VERSION[0] < 3 else "wagtail"
settings.configure(DEBUG=True, SECRET_KEY="x", ROOT_URLCONF="routes", ALLOWED_HOSTS=["*"], USE_I18N=True, USE_TZ=True,
    STATIC_URL="/static/", MEDIA_URL="/media/", MEDIA_ROOT=str(here), DEFAULT_AUTO_FIELD="django.db.models.AutoField", WAGTAIL_SITE_NAME="Workshop", WAGTAILADMIN_BASE_URL="http://127.0.0.1", WAGTAIL_ENABLE_UPDATE_CHECK=False, WAGTAIL_GRAVATAR_PROVIDER_URL=None,
    INSTALLED_APPS=["wagtail.contrib.redirects", "wagtail.contrib.forms", "wagtail.embeds", "wagtail.sites", "wagtail.users", "wagtail.snippets", "wagtail.documents", "wagtail.images", "wagtail.search", "wagtail.admin", CORE, "modelcluster", "taggit", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {"context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages"]}}],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(here / "db.sqlite3")}})
if __name__ == "__main__":
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from django.contrib.auth.models import User
    User.objects.create_superuser("mori", "mori@example.com", "password-of-mori")
    User.objects.create_user("sato")
    sys.path.insert(0, str(here))
    call_command("runserver", "127.0.0.1:" + sys.argv[1], "--noreload", "--insecure")
"""
_WAGTAIL_ROUTES = """
import sys
from wagtail import VERSION
from django.urls import include, path
CORE = "wagtail.core" if VERSION[0] < 3 else "wagtail"
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls
__import__(CORE + ".urls")
urlpatterns = [path("admin/", include(admin_urls)), path("documents/", include(document_urls)), path("", include(sys.modules[CORE + ".urls"]))]
"""


@contextmanager
def wagtail(version: str) -> Iterator[str]:
    """Wagtail's administration, with its welcome page and two users."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "manage.py").write_text(_WAGTAIL)
        Path(folder, "routes.py").write_text(_WAGTAIL_ROUTES)
        environment = environment_of(f"wagtail-{version}")
        with running([sys.executable, "manage.py", str(port)], port, folder, "/admin/login/", **environment) as url:
            yield url


_FLASK_ADMIN = """
import sys
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_admin import Admin
from flask_admin.contrib.fileadmin import FileAdmin
from flask_admin.contrib.sqla import ModelView
app = Flask(__name__)
app.config.update(SECRET_KEY="x", SQLALCHEMY_DATABASE_URI="sqlite:///" + sys.argv[2])
db = SQLAlchemy(app)
class Orders(db.Model):
    __tablename__ = "orders"
    id = db.Column(db.Integer, primary_key=True)
    city = db.Column(db.String(40))
    total = db.Column(db.Integer)
    note = db.Column(db.Text)
class Tools(db.Model):
    __tablename__ = "tools"
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(40))
    price = db.Column(db.Integer)
class OrderView(ModelView):
    column_filters = ["city", "total"]
    column_searchable_list = ["city", "note"]
    column_editable_list = ["note"]
    can_view_details = True
    can_export = True
admin = Admin(app, name="Workshop")
admin.add_view(OrderView(Orders, db.session, endpoint="order", name="Orders"))
admin.add_view(ModelView(Tools, db.session, endpoint="tool", name="Tools", category="Shelf"))
admin.add_view(FileAdmin(sys.argv[3], "/files/", name="Files", endpoint="files"))
app.run("127.0.0.1", int(sys.argv[1]))
"""


@contextmanager
def flask_admin(version: str) -> Iterator[str]:
    """Flask-Admin as it comes, over the same database as Datasette, and over a folder."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "shop.py").write_text(_FLASK_ADMIN)
        files = Path(folder, "files")
        files.mkdir()
        (files / "letter.txt").write_text("Dear all")
        command = [sys.executable, "shop.py", str(port), _shop(folder), str(files)]
        with running(command, port, folder, "/admin/", **environment_of(f"flask-admin-{version}")) as url:
            yield url


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Letter"]},
        {"cell_type": "code", "id": "b", "metadata": {}, "source": ["1 + 1"], "outputs": [], "execution_count": None},
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@contextmanager
def jupyterlab(version: str) -> Iterator[str]:
    """JupyterLab with one notebook, written here."""
    port = free_port()
    product = f"jupyterlab-{version}"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "letter.ipynb").write_text(json.dumps(NOTEBOOK))
        share = PYPI / product / "share" / "jupyter"
        command = [
            sys.executable, "-m", "jupyterlab", f"--port={port}", "--ip=127.0.0.1", "--no-browser", "--allow-root", "--ServerApp.token=",
            "--ServerApp.password=", f"--ServerApp.root_dir={folder}", f"--LabApp.app_dir={share / 'lab'}", "--LabApp.news_url=None",
        ]  # fmt: skip
        told = {**environment_of(product), "JUPYTER_PATH": str(share), "JUPYTER_CONFIG_DIR": folder, "JUPYTER_DATA_DIR": folder, "HOME": folder}  # fmt: skip
        with running(command, port, folder, "/lab", **told) as url:
            yield url


@contextmanager
def radicale(version: str) -> Iterator[str]:
    """Radicale with nothing in it, open to everybody."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "config")
        config.write_text(
            f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = none\n[storage]\nfilesystem_folder = {folder}/kept\n"
        )
        command = [sys.executable, "-m", "radicale", "--config", str(config)]
        told = {**environment_of(f"radicale-{version}"), "RADICALE_CONFIG": str(config)}
        with running(command, port, folder, "/.web/", **told) as url:
            yield url


def react_scripts() -> str:
    """React's own scripts for the page."""
    return '<script src="/npm/react/umd/react.production.min.js"></script><script src="/npm/react-dom/umd/react-dom.production.min.js"></script>'

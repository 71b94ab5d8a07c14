"""Brings the products that are compared to `.cache/bench-targets`: from npm by the lock or whole, from PyPI by name and version."""

# ruff: noqa: E501

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from bench.targets.serve import INSTALLED, MODULES
from scripts import frontend

HERE = Path(__file__).parent
WIDGET = HERE.parents[1] / "widget"
PYPI = {
    "Django-3.2.25": ["Django==3.2.25"],
    "Django-4.2.16": ["Django==4.2.16"],
    "Django-5.2.1": ["Django==5.2.1"],
    "datasette-0.62": ["datasette==0.62"],
    "datasette-0.65.1": ["datasette==0.65.1"],
    "datasette-1.0a19": ["datasette==1.0a19"],
    "flower-1.2.0": ["flower==1.2.0"],
    "flower-2.0.1": ["flower==2.0.1"],
    "sqlite-web-0.5.2": ["sqlite-web==0.5.2", "flask"],
    "sqlite-web-0.6.4": ["sqlite-web==0.6.4", "flask"],
    "wagtail-2.16.3": ["wagtail==2.16.3", "setuptools<81"],
    "wagtail-4.2.4": ["wagtail==4.2.4", "setuptools<81"],
    "wagtail-6.3.8": ["wagtail==6.3.8"],
    "flask-admin-1.6.1": [
        "flask-admin==1.6.1",
        "wtforms<3.2",
        "flask<3",
        "werkzeug<3",
        "flask-sqlalchemy<3.1",
        "sqlalchemy<2",
    ],
    "flask-admin-2.0.2": ["flask-admin==2.0.2", "flask-sqlalchemy"],
    "jupyterlab-3.6.8": ["jupyterlab==3.6.8", "setuptools<81"],
    "jupyterlab-4.4.10": ["jupyterlab==4.4.10"],
    "radicale-3.0.6": ["radicale==3.0.6", "setuptools<81"],
    "radicale-3.5.10": ["radicale==3.5.10"],
    "locust-2.15.1": ["locust==2.15.1", "flask<3", "werkzeug<3", "setuptools<81"],
    "locust-2.43.4": ["locust==2.43.4"],
    "notebook-6.5.7": ["notebook==6.5.7", "setuptools<81"],
    "notebook-7.4.7": ["notebook==7.4.7"],
    "buildbot-3.11.9": [*(f"buildbot{part}==3.11.9" for part in ("", "-www", "-worker")), "setuptools<81"],
    "buildbot-4.3.0": [*(f"buildbot{part}==4.3.0" for part in ("", "-www", "-worker")), "setuptools<81"],
    "mlflow-1.30.1": ["mlflow==1.30.1", "setuptools<81", "numpy<2"],
    "mlflow-2.22.1": ["mlflow==2.22.1", "setuptools<81", "sqlalchemy<2.1"],
    "django-jazzmin-2.6.2": ["Django==4.2.16", "django-jazzmin==2.6.2"],
    "django-unfold-0.91.0": ["Django==5.2.1", "django-unfold==0.91.0"],
}
"""Folder → what `pip` installs into it. Each release has a folder of its own, apart from this project's environment."""

WHOLE = {
    "netlify-cms-1": (
        "netlify-cms@1.9.3",
        "DNhD5BK7VaJ3zWTXOkcqwCIZUq061PUOGHFj43y6udUPsbDD0cTzB9J9EH4loNzuR3MTW+mTESmKmU55jVaVvw==",
    ),
    "decap-cms-3": (
        "decap-cms@3.16.3",
        "hf+dPlCh7TJmWl8+6VRzHYOWhri5xgUknrZbDewaWe4s9B7xJ8PQugp2QHeSldMUKzav6+z0oIpwUYhUJDYtYw==",
    ),
}
"""Folder → package of npm whose built script holds all of its parts, and the SHA-512 of its archive. What it depends on to be
built would make the lock some hundred packages longer.
"""


def everything() -> None:
    """Install what is not there yet."""
    folder = INSTALLED / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(HERE / name, folder / name)
    lock, done = (HERE / "package-lock.json").read_bytes(), folder / "installed.json"
    if not done.exists() or done.read_bytes() != lock:
        frontend.npm(folder, "ci", "--ignore-scripts", "--legacy-peer-deps")
        done.write_bytes(lock)
    for name, wanted in PYPI.items():
        target = INSTALLED / "pypi" / name
        if not target.exists():
            subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", str(target), *wanted], check=True)
    for name, (package, digest) in WHOLE.items():
        if not (MODULES / name).exists():
            _unpack(package, digest, MODULES / name)


def _unpack(package: str, digest: str, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        frontend.npm(Path(folder), "pack", "--silent", package)
        (archive,) = Path(folder).glob("*.tgz")
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != digest:
            sys.exit(f"{package} is not what it was: {found}")
        with tarfile.open(archive) as files:
            files.extractall(folder, filter="data")
        shutil.move(Path(folder, "package"), target)


def training_bundle() -> Path:
    """`train.ts` as one script for the page."""
    out = INSTALLED / "train.js"
    command = [str(WIDGET / "node_modules" / ".bin" / "esbuild"), str(HERE / "train.ts"), "--bundle", "--format=iife", "--global-name=ShirubeTrain", f"--outfile={out}", "--log-level=error"]  # fmt: skip
    subprocess.run(command, cwd=WIDGET, check=True, env=frontend.environment())
    return out

"""Where the files that are not Python lie: inside an installed wheel, or in the source tree while developing."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_BUILT = _PACKAGE / "_built"
_SOURCE = _PACKAGE.parent.parent


def widget_files() -> Path:
    """The built widget: `shirube.js`, its chunks and `manifest.json`."""
    return _first(_BUILT / "widget", _SOURCE / "widget" / "dist")


def migration_files() -> Path:
    """Alembic's folder: `env.py` and `versions/`."""
    return _first(_BUILT / "migrations", _SOURCE / "migrations")


def tutorial_files() -> Path:
    """Guide documents that ship with the product: `demo/` and `templates/`."""
    return _first(_BUILT / "tutorials", _SOURCE / "tutorials")


def dashboard_assets() -> Path:
    """The dashboard's bundled scripts and styles from npm packages, built into one folder."""
    return _first(_BUILT / "dashboard", _SOURCE / "dashboard-assets" / "dist")


def _first(*candidates: Path) -> Path:
    return next((path for path in candidates if path.is_dir()), candidates[-1])

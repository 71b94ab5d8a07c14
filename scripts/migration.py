"""Write the next migration from what the tables have and the migrations lack: `scripts/migration.py "add surveys"`."""

import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.types import Text

import shirube
from shirube.db import Id, Json, metadata
from shirube.migrate import configuration

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "migrations" / "versions"


def load_tables() -> None:
    """Import every package's `tables.py`, which puts its tables into the metadata."""
    for path in sorted(Path(shirube.__file__).parent.glob("*/tables.py")):
        importlib.import_module(f"shirube.{path.parent.name}.tables")


def render_type(kind: str, item: Any, _context: Any) -> str | bool:
    """How a column's type is written in a migration, which may not import ours."""
    if kind == "type" and isinstance(item, Id):
        return "ID"
    if kind == "type" and isinstance(item, Json | Text):
        return "sa.Text()"
    return False


def write(message: str) -> Path:
    """Write the migration that follows the newest one, and return its path."""
    number = sum(1 for _ in VERSIONS.glob("[0-9]*.py")) + 1
    with create_engine("sqlite://").begin() as connection:
        config = configuration(connection)
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        config.attributes["target_metadata"] = metadata
        # A table that is made here needs no batch to get its indexes.
        config.attributes["options"] = {"render_item": render_type, "render_as_batch": number > 1}
        command.upgrade(config, "head")
        command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    return next(VERSIONS.glob(f"{number:04d}_*.py"))


def tidy(path: Path) -> None:
    """Take out the generator's remarks and let ruff put the rest in order."""
    path.write_text(re.sub(r"^ *# ###.*\n", "", path.read_text(), flags=re.MULTILINE))
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(path)], check=True)


def main() -> int:
    """Write one, and say where it is."""
    message = " ".join(sys.argv[1:]).strip()
    if not message:
        print('Say what it does: make migration NAME="add surveys"', file=sys.stderr)
        return 2
    load_tables()
    path = write(message)
    tidy(path)
    print(f"{path.relative_to(ROOT)}: read it, then make test")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

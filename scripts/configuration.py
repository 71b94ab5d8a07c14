"""Write the table of settings in `docs/configuration.md` anew from `server/shirube/config.py`."""

from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from shirube.config import PREFIX, Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"
BEGIN, END = "<!-- settings: written by scripts/configuration.py -->", "<!-- end of settings -->"


def table() -> str:
    """The settings as a Markdown table, in the order of their declaration."""
    rows = ["| name | default | accepts | what it does |", "|---|---|---|---|", *map(_row, fields(Settings))]
    return "\n".join(rows)


def _row(field: Field[Any]) -> str:
    default = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
    shown = f"`{default}`" if default else "empty"
    return f"| `{PREFIX}{field.name.upper()}` | {shown} | {field.metadata['accepts']} | {field.metadata['doc']} |"


def rewritten(page: str) -> str:
    """The page with the table that the code asks for."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text()))

"""Icons and the built files."""

import json
import re
from pathlib import Path

import pytest

import shirube.dashboard
from shirube.dashboard import words
from shirube.resources import dashboard_assets

ROOT = Path(__file__).parents[2]
PACKAGE = Path(shirube.dashboard.__file__).parent
LISTED = set(re.findall(r'"([a-z0-9-]+)"', (ROOT / "dashboard-assets" / "src" / "icons.mjs").read_text()))


def named() -> set[str]:
    """Icons that a template names, directly or as a parameter of a macro."""
    found: set[str] = set()
    for path in (PACKAGE / "templates").glob("*.html"):
        text = path.read_text()
        found |= {name for call in re.findall(r"icon\(([^)]*)\)", text) for name in re.findall(r'"([a-z0-9-]+)"', call)}
        found |= set(re.findall(r'ui\.empty\("([a-z0-9-]+)"', text))
        found |= {
            n
            for row in re.findall(r"(?:alert|kind)_icons = \{([^}]*)\}", text)
            for n in re.findall(r': "([a-z0-9-]+)"', row)
        }
        found |= set(re.findall(r'\("/[a-z]*", "([a-z0-9-]+)"', text))
    return found


def test_every_kind_of_guide_has_a_sign_of_its_own() -> None:
    (drawn,) = re.findall(r"kind_icons = (\{[^}]*\})", (PACKAGE / "templates" / "_ui.html").read_text())
    icons = json.loads(drawn)
    assert icons.keys() == words.KINDS.keys()
    assert len(set(icons.values())) == len(icons)


def test_the_list_of_icons_is_what_templates_use() -> None:
    assert named() == LISTED


@pytest.mark.parametrize("name", ["app.js", "style.css", "favicon.svg"])
def test_the_build_has_what_pages_ask_for_compressed(name: str) -> None:
    folder = dashboard_assets()
    file = json.loads((folder / "manifest.json").read_text())[name]
    assert re.search(r"-[A-Z0-9]{8}\.", file)
    assert (folder / f"{file}.br").stat().st_size < (folder / file).stat().st_size


def test_every_icon_is_a_drawing() -> None:
    icons = json.loads((dashboard_assets() / "icons.json").read_text())
    assert set(icons) == LISTED
    assert all(drawing.startswith("<") and "script" not in drawing for drawing in icons.values())

"""The wheel's build hook: builds the browser side and puts everything that is not Python inside the package."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BESIDE_THE_PACKAGE = {"migrations": "migrations", "tutorials": "tutorials"}
BUILT_FROM = {"widget": "widget", "dashboard-assets": "dashboard"}


class BrowserSide(BuildHookInterface[Any]):
    """Adds `shirube/_built/` to a wheel. Editable installs read the source tree instead and need no build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it packs; `version` is `standard` or `editable`."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        for source, name in {**_existing(root), **_build(root)}.items():
            build_data["force_include"][str(source)] = f"shirube/_built/{name}"


def _existing(root: Path) -> dict[Path, str]:
    return {root / folder: name for folder, name in BESIDE_THE_PACKAGE.items() if (root / folder).is_dir()}


def _build(root: Path) -> dict[Path, str]:
    sys.path.insert(0, str(root / "scripts"))
    import frontend

    return {frontend.build(folder): BUILT_FROM[folder.name] for folder in frontend.present(root)}

"""Guides between files and workspaces: what goes in comes out, and comes out the same from another workspace."""

import shutil
from collections.abc import Callable
from pathlib import Path

from e2e.support.guide_files import TUTORIALS
from e2e.support.marks import ON_SQLITE
from e2e.support.vendor import Vendor


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_export_imported_elsewhere_exports_the_same_files(
    vendor: Vendor, new_vendor: Callable[..., Vendor], tmp_path: Path
) -> None:
    vendor.publish(TUTORIALS / "demo")
    vendor.cli("export", tmp_path / "first")
    other = new_vendor(vendor.server, vendor.database_url, "other")
    other.publish(tmp_path / "first")
    other.cli("export", tmp_path / "second")

    first = contents(tmp_path / "first")
    assert sorted(first) == sorted(path.name for path in (TUTORIALS / "demo").iterdir())
    assert contents(tmp_path / "second") == first
    live = {guide["key"]: guide["live_version"] for guide in other.get("/guides")["data"]}
    assert live == {Path(name).stem: 1 for name in first if name != "milestones.yaml"}


@ON_SQLITE
def test_an_export_over_the_files_that_were_imported_changes_nothing(vendor: Vendor, tmp_path: Path) -> None:
    folder = shutil.copytree(TUTORIALS / "demo", tmp_path / "guides")
    vendor.publish(folder)
    vendor.cli("export", folder)
    assert contents(folder) == contents(TUTORIALS / "demo")

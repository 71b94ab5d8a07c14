"""What `pip install` brings: a wheel with everything inside, which runs where there is no Node and no source tree."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest

from tests.support.servers import free_port, wait_until

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "server" / "shirube"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--disable-pip-version-check", "-q"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, "-w", str(folder), str(ROOT)], check=True)
    return next(folder.glob("shirube-*.whl"))


@pytest.fixture(scope="module")
def clean_venv(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A venv with the wheel and what it depends on, but without the source tree."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    with ZipFile(wheel) as archive:
        archive.extractall(site)
    # A plain path, unlike a .pth file there, does not bring in that environment's editable project.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


def names(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def bare_environment(folder: Path) -> dict[str, str]:
    """No Node on the PATH, an empty home."""
    return {"PATH": str(folder / "nothing"), "HOME": str(folder), "LANG": os.environ.get("LANG", "C.UTF-8")}


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "server/shirube"]
    tracked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    wanted = {name.removeprefix("server/") for name in tracked if (ROOT / name).is_file()}
    assert wanted - names(wheel) == set()


def test_the_wheel_holds_what_is_built_and_what_lies_beside_the_package(wheel: Path) -> None:
    wanted = {
        "shirube/_built/widget/manifest.json",
        "shirube/_built/dashboard/manifest.json",
        "shirube/_built/migrations/env.py",
        "shirube/_built/migrations/versions/0001_first.py",
        *(f"shirube/_built/{path.relative_to(ROOT)}" for path in (ROOT / "tutorials").rglob("*.yaml")),
    }
    assert wanted - names(wheel) == set()


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    strays = [n for n in names(wheel) if "node_modules" in n or "__pycache__" in n or not n.startswith("shirube")]
    assert strays == []


def test_the_wheel_serves_without_node_from_an_empty_folder(clean_venv: Path, tmp_path: Path) -> None:
    port = free_port()
    main = "from shirube.cli import main; main()"
    command = [str(clean_venv / "bin" / "python"), "-c", main, "serve", "--port", str(port)]
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=tmp_path, env=bare_environment(tmp_path), stdout=output, stderr=output)
    try:
        wait_until(lambda: httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200, process)
        assert httpx.get(f"http://127.0.0.1:{port}/shirube.js").status_code == 200
    finally:
        process.terminate()
        assert process.wait(20) == 0, log.read_text()


def test_the_source_archive_can_build_the_wheel(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"hatch_build.py", "scripts/frontend.py", "widget/package-lock.json", "widget/src/loader.ts"}
    wanted |= {"dashboard-assets/package-lock.json", "migrations/versions/0001_first.py", "README.md", "LICENSE"}
    assert wanted - held == set()
    assert [name for name in held if "node_modules" in name or name.startswith("widget/dist")] == []

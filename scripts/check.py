"""Everything that must hold, stage by stage, with one summary at the end: what `make test` runs.

Every stage runs even if one before it failed; most of what drives a browser runs beside the other tests, and is printed
after them. `scripts/check.py unit e2e` runs those stages only. The last line is
`N passed, N failed`: the tests of pytest and vitest, and a stage that failed without a failed test counts as one.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from json import loads
from pathlib import Path
from xml.etree import ElementTree

import chromium
import frontend

ROOT = frontend.ROOT
STAGE_SECONDS = 1_100
# Packaging builds the wheel from this folder, so it comes before what uses what is built.
_OWN_STAGE = ("architecture", "packaging", "store", "http", "contract")


@dataclass
class Result:
    """How a stage went. `passed`, `failed` and `skipped` count tests; most stages that are not tests have none."""

    name: str
    ok: bool = True
    seconds: float = 0.0
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def line(self) -> str:
        """One line of the summary."""
        tests = f"{self.passed} passed, {self.failed} failed" if self.passed or self.failed else ""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.name:<24}{'ok' if self.ok else 'FAILED':<8}{self.seconds:7.1f} s  {tests}{skipped}".rstrip()


@dataclass
class Stage:
    """A named list of commands; all of them run. `report` is where a test runner writes its counts (JUnit's XML)."""

    name: str
    commands: Sequence[Sequence[str]]
    folder: Path = ROOT
    report: Path | None = None
    prepare: Callable[[], None] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    # Where its output goes while it runs beside the stages after it.
    output: Path | None = None


def stages(reports: Path) -> Iterator[Stage]:
    """All stages in their order; `reports` is a folder for the test runners' counts."""
    python = sys.executable
    yield Stage("lint", [[python, "-m", "ruff", "check", "."], [python, "-m", "ruff", "format", "--check", "."]])
    yield Stage("types", [[python, "-m", "mypy"]])
    yield Stage("imports", [[str(Path(python).parent / "lint-imports"), "--no-cache"]])
    for folder in frontend.present():
        yield from _browser_side(folder, reports)
    for name in _OWN_STAGE[:2]:
        yield _pytest(name, reports, f"tests/{name}")
    e2e = _pytest("e2e", reports, "e2e", "--ignore=e2e/dashboard")
    yield replace(e2e, prepare=_browser, output=reports / "e2e.txt")
    yield _pytest("unit", reports, "tests", *(f"--ignore=tests/{name}" for name in _OWN_STAGE))
    for name in _OWN_STAGE[2:]:
        yield _pytest(name, reports, f"tests/{name}")
    # Not with the rest of e2e, which takes longer than all the others.
    yield replace(_pytest("dashboard", reports, "e2e/dashboard"), prepare=_browser)


def _browser_side(folder: Path, reports: Path) -> Iterator[Stage]:
    scripts = loads((folder / "package.json").read_text())["scripts"]
    yield Stage(f"{folder.name}: build", [[sys.executable, "scripts/frontend.py", folder.name]])
    for name in ("check", "test", "size"):
        if name in scripts:
            yield _npm(folder, name, reports)


def _npm(folder: Path, script: str, reports: Path) -> Stage:
    command = frontend.npm_command("run", "--silent", script)
    report = reports / f"{folder.name}.xml" if script == "test" else None
    if report is not None:
        command += ["--", "--reporter=default", "--reporter=junit", f"--outputFile.junit={report}"]
    return Stage(f"{folder.name}: {script}", [command], folder, report, environment=frontend.environment())


def _pytest(name: str, reports: Path, *arguments: str) -> Stage:
    report = reports / f"{name}.xml"
    # What takes long is named, so that it does not grow unseen.
    slow = ("--durations=10", "--durations-min=5")
    return Stage(name, [[sys.executable, "-m", "pytest", f"--junitxml={report}", *slow, *arguments]], report=report)


def _browser() -> None:
    os.environ["CHROMIUM"] = chromium.ensure()
    chromium.ensure_japanese_font()


def run(stage: Stage) -> Result:
    """Run a stage to its end, whatever its commands answer."""
    print(f"\n=== {stage.name}{' (beside what follows)' if stage.output else ''}", flush=True)
    result, begin = Result(stage.name), time.monotonic()
    try:
        if stage.prepare is not None:
            stage.prepare()
        codes = [_call(command, stage) for command in stage.commands]
        result.ok = not any(codes)
    except (OSError, chromium.NoChromium) as error:
        print(error, flush=True)
        result.ok = False
    result.seconds = time.monotonic() - begin
    return _with_counts(result, stage.report)


def _call(command: Sequence[str], stage: Stage) -> int:
    environment = {**os.environ, **stage.environment}
    with ExitStack() as stack:
        out = stack.enter_context(stage.output.open("ab")) if stage.output else None
        # A group of its own, so that a stage that hangs is ended with everything that it started.
        process = stack.enter_context(
            subprocess.Popen(command, cwd=stage.folder, env=environment, start_new_session=True, stdout=out, stderr=out)
        )
        _under_way.append(process)
        try:
            return process.wait(STAGE_SECONDS)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGTERM if isinstance(error, KeyboardInterrupt) else signal.SIGKILL)
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            print(f"{stage.name} was ended after {STAGE_SECONDS} s.", flush=True)
            return 1


_under_way: list[subprocess.Popen[bytes]] = []


def run_all(chosen: Sequence[Stage]) -> list[Result]:
    """Run the stages in their order, those with an `output` beside the ones after them."""
    with ThreadPoolExecutor() as beside:
        try:
            going = [beside.submit(run, stage) if stage.output else run(stage) for stage in chosen]
            results = [one.result() if isinstance(one, Future) else one for one in going]
        except KeyboardInterrupt:
            for process in _under_way:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGTERM)
            raise
    for stage in chosen:
        if stage.output and stage.output.exists():
            print(f"\n=== {stage.name}\n{stage.output.read_text(errors='replace')}", flush=True)
    return results


def _with_counts(result: Result, report: Path | None) -> Result:
    if report is not None and report.exists():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314
            count = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
            result.failed += count["failures"] + count["errors"]
            result.skipped += count["skipped"]
            result.passed += count["tests"] - count["failures"] - count["errors"] - count["skipped"]
    if not result.ok and not result.failed:
        result.failed = 1
    return result


def summary(results: Sequence[Result], took: float) -> str:
    """A line per stage, then the sum; `took` is the time of all, in seconds."""
    lines = [result.line() for result in results]
    lines.append(f"{'all':<32}{took:7.1f} s")
    sums = f"{sum(r.passed for r in results)} passed, {sum(r.failed for r in results)} failed"
    return "\n".join(["", "=== summary", *lines, sums])


def main() -> int:
    """Run the stages named on the command line, or all of them; 1 when anything failed."""
    wanted = set(sys.argv[1:])
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="shirube-check-") as folder:
        chosen = [s for s in stages(Path(folder)) if not wanted or wanted & {s.name, s.name.split(":")[0]}]
        if not chosen:
            print(f"No such stage. There are: {', '.join(s.name for s in stages(Path(folder)))}")
            return 2
        begin = time.monotonic()
        results = run_all(chosen)
        took = time.monotonic() - begin
    print(summary(results, took), flush=True)
    return 0 if all(r.ok for r in results) else 1


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None

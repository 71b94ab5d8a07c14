"""The table: one row a peer, one column a number; what each means stands in bench/README.md."""

from bench.widget.measures import Numbers

_COLUMNS: list[tuple[str, str, str, int]] = [
    # title, measure, number, digits
    ("kB before step 1", "slow", "bytes", 1),
    ("requests", "slow", "requests", 0),
    ("step 1 at 4x CPU, ms", "slow", "first", 0),
    ("step 1 at 40 ms RTT, ms", "far", "first", 0),
    ("light: all tasks, ms", "light", "tasks", 1),
    ("light: script", "light", "script", 1),
    ("light: style, layout, paint", "light", "layout", 1),
    ("light: longest task", "light", "longest", 1),
    ("heavy: all tasks, ms", "heavy", "tasks", 1),
    ("heavy: script", "heavy", "script", 1),
    ("heavy: style, layout, paint", "heavy", "layout", 1),
    ("heavy: longest task", "heavy", "longest", 1),
    ("Next -> painted, ms", "walk", "next", 0),
    ("Next -> settled, ms", "walk", "settled", 0),
    ("late target -> painted, ms", "walk", "late", 0),
    ("step stands: CPU ms", "stand", "open_cpu", 1),
    ("step stands: script ms", "stand", "open_script", 1),
    ("step stands: requests", "stand", "open_requests", 0),
    ("target pending: CPU ms", "stand", "pending_cpu", 1),
    ("target pending: script ms", "stand", "pending_script", 1),
    ("target pending: requests", "stand", "pending_requests", 0),
    ("1,000 mutations: script ms", "stand", "churn_script", 1),
    ("still waits after that", "stand", "still_waits", 0),
    ("layout shift", "walk", "shift", 3),
    ("left: elements", "walk", "elements", 0),
    ("left: listeners", "walk", "listeners", 0),
    ("left: globals", "walk", "globals", 0),
]


def printed(found: dict[str, dict[str, Numbers]]) -> str:
    """The table as Markdown, a line a number, a column a peer."""
    names = list(found)
    lines = [f"| | {' | '.join(names)} |", f"|---|{'--:|' * len(names)}"]
    for title, measure, number, digits in _COLUMNS:
        cells = [_cell(found[name].get(measure, {}).get(number), number, digits) for name in names]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(value: float | None, number: str, digits: int) -> str:
    if value is None:
        return "–"
    if number == "still_waits":
        return "yes" if value else "no"
    return f"{value / 1000 if number == 'bytes' else value:,.{digits}f}"

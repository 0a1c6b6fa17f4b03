"""One process that takes in files as `python -m etl load` does: reads, checks, lands, scores, ranks, writes the snapshot.

Prints one JSON line: what it loaded, and the CPU seconds that Great Expectations alone took (import and judging).
``python -m bench.whole DATA RULEBOOK FILE...``
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl import build, intake, snapshot
from etl.layout import Home
from expectations import engine

NOW = datetime(2030, 1, 1, tzinfo=UTC)
spent: dict[str, float] = {}


def timed(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, its CPU seconds added up under a name."""

    def run(*arguments: Any, **options: Any) -> Any:
        start = time.process_time()
        try:
            return work(*arguments, **options)
        finally:
            spent[name] = spent.get(name, 0.0) + time.process_time() - start

    return run


def watch() -> None:
    """Time Great Expectations and the long stages from outside."""
    engine.warm = timed("gx_import", engine.warm)
    engine.validate = timed("gx_judge", engine.validate)
    intake.prepare = timed("read_and_tidy", intake.prepare)
    intake.check_together = timed("check", intake.check_together)
    build.land_pending = timed("land", build.land_pending)
    build.build_pending = timed("build", build.build_pending)
    snapshot.write = timed("snapshot", snapshot.write)


def main() -> int:
    """Take the files in; 0 where all were loaded."""
    data, rules, *files = map(Path, sys.argv[1:])
    watch()
    engine.warm()
    with build.desk(Home(data, rules), "bench", NOW) as seat:
        arrivals = [intake.Arrival(path, NOW, kind=None if path.stem == "roster" else "monthly") for path in files]
        drafts = intake.take_in(seat, arrivals, "bench", NOW)
    said: dict[str, Any] = dict(spent) | {"loaded": [draft.status for draft in drafts]}
    said["why"] = [str(draft.error)[:300] for draft in drafts if draft.error]
    said["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(said))
    return 0 if all(draft.status == "loaded" for draft in drafts) else 1


if __name__ == "__main__":
    sys.exit(main())

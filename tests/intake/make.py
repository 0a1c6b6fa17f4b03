"""Write the corpus into a folder, with ``expected.csv``: what must come of each file.

    python -m tests.intake.make FOLDER

The same files every time; .xls, .ods and .doc need LibreOffice.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.intake import writers
from tests.intake.cases import CASES
from tests.intake.mixtures import mixtures
from tests.intake.model import Case

HEADER = (
    "case",
    "file",
    "features",
    "outcome",
    "unit_or_check",
    "column_or_row",
    "first_month_or_column",
    "last_month",
    "state",
    "value",
)


def make_files(cases: Sequence[Case], folder: Path) -> dict[str, Path]:
    """Each case's file in a folder of its own; what LibreOffice has to make is made in one go a format."""
    sources = {"xls": "xlsx", "ods": "xlsx", "doc": "docx"}
    bodies = {case.name: case.data() for case in cases}
    for target, source in sources.items():
        asked = {case.name: bodies[case.name] for case in cases if case.via == target}
        if asked and writers.OFFICE:
            bodies |= writers.converted(asked, source, target)
    paths = {}
    for case in cases:
        if case.via and not writers.OFFICE:
            continue
        paths[case.name] = folder / case.name / case.file_name
        paths[case.name].parent.mkdir(parents=True)
        paths[case.name].write_bytes(bodies[case.name])
    return paths


def lines(case: Case) -> Iterator[tuple[object, ...]]:
    """What must come of a case, a line a cell or finding."""
    about = (case.name, case.file_name, " ".join(case.features))
    if case.refusal:
        yield (*about, "refused", case.refusal)
    for found in sorted(case.cells):
        yield (*about, "cell", *found)
    for severity, faults in (("must_fix", case.must_fix), ("please_check", case.please_check)):
        for fault in sorted(faults, key=str):
            yield (*about, severity, *fault)


def main(arguments: Sequence[str]) -> None:
    """Make everything."""
    [folder] = arguments
    cases = [*CASES, *mixtures()]
    made = make_files(cases, Path(folder))
    with (Path(folder) / "expected.csv").open("w", encoding="utf-8-sig", newline="") as out:
        written = csv.writer(out)
        written.writerow(HEADER)
        written.writerows(line for case in cases if case.name in made for line in lines(case))
    print(f"{len(made)} files")


if __name__ == "__main__":
    main(sys.argv[1:])

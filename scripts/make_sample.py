"""Makes data/sample/, the fictitious county 云溪县, from a fixed seed: the same bytes every time.

python -m scripts.make_sample            write data/sample/ anew
python -m scripts.make_sample --check    say what differs from what is committed (exit code 1)
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from scripts.sample import delivery, office, story, year_end
from scripts.sample.files import csv_bytes

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "sample"
PUBLISHED_UNTIL = "2026-09"


def sample_files() -> dict[str, bytes]:
    """Every file of the sample by its path inside data/sample."""
    arrived = delivery.in_order(iter([*office.deliveries(), *year_end.deliveries()]))
    files = {one.path: one.data for one in arrived}
    if len(files) < len(arrived):
        raise ValueError("two files of the sample have the same path")
    files["manifest.csv"] = csv_bytes([delivery.MANIFEST, *(one.row() for one in arrived)])
    files["nones.csv"] = csv_bytes(office.nones())
    files["decisions.csv"] = csv_bytes([("unit", "month", "reason"), *decisions()])
    files["explanations.csv"] = csv_bytes(
        [("month", "kind", "check", "unit", "explanation", "given_by"), *story.EXPLAINED]
    )
    files["published.csv"] = csv_bytes(
        [("month",), *((month,) for month in office.months() if month <= PUBLISHED_UNTIL)]
    )
    files["revised.csv"] = csv_bytes([("month", "file", "reason", "asked_by"), *story.REVISED])
    return files


def decisions() -> list[tuple[str, str, str]]:
    """What the office decided on each report that was missing at the cut-off."""
    reasons = {True: "截止后补报，本月按未报处理，累计据实计入", False: "经催报仍未报送，按漏报处理"}
    return [(unit_id, month, reasons[days is not None]) for (unit_id, month), days in story.MISSING.items()]


def differences(files: dict[str, bytes], folder: Path) -> list[str]:
    """Paths whose committed bytes are missing, other, or not the sample's."""
    committed = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    wrong = [path for path, data in files.items() if path not in committed or committed[path].read_bytes() != data]
    return sorted([*wrong, *(set(committed) - set(files) - {"README.md", "README.zh-CN.md"})])


def write(files: dict[str, bytes], folder: Path) -> None:
    """Put the files in place of those of an earlier run."""
    for month_folder in folder.glob("20??-??"):
        shutil.rmtree(month_folder)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def main(arguments: list[str] | None = None) -> int:
    """The command; the number it returns is the exit code."""
    parser = argparse.ArgumentParser(description="Makes the sample county.")
    parser.add_argument("--check", action="store_true", help="compare with data/sample instead of writing")
    parser.add_argument("--to", type=Path, default=SAMPLE, help="the folder (default: data/sample)")
    chosen = parser.parse_args(arguments)
    files = sample_files()
    if not chosen.check:
        write(files, chosen.to)
        return 0
    wrong = differences(files, chosen.to)
    print("\n".join(wrong) if wrong else f"{len(files)} files as committed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Answers docs/questions.ipynb over the sample and writes its outputs: ``python -m scripts.questions``.

The cells are plain Python over duckdb: they run here in order, in one namespace, and what they print is kept, as Jupyter
would. ``--print`` writes nothing and prints the answers as JSON. The data are those of the folder SAIBANG_DATA names, or
a sample county made for it. Which sample the answers are of is kept in the notebook, as the digest of its files and rules.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "docs" / "questions.ipynb"
SAMPLE = (ROOT / "data" / "sample", ROOT / "data" / "rulebook")
PREPARING = 2  # cells before the first question


def read() -> dict[str, Any]:
    """The notebook as it is committed."""
    return dict(json.loads(NOTEBOOK.read_text(encoding="utf-8")))


def codes(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """The cells that are run, the two that make ready first."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def answers(notebook: dict[str, Any]) -> list[str]:
    """What each cell prints over the snapshot of the data folder that SAIBANG_DATA names. Raises what a cell raises."""
    printed = []
    names: dict[str, Any] = {"__name__": "__main__"}
    for at, cell in enumerate(codes(notebook), 1):
        with redirect_stdout(io.StringIO()) as told:
            exec(compile("".join(cell["source"]), f"{NOTEBOOK.name} [{at}]", "exec"), names)
        printed.append(told.getvalue())
    return printed


def answered(data: Path | None = None) -> list[str]:
    """The same from a process of its own, which opens the snapshot as Jupyter would; without data, of a sample made for it."""
    environment = os.environ | ({"SAIBANG_DATA": str(data)} if data else {})
    command = [sys.executable, "-m", "scripts.questions", "--print"]
    ran = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return list(json.loads(ran.stdout.splitlines()[-1]))


def kept(notebook: dict[str, Any]) -> list[str]:
    """What each cell printed when its outputs were written."""
    return ["".join(line for output in cell["outputs"] for line in output["text"]) for cell in codes(notebook)]


def digest() -> str:
    """SHA-256 over the names and contents of every table of the sample and of its rules."""
    found = hashlib.sha256()
    for path in sorted(path for folder in SAMPLE for path in folder.rglob("*") if path.suffix in (".csv", ".xlsx")):
        found.update(f"{path.relative_to(ROOT).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def write() -> None:
    """Write what the cells print now, and which sample it is of."""
    notebook = read()
    for at, (cell, told) in enumerate(zip(codes(notebook), answers(notebook), strict=True), 1):
        output = {"name": "stdout", "output_type": "stream", "text": told.splitlines(keepends=True)}
        cell.update(execution_count=at, outputs=[output] if told else [])
    notebook["metadata"]["sample"] = digest()
    NOTEBOOK.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Write the answers, or print them."""
    with tempfile.TemporaryDirectory() as folder:
        if "SAIBANG_DATA" not in os.environ:
            subprocess.run([sys.executable, "-m", "etl", "--data", folder, "demo"], cwd=ROOT, check=True)
            os.environ["SAIBANG_DATA"] = folder
        if "--print" in sys.argv:
            print(json.dumps(answers(read()), ensure_ascii=False))
        else:
            write()


if __name__ == "__main__":
    main()

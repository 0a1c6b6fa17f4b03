"""A person's own table for their sitting: read by the job server, held in the sitting's memory and nowhere else."""

from __future__ import annotations

import tempfile
from pathlib import Path

import marts
from competition.errors import Phrase
from query.asking import Own
from query.own import Column, Table
from ui import jobs
from words import Language, say


class NotBrought(Exception):
    """The file is not joined; the message says why and what to do."""


def brought(file_name: str, data: bytes, language: Language, name: str = "", encoding: str = "") -> Table:
    """The table of a file's bytes as ``my.<name>``, by default called as the file is. Raises NotBrought.

    Waits for the job server, a second or two; the file's bytes are on the disk no longer than that.
    """
    below = marts.snapshot_path().parent.parent / "run"  # a folder that only the server's owner may look into
    try:
        with tempfile.TemporaryDirectory(prefix="own-", dir=below) as folder:
            path, to = Path(folder) / "file", Path(folder) / "arrow"
            path.write_bytes(data)
            request = {
                "job": "own", "path": str(path.resolve()), "to": str(to.resolve()), "file_name": file_name, "name": name,
                "encoding": encoding or None, "lang": language,
            }  # fmt: skip
            told = list(jobs.run(request))
            if refusal := next((event for event in told if event["event"] in jobs.TOLD), None):
                raise NotBrought(str(refusal["message"]))
            (said,) = (event for event in told if event["event"] == "own")
            return Table(Own(said["name"], to.read_bytes()), said["rows"], tuple(map(_column, said["columns"])))
    except (FileNotFoundError, jobs.NotRunning):
        raise NotBrought(say("office.job_not_running", language)) from None


def _column(told: jobs.Event) -> Column:
    but = told["but"] and Phrase(told["but"]["key"], told["but"]["gaps"])
    return Column(told["name"], told["sort"], told["exact"], told["filled"], but)

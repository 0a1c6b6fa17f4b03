"""Great Expectations' Data Docs for the office: every suite and its latest result as pages that need nothing from outside.

The library's own pages fetch scripts and styles from five other hosts and name expectations by measures ("is_done_in_due"),
so only its suites and validation results are taken; the page says each expectation in the rulebook's words, and the result
lies beside it as the library writes it (JSON), for whoever wants its own viewers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from competition.rulebook import Rulebook, Version
from etl import build, kinds, land, rulebooks
from etl.build import Desk
from etl.causes import causes
from etl.export import place
from etl.intake import Arrival, Draft, Rosters, Tell, laid_together, prepare, silent
from etl.journal import instant_of
from etl.layout import Home
from etl.reader import Reader
from show import fragments, tokens
from show.links import HTML_LANGUAGES
from words import current

PICKED = """
select loads.kind, loads.load_id
from landing.loads as loads
where loads.competition_id = ? and loads.load_id in (
    select effective.load_id from staging.effective_loads as effective where effective.competition_id = loads.competition_id
)
qualify coalesce(loads.last_month, '') = max(coalesce(loads.last_month, '')) over (partition by loads.kind)
order by loads.kind, loads.received_at, loads.load_id
"""


@dataclass(frozen=True)
class Outcome:
    """What the suite of a kind says of the latest files of that kind."""

    kind: kinds.Kind
    version: Version
    drafts: Sequence[Draft]
    result: Any
    described: pl.DataFrame
    findings: pl.DataFrame


def write(home: Home, competition: str | None, out: Path, tell: Tell = silent) -> list[Path]:
    """Write index.html, and for each kind of file that is loaded a page and Great Expectations' own result.

    Of each kind the files in force of its latest month are read from the inbox and checked again, under the rules and
    beside the figures that hold now; files too large to be checked at once are left out. Returns what was written.
    """
    with build.reading_desk(home) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        outcomes = list(outcomes_of(seat, rulebook, tell))
    written: list[Path] = []
    for outcome in outcomes:
        stem = f"{outcome.kind.kind_id}@{outcome.version.version_id}"
        written.append(place(out / f"{stem}.html", page("docs", rulebook, outcome=shown(outcome)).encode()))
        told = json.dumps(outcome.result.to_json_dict(), ensure_ascii=False, indent=1, default=str)
        written.append(place(out / f"{stem}.json", told.encode()))
    index = page("docs_index", rulebook, outcomes=[shown(outcome) for outcome in outcomes])
    return [place(out / "index.html", index.encode()), *written]


# ---- validating ------------------------------------------------------------------------------------------------------


def outcomes_of(seat: Desk, rulebook: Rulebook, tell: Tell) -> Iterator[Outcome]:
    """The outcome of each kind and rulebook version of the loads that are looked at."""
    rows = seat.con.execute(PICKED, [rulebook.competition_id]).pl()
    known = Rosters(seat, [])
    with Reader() as reader:
        groups = rows.group_by("kind", maintain_order=True)
        for done, ((kind,), loads) in enumerate(groups):
            tell({"event": "checking", "kind": kind, "done": done, "of": rows["kind"].n_unique()})
            drafts = [
                drafted(seat, rulebook, known, reader, number, row) for number, row in enumerate(loads.to_dicts())
            ]
            readable = [draft for draft in drafts if draft.tidied and draft.tidied.version and draft.tidied.tables]
            if readable:
                yield validated(seat, known, str(kind), readable)


def drafted(seat: Desk, rulebook: Rulebook, known: Rosters, reader: Reader, number: int, load: dict[str, Any]) -> Draft:
    """A load as it was when it came in: the same bytes, read and tidied as the journal says."""
    fields = next(
        each.fields for each in seat.journal.entries
        if each.act == "load" and each.competition_id == rulebook.competition_id
        and land.load_id_of(each.fields, rulebook.competition_id) == load["load_id"]
    )  # fmt: skip
    arrival = Arrival(
        path=seat.home.inbox / fields["sha256"], received_at=instant_of(fields["received_at"]), kind=fields["kind"],
        encoding=fields["encoding"], period=fields["period"], name=fields["file_name"],
        delimiter=fields.get("delimiter"), unit=fields.get("unit"), edits=tuple(fields.get("edits") or ()),
    )  # fmt: skip
    draft = Draft(number, arrival, rulebook)
    prepare(seat, draft, known, reader)
    return draft


def validated(seat: Desk, known: Rosters, kind: str, drafts: Sequence[Draft]) -> Outcome:
    """Run the suite of a kind over files, whole."""
    import expectations

    first = drafts[0].tidied
    assert first is not None and first.version is not None
    tables, compared = laid_together(seat, kind, drafts, known)
    return Outcome(
        kind=kinds.kinds_of(first.version)[kind],
        version=first.version,
        drafts=drafts,
        result=expectations.validated(tables, kind, compared),
        described=expectations.describe(kind, first.version),
        findings=expectations.check(tables, kind, compared),
    )


# ---- pages -----------------------------------------------------------------------------------------------------------


def page(template: str, rulebook: Rulebook, **context: Any) -> str:
    """A page in the current language."""
    language = current()
    own = {
        "html_language": HTML_LANGUAGES[language], "tones": tokens.TONES,
        "competition": {"name_zh": rulebook.row.name_zh, "name_en": rulebook.row.name_en},
    }  # fmt: skip
    return str(fragments.render(template, language, **own, **context))


def shown(outcome: Outcome) -> dict[str, Any]:
    """An outcome as its page shows it."""
    found = {cause["check_id"]: cause for cause in reversed(causes(outcome.findings).to_dicts())}
    lines = [line(result, row, found.get(row["check_id"])) for result, row in zip(
        outcome.result.results, outcome.described.iter_rows(named=True), strict=True)]  # fmt: skip
    months = [draft.tidied.last_month for draft in outcome.drafts if draft.tidied and draft.tidied.last_month]
    return {
        "file": f"{outcome.kind.kind_id}@{outcome.version.version_id}",
        "name_zh": outcome.kind.name_zh,
        "name_en": outcome.kind.name_en,
        "suite": outcome.result.suite_name,
        "version": outcome.version.version_id,
        "month": max(months, default=""),
        "names": [draft.arrival.file_name for draft in outcome.drafts],
        "lines": lines,
        "kept": sum(each["is_kept"] for each in lines),
        "must_fix": outcome.findings.filter(pl.col("severity") == "must_fix").height,
        "please_check": outcome.findings.filter(pl.col("severity") == "please_check").height,
    }


def line(result: Any, described: dict[str, Any], cause: dict[str, Any] | None) -> dict[str, Any]:
    """One expectation: what it expects, of how many observations how many broke it, and what that looks like."""
    config, counts = result.expectation_config, result.result
    unasked = counts.get("missing_count") or 0
    return {
        **described,
        "expectation": config.type,
        "bounds": {name: config.kwargs[name] for name in ("min_value", "max_value", "value_set")
                   if config.kwargs.get(name) is not None},
        "asked": (counts.get("element_count") or 0) - unasked,
        "broken": counts.get("unexpected_count") or 0,
        "is_kept": bool(result.success),
        "cause": cause,
    }  # fmt: skip

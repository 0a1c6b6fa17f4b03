"""Check slips 核对单: handed out before publication, answered by the units.

What was handed to whom, with which score and by when, is one line of the journal, written once the papers lie there. An answer
is a line too; what it says becomes an explanation or an appeal in the same breath, under one lock.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from competition.calendar import Month
from competition.errors import Phrase, SaibangError, UnknownScope
from competition.rulebook import Rulebook
from etl import appeals, brief, build, closing, rulebooks
from etl.build import Desk
from etl.errors import EXIT_OK
from etl.layout import Home, put
from etl.paper_jobs import Event, Send, Work, paper_event
from etl.seen import Seen, seen, unit_named
from paper import slip, slip_word
from paper.slip import Slip
from show.links import View
from show.office import papers_folder
from show.screens.slips import ANSWERS, PLACE
from words import Language, current, say

FORMS = ("pdf", "docx")
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # what a file's name can't hold
READABLE = 0o644  # slips are made again whenever somebody asks
WRITERS = {"pdf": slip.pdfs, "docx": slip_word.documents}
Tell = Callable[[int, int], None]
Said = Mapping[str, Any]


class SlipRefused(SaibangError):
    """Slips that can't be handed out, or an answer that can't stand as it is said; ``problem`` says why and what to do."""

    key = "slips.refused"


def refused(why: str, **gaps: object) -> SlipRefused:
    """The refusal of a key of the catalogue slips."""
    return SlipRefused(problem=Phrase(f"slips.no_{why}", gaps))


@dataclass(frozen=True)
class Given:
    """What was handed out: the papers, and to how many units by when."""

    paths: tuple[Path, ...]
    units: tuple[str, ...]
    due_on: str


# ---- handing out -----------------------------------------------------------------------------------------------------


def hand_out(
    home: Home, competition: str | None, month: Month, by: str, now: datetime, units: Sequence[str] | None = None,
    due_on: str = "", forms: Sequence[str] = FORMS, tell: Tell = lambda done, of: None,
) -> Given:  # fmt: skip
    """Make the slips of a month (of these units: ids or names; None: all) and note who was handed what, by when.

    ``due_on``: an ISO day, else ``slip_days`` working days from today. Raises SlipRefused (the month is still open, a day gone
    by), UnknownScope, UnknownUnit, WriterBusy. Killed anywhere it leaves papers at most, and nothing noted.
    """
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        if build.tick(seat, by, now):
            build.catch_up(seat)
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        due = due_day(rulebook, month, due_on, now)
        with seen(home, rulebook.competition_id) as view:
            brief.has_results(view, str(month))
            if closing.state_of(seat, rulebook, month) == "open":
                raise refused("open", month=month)
            made = slips_of(view, month, units, due, tell)
        paths = write(home, rulebook.competition_id, month, made, forms, is_all=units is None)
        seat.write("slips", by, rulebook.competition_id, noted(month, due, made), now)
        build.catch_up(seat)
    return Given(tuple(paths), tuple(each.unit_id for each in made), due.isoformat())


def noted(month: Month, due: date, made: Sequence[Slip]) -> dict[str, Any]:
    """The journal's line: what stood on each slip."""
    each = [
        {"unit_id": one.unit_id, "score": text_of(one.score), "to_date_score": text_of(one.to_date_score)}
        for one in made
    ]
    return {"month": str(month), "due_on": due.isoformat(), "each": each}


def text_of(score: object) -> str | None:
    """A score as the journal holds it."""
    return None if score is None else str(score)


def slips_of(
    view: Seen, month: Month, units: Sequence[str] | None, due: date | None, tell: Tell = lambda done, of: None
) -> list[Slip]:
    """The slips of units in the current language, live figures. Raises UnknownUnit, and SlipRefused for one not in the month."""
    language: Language = current()
    at = View(view.competition_id, "", str(month), "", language)
    source = slip.Slips(at, brief.reader(view, ""), due)
    wanted = source.units if units is None else [unit_named(view, each) for each in units]
    for unit_id in wanted:
        if unit_id not in source.units:
            raise refused("unit", unit=unit_id, month=month)
    if not wanted:
        raise UnknownScope(str(month), [])
    return list(source.made(list(dict.fromkeys(wanted)), tell))


def due_day(rulebook: Rulebook, month: Month, asked: str, now: datetime) -> date:
    """The day slips come back: as asked, else so many working days (``slip_days``) from today. Raises SlipRefused."""
    today = rulebook.calendar.local_day(now)
    if asked:
        day = day_of(asked)
        if day < today:
            raise refused("day_gone", said=asked, today=today)
        return day
    return rulebook.calendar.workdays_after(today, int(float(rulebook.version_at(month).policy("slip_days"))))


def day_of(written: str) -> date:
    """An ISO day. Raises SlipRefused."""
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        raise refused("day", said=written) from None


# ---- papers ----------------------------------------------------------------------------------------------------------


def write(
    home: Home, competition_id: str, month: Month, made: Sequence[Slip], forms: Sequence[str], is_all: bool
) -> list[Path]:
    """Write the slips into one file a form; of more than one unit also a zip with a file for each."""
    if unknown := [form for form in forms if form not in FORMS]:
        raise refused("form", said=unknown[0], known=" ".join(FORMS))
    language = made[0].language
    about = say("slips.file_all", language) if is_all else made[0].unit if len(made) == 1 else say(
        "slips.file_some", language, count=len(made)
    )  # fmt: skip
    folder = papers_folder(home.data, competition_id, str(month))
    paths = []
    for form in forms:
        stem = file_name("slips.file", language, month, about)
        paths.append(folder / f"{stem}.{form}")
        joint, *each = WRITERS[form](made)
        put(paths[-1], joint, READABLE)
        if each:
            paths.append(folder / f"{stem}-{form}.zip")
            put(paths[-1], zipped(made, each, form, month), READABLE)
    return paths


def zipped(made: Sequence[Slip], files: Sequence[bytes], form: str, month: Month) -> bytes:
    """A zip with a file a unit, numbered in the office's order; two units of one name keep their files apart."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as pack:
        for number, (one, data) in enumerate(zip(made, files, strict=True), start=1):
            name = f"{number:02d} {file_name('slips.file', one.language, month, one.unit)}.{form}"
            pack.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def file_name(key: str, language: Language, month: Month, about: str) -> str:
    """What a paper is called."""
    return FORBIDDEN.sub(" ", say(key, language, month=month, about=about)).strip()[:80]


# ---- answers ---------------------------------------------------------------------------------------------------------


def answer(home: Home, competition: str | None, said: Said, by: str, now: datetime) -> str:
    """Note what a unit answered to its slip; returns the number of the appeal it raised, '' where it raised none.

    ``said``: month, unit_id (or a name), answer (agreed explained appealed), signed_by, signed_on (else today), note; explained:
    ``places`` of the questions it answers (load_id, check_id, sheet, row_no, column_no), none for a free note; appealed:
    indicator_id, claim (else the note) and what else an appeal may say (``appeals.raised``), evidence [{path, name}].
    The last answer stands, earlier ones are kept. Raises SlipRefused, AppealRefused, UnknownUnit, WriterBusy.
    """
    with build.desk(home, by, now, build.WAIT_SECONDS) as seat:
        rulebook = rulebooks.choose(seat.rulebooks, competition, seat.journal.entries)
        with seen(home, rulebook.competition_id) as view:
            unit_id = unit_named(view, str(said.get("unit_id") or ""))
        month = Month.parse(str(said.get("month") or ""))
        row = checked(seat, rulebook, month, unit_id, said, now)
        questions = answered(seat, rulebook, month, row, said)
        appeal_no = appealed(seat, rulebook, row, said, by, now) if row["answer"] == "appealed" else ""
        seat.write("slip_answer", by, rulebook.competition_id, row, now)
        closing.answer(seat, rulebook.competition_id, questions, row["note"], row["signed_by"], by, now)
        build.catch_up(seat)
    return appeal_no


def checked(seat: Desk, rulebook: Rulebook, month: Month, unit_id: str, said: Said, now: datetime) -> dict[str, str]:
    """The answer as the journal holds it. Raises SlipRefused."""
    row = {name: str(said.get(name) or "").strip() for name in ("answer", "note", "signed_by", "signed_on")}
    today = rulebook.calendar.local_day(now)
    row["signed_on"] = day_of(row["signed_on"] or today.isoformat()).isoformat()
    if row["answer"] not in ANSWERS:
        raise refused("answer", said=row["answer"] or "—", known=" ".join(ANSWERS))
    if not row["signed_by"]:
        raise refused("signature")
    if row["answer"] == "explained" and not row["note"]:
        raise refused("note")
    if row["signed_on"] > today.isoformat():
        raise refused("day_to_come", said=row["signed_on"], today=today)
    if not was_sent(seat, rulebook.competition_id, str(month), unit_id):
        raise refused("slip", unit=unit_id, month=month)
    return {"month": str(month), "unit_id": unit_id, **row}


def was_sent(seat: Desk, competition_id: str, month: str, unit_id: str) -> bool:
    """Whether the unit was handed a slip of the month."""
    return any(
        any(each["unit_id"] == unit_id for each in entry.fields["each"])
        for entry in seat.journal.entries
        if entry.act == "slips" and entry.competition_id == competition_id and entry.fields["month"] == month
    )


def answered(seat: Desk, rulebook: Rulebook, month: Month, row: Mapping[str, str], said: Said) -> list[dict[str, Any]]:
    """The open questions an explanation answers. Raises SlipRefused for a place where nothing is asked (any more)."""
    places = said.get("places") or ([said["place"]] if said.get("place") else [])
    if row["answer"] != "explained" or not places:
        return []
    known = {key_of(each): each for each in closing.questions(
        seat, rulebook.competition_id, str(month), unit_id=row["unit_id"]
    )}  # fmt: skip
    for place in places:
        if key_of(place) not in known:
            raise refused("question", place=json.dumps(dict(place), ensure_ascii=False))
    return [known[key_of(place)] for place in places]


def key_of(place: Said) -> tuple[str, ...]:
    """What a question is known by."""
    return tuple(str(place.get(name) or "") for name in PLACE)


def appealed(
    seat: Desk, rulebook: Rulebook, row: Mapping[str, str], said: Said, by: str, now: datetime
) -> str:  # fmt: skip
    """Raise the appeal, or find the one that was raised with the same words by an answer that was never finished."""
    fields = dict(said) | {name: row[name] for name in ("unit_id", "month")} | {"came_by": "slip"}
    fields |= {"claim": said.get("claim") or row["note"], "raised_by": row["signed_by"], "raised_on": row["signed_on"]}
    same = ("unit_id", "month", "indicator_id", "claim", "came_by")
    for appeal in appeals.appeals_of(seat.journal.entries, rulebook.competition_id).values():
        if all(str(appeal.fields.get(name)) == str(fields.get(name) or "").strip() for name in same):
            return appeal.appeal_no
    evidence = [(Path(each["path"]), str(each.get("name") or "")) for each in said.get("evidence") or ()]
    return appeals.raised(seat, rulebook, fields, by, now, evidence)


# ---- jobs ------------------------------------------------------------------------------------------------------------


def slips_job(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """The job ``slips``."""
    units = request.get("units") or "all"
    form = request.get("form") or "both"

    def tell(done: int, of: int) -> None:
        send({"event": "progress", "done": done, "of": of, "phase": "slips"})

    given = hand_out(
        home, request.get("competition"), Month.parse(request["month"]), by, now, None if units == "all" else units,
        request.get("due_on") or "", FORMS if form == "both" else (form,), tell,
    )  # fmt: skip
    for path in given.paths:
        send(paper_event("slips", path))
    return EXIT_OK


def answer_job(request: Event, home: Home, by: str, now: datetime, send: Send) -> int:
    """The job ``slip_answer``."""
    if appeal_no := answer(home, request.get("competition"), request, by, now):
        send({"event": "appeal", "appeal_no": appeal_no})
    return EXIT_OK


JOBS: dict[str, Work] = {"slips": slips_job, "slip_answer": answer_job}

"""What the office does with one file, each act in a dialog: what it means is said before it is done.

Drafts (an edit, an explanation, another reading) are written to the desk at once and the file is looked at again; what
goes into the journal is a job. The address says which dialog is open, so that reloading the page keeps it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

import desk
from show import causes, office
from show.format import day
from show.fragments import text
from show.links import View
from show.reading import Row
from show.screens import submission
from ui import jobs, working
from ui.cached import read
from ui.marks import escaped

BY = "office"
ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
DELIMITERS = (",", "tab", ";", "，", "|")  # as they can be typed; see etl/read_text.py
FILLED_BY_UNITS = ("monthly", "targets")  # kinds of file that units fill in, each its own
HOWS = ("phone", "chat", "mail", "letter", "there")
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
DAY = re.compile(r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
MOMENT = re.compile(DAY.pattern + r" ([01]\d|2[0-3]):[0-5]\d")
CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
DAYS, USUAL = 14, 3  # a return's answer is wanted within so many days, usually the third working day
EVERYTHING = 100_000


class Changed(Exception):
    """The file is no longer in the state in which it was shown: nothing of what was asked is done."""


def done() -> None:
    """Close the dialog: the address no longer names it."""
    for name in ("act", "no"):
        st.query_params.pop(name, None)


def ask(act: str) -> None:
    """Open the dialog of an act."""
    st.query_params["act"] = act


def start(request: jobs.Event, item: Row, view: View) -> None:
    """Begin a job about the item and close the dialog."""
    done()
    working.start(request, item["item_id"], view)


def review(item: Row, view: View) -> None:
    """Look at the item again with what was just written."""
    start({"job": "review", "items": [item["item_id"]]}, item, view)


@contextmanager
def held(item: Row, **values: object) -> Iterator[desk.Desk]:
    """The desk, columns of the item set; what follows is kept with them. Raises Changed, and then nothing is."""
    with desk.opened(office.data_folder()) as seat:
        if not seat.change_if(item["item_id"], item["state"], **values):
            raise Changed(item["item_id"])
        yield seat


def write(item: Row, act: str, said: str, **values: object) -> None:
    """Set columns of the item and write down who did what. Raises Changed."""
    with held(item, **values) as seat:
        seat.note_act(item["item_id"], act, BY, said)


def unless_changed(act: Callable[[], None], view: View) -> None:
    """Do what was asked, or say that the file is another's work by now."""
    try:
        act()
    except Changed:
        st.error(text(view.language, "submission.changed_meanwhile"))


# ---- the dialogs -----------------------------------------------------------------------------------------------------


def draw(item: Row, view: View) -> None:
    """The dialog the address names, if it is one that this file has."""
    found = _dialogs(item, view).get(view.get("act")) if view.get("act") else None
    if found:
        title, body = found
        st.dialog(escaped(title), on_dismiss=done)(partial(unless_changed, partial(body, item, view), view))()


def _dialogs(item: Row, view: View) -> dict[str, tuple[str, Callable[[Row, View], None]]]:
    """Title and contents of each dialog this file can have now."""
    say = partial(text, view.language)
    is_open = item["state"] in desk.OPEN
    found: dict[str, tuple[str, Callable[[Row, View], None]]] = {}
    if is_open:
        found |= {
            "back": (say("submission.back_title"), _back),
            "read": (say("submission.read_title"), _read),
            "aside": (say("submission.aside_title"), _aside),
            "arrival": (say("submission.arrival_title"), _arrival),
        }
    if item["state"] == "typing":
        found["template"] = (say("submission.template_title"), _template)
    if item["state"] == "ready":
        found["load"] = (say("submission.load_title"), _load)
    if item["state"] in ("questions", "ready", "version", "loaded"):
        found["correct"] = (say("submission.correct_title"), _correct)
        found |= _about_findings(item, view)
    return found


def _about_findings(item: Row, view: View) -> dict[str, tuple[str, Callable[[Row, View], None]]]:
    """The dialogs about one finding, or about all of a cause."""
    say = partial(text, view.language)
    with desk.looked_at(office.data_folder()) as seat:
        one = causes.finding(seat, item["item_id"], view.get("no"))
        cause = next((row for row in causes.of_item(seat, item) if row["code"] == view.get("cause")), None)
        edits = [row for row in seat.edits(item["item_id"]) if str(row["rowid"]) == view.get("no")]
        many = (
            causes.places(seat, item, cause, EVERYTHING) if cause and view.get("act") in ("all", "explain_all") else []
        )
    if edits and view.get("act") == "undo":
        return {"undo": (say("submission.undo_title"), partial(_undo, edits[0]))}
    if one and item["state"] == "loaded":
        return {act: (say("submission.explain_title"), partial(_explain, [one])) for act in ("explain", "reword")}
    if one:
        what = "unit" if one["check_id"] in submission.UNIT_NAMES else "header"
        return {
            "take": (say("submission.edit_title"), partial(_edit, [one])),
            "edit": (say("submission.edit_title"), partial(_edit, [one])),
            "alias": (say(f"submission.alias_title_{what}", value=one["value"]), partial(_alias, one, what)),
            "explain": (say("submission.explain_title"), partial(_explain, [one])),
            "reword": (say("submission.explain_title"), partial(_explain, [one])),
        }
    return {
        "all": (say("submission.edit_title_all", count=len(many)), partial(_edit, many)),
        "explain_all": (say("submission.explain_title_all", count=len(many)), partial(_explain, many)),
    } if many else {}  # fmt: skip


def _due_days(view: View) -> dict[str, str]:
    """The days an answer may be wanted by, as a code and in words."""
    today = datetime.now(ZoneInfo(office.zone_of(view, read))).date()
    days = [today + timedelta(days=ahead) for ahead in range(1, DAYS + 1)]
    return {one.isoformat(): _day(one, view) for one in days}


def _day(one: date, view: View) -> str:
    weekday = text(view.language, f"submission.weekday_{one.weekday()}")
    return text(view.language, "submission.due_in", day=day(one, view.language), weekday=weekday)


def _usual(codes: Sequence[str]) -> int:
    """The place of the third working day; holidays are left to whoever chooses."""
    working_days = [place for place, code in enumerate(codes) if date.fromisoformat(code).weekday() < 5]
    return working_days[USUAL - 1]


def _back(item: Row, view: View) -> None:
    """退回核实: the first thing to do with a faulty file."""
    say = partial(text, view.language)
    units = office.units_of(item, office.unit_names(view, read), view.language) or say("submission.the_unit")
    st.markdown(say("submission.back_what", units=escaped(units), count=item["must_fix"] + item["please_check"]))
    days = _due_days(view)
    due = st.selectbox(
        say("submission.due"),
        list(days),
        index=_usual(list(days)),
        key="act_due",
        format_func=lambda code: days.get(code, code),
    )
    if st.button(say("submission.back_yes"), key="act_back", type="primary"):
        start({"job": "return", "item": item["item_id"], "due_on": due}, item, view)
        st.rerun()


def _edit(found: Sequence[Row], item: Row, view: View) -> None:
    """Other words for one cell, or the suggestions of many: with who confirmed it, when and how."""
    say = partial(text, view.language)
    new = None
    if len(found) == 1:
        st.markdown(_where(found[0], view))
        new = st.text_input(
            say("submission.edit_new"), value=found[0]["suggestion"] or "", key=f"act_new_{found[0]['no']}"
        )
    confirmed = _confirmation(view)
    if st.button(say("submission.edit_yes"), key="act_edit", type="primary"):
        if not confirmed or (new is not None and not new.strip()):
            st.error(say("submission.edit_missing"))
            return
        _put_edits(item, [(one, (new or one["suggestion"]).strip()) for one in found], confirmed)
        review(item, view)
        st.rerun()


def _correct(item: Row, view: View) -> None:
    """Other words for any cell, of a loaded file too: it then waits to be loaded once more."""
    say = partial(text, view.language)
    sheets = (office.loaded_json(item["reading"]) or {}).get("sheets") or [""]
    sheet = st.selectbox(say("submission.correct_sheet"), sheets, key="act_sheet") if len(sheets) > 1 else sheets[0]
    cell = CELL.fullmatch(st.text_input(say("submission.correct_cell"), key="act_cell").strip().upper())
    old = st.text_input(say("submission.correct_old"), key="act_old").strip()
    new = st.text_input(say("submission.edit_new"), key="act_new").strip()
    confirmed = _confirmation(view)
    if st.button(say("submission.edit_yes"), key="act_correct", type="primary"):
        if not cell:
            st.error(say("submission.correct_missing"))
        elif not confirmed or not new:
            st.error(say("submission.edit_missing"))
        else:
            place = {
                "sheet": sheet,
                "row_no": int(cell[2]),
                "column_no": causes.number(cell[1]),
                "column_name": "",
                "value": old,
            }
            _put_edits(item, [(place, new)], confirmed)
            review(item, view)
            st.rerun()


def _confirmation(view: View) -> dict[str, str] | None:
    """The fields that say who confirmed an edit, when and how; nothing as long as they are not filled in."""
    say = partial(text, view.language)
    by = st.text_input(say("submission.edit_by"), key="act_by").strip()
    on = st.text_input(say("submission.edit_on"), value=_today(view), key="act_on").strip()
    hows = {one: say(f"submission.how_{one}") for one in HOWS}
    how = st.selectbox(
        say("submission.edit_how"), list(hows), key="act_how", format_func=lambda code: hows.get(code, code)
    )
    reason = st.text_input(say("submission.edit_reason"), key="act_reason").strip()
    st.caption(say("submission.edit_note"))
    return (
        {"confirmed_by": by, "confirmed_on": on, "how": hows[how], "reason": reason}
        if by and DAY.fullmatch(on)
        else None
    )


def _today(view: View) -> str:
    return datetime.now(ZoneInfo(office.zone_of(view, read))).date().isoformat()


def _where(one: Row, view: View) -> str:
    """The cell in words, with nothing in it that a text field would take for a sign of its own."""
    say = partial(text, view.language)
    sheet = say("submission.edit_sheet", sheet=one["sheet"]) if one["sheet"] else ""
    told = say(
        "submission.edit_where", sheet=sheet, row=one["row_no"], letter=causes.letter(one["column_no"]),
        column=one["column_name"] or "", value=one["value"] or "", message=_message(one, view),
    )  # fmt: skip
    return escaped(told)


def _message(one: Row, view: View) -> str:
    """What is wrong, in the reader's language."""
    return str(one["message_en" if view.language == "en" else "message_zh"])


def _put_edits(item: Row, changes: Sequence[tuple[Row, str]], confirmed: dict[str, str]) -> None:
    """Write edits upon the item; the same cell again replaces what was said before, not what the file says."""
    with held(item) as seat:
        said = {(row["sheet"], row["row_no"], row["column_no"]): row["old"] for row in seat.edits(item["item_id"])}
        for one, new in changes:
            place = (one["sheet"] or "", one["row_no"], one["column_no"])
            old = said.get(place, one["value"] or "")
            row = {"item_id": item["item_id"]} | dict(zip(("sheet", "row_no", "column_no"), place, strict=True))
            row |= confirmed | {
                "column_name": one["column_name"] or "",
                "old": old,
                "new": new,
                "by": BY,
                "at": desk.now_text(),
            }
            seat.put("edits", row)
            seat.note_act(
                item["item_id"], "edit", BY, f"{causes.letter(one['column_no'])}{one['row_no']} {old} → {new}"
            )


def _undo(edit: Row, item: Row, view: View) -> None:
    """Take an edit back; the file then says again what it said."""
    say = partial(text, view.language)
    cell = f"{causes.letter(edit['column_no'])}{edit['row_no']}"
    st.text(say("submission.undo_what", cell=cell, old=edit["old"], new=edit["new"]))
    if st.button(say("submission.undo_yes"), key="act_undo", type="primary"):
        with held(item) as seat:
            seat.drop_edit(item["item_id"], edit["sheet"], edit["row_no"], edit["column_no"])
            seat.note_act(item["item_id"], "undo", BY, f"{cell} {edit['new']} → {edit['old']}")
        review(item, view)
        st.rerun()


def _alias(one: Row, what: str, item: Row, view: View) -> None:
    """What a written name means, confirmed once."""
    say = partial(text, view.language)
    names = office.unit_names(view, read) if what == "unit" else office.field_names(view, read)
    codes = sorted(names, key=lambda code: (names[code] != one["suggestion"], names[code]))
    chosen = st.selectbox(
        say("submission.alias_choose"), codes, index=0 if one["suggestion"] in names.values() else None, key="act_alias",
        format_func=lambda code: names.get(code, code), placeholder=say("submission.alias_choose"),
    )  # fmt: skip
    st.caption(say("submission.alias_note"))
    if st.button(say("submission.alias_yes"), key="act_alias_yes", type="primary", disabled=not chosen):
        about = {"what": what, "kind": item["kind"], "written": one["value"], "means": chosen}
        start({"job": "alias", "items": [item["item_id"]]} | about, item, view)
        st.rerun()


def _explain(found: Sequence[Row], item: Row, view: View) -> None:
    """What the unit says to what should be checked."""
    say = partial(text, view.language)
    if len(found) == 1:
        st.markdown(
            _where(found[0], view)
            if found[0]["row_no"] and found[0]["column_no"]
            else escaped(_message(found[0], view))
        )
    said = st.text_area(say("submission.explain_text"), key="act_said")
    by = st.text_input(say("submission.explain_by"), key="act_said_by")
    st.caption(say("submission.explain_note"))
    if st.button(say("submission.explain_yes"), key="act_explain", type="primary"):
        if not said.strip() or not by.strip():
            st.error(say("submission.explain_missing"))
            return
        with held(item) as seat:
            for one in found:
                seat.put("explanations", {
                    "item_id": item["item_id"], "check_id": one["check_id"], "sheet": one["sheet"] or "",
                    "row_no": one["row_no"] or 0, "column_no": one["column_no"] or 0, "unit_id": one["unit_id"] or "",
                    "explanation": said.strip(),
                    "given_by": by.strip(), "by": BY, "at": desk.now_text(),
                })  # fmt: skip
            seat.note_act(item["item_id"], "explain", BY, f"{said.strip()} ({by.strip()})")
        if item["state"] == "loaded":  # what is loaded is not looked at again: the journal takes it
            place = {name: found[0][name] for name in ("check_id", "sheet", "row_no", "column_no", "unit_id")}
            told = {"explanation": said.strip(), "given_by": by.strip()}
            start({"job": "explain", "load_id": item["load_id"]} | place | told, item, view)
        else:
            review(item, view)
        st.rerun()


def _read(item: Row, view: View) -> None:
    """Another encoding, delimiter, kind, month, unit or submitter than was found out."""
    say = partial(text, view.language)
    kinds, units = office.kind_names(view, read), office.unit_names(view, read)
    offered = {
        "asked_encoding": {one: one.upper() for one in ENCODINGS},
        "asked_delimiter": {one: say("submission.tab") if one == "tab" else one for one in DELIMITERS},
        "asked_kind": dict(sorted(kinds.items(), key=lambda one: one[1])),
        "asked_unit": dict(sorted(units.items(), key=lambda one: one[1])),
        "submitter": {one: one for one in _submitters(item, view)},
    }
    asked = {name: _choose(name, names, item, view) for name, names in offered.items()}
    asked["asked_period"] = st.text_input(
        say("submission.read_month"), value=item["asked_period"], key="act_period"
    ).strip()
    st.caption(say("submission.read_note"))
    if st.button(say("submission.read_yes"), key="act_read", type="primary"):
        if asked["asked_period"] and not MONTH.fullmatch(asked["asked_period"]):
            st.error(say("submission.read_bad_month"))
            return
        said = {name: value for name, value in asked.items() if value}
        write(item, "ask", json.dumps(said, ensure_ascii=False), **asked)
        review(item, view)
        st.rerun()


def _choose(name: str, names: dict[str, str], item: Row, view: View) -> str:
    """One thing that may be said of a file: a code, or nothing for what is to be found out. A submitter may be a new one."""
    options = list(dict.fromkeys(["", *names, item[name]]))
    auto = text(view.language, "submission.read_auto")
    label = text(view.language, f"submission.read_{name.removeprefix('asked_')}")
    found: str | None = st.selectbox(
        label,
        options,
        index=options.index(item[name]),
        key=f"act_{name}",
        format_func=lambda code: names.get(code, code) or auto,
        accept_new_options=name == "submitter",
    )
    return (found or "").strip()


def _submitters(item: Row, view: View) -> list[str]:
    """Who has handed in such files, the most frequent first."""
    loads = read("loads", competition_id=view.competition_id).to_dicts()
    found = Counter(row["submitter"] for row in loads if item["kind"] in ("", row["kind"]))
    return [name for name, _ in found.most_common() if name]


def _aside(item: Row, view: View) -> None:
    """Not to be loaded, with the reason."""
    say = partial(text, view.language)
    st.markdown(say("submission.aside_note"))
    why = st.text_input(say("submission.aside_why"), key="act_why").strip()
    if st.button(say("submission.aside_yes"), key="act_aside", type="primary"):
        if not why:
            st.error(say("submission.aside_missing"))
            return
        write(item, "set_aside", why, state="set_aside")
        review(item, view)  # what it stood beside may be the newest by now
        st.rerun()


def _arrival(item: Row, view: View) -> None:
    """Another instant of arrival, with what it is known by: it decides whether a report was late."""
    say = partial(text, view.language)
    zone = ZoneInfo(office.zone_of(view, read))
    known = office.arrival(item, zone.key, view.language)
    st.markdown(escaped(say("submission.arrival_note", when=known["when"], how=known["how"])))
    came = office.instant(item["arrived_at"])
    at = st.text_input(
        say("submission.arrival_when"), value=f"{came.astimezone(zone):%Y-%m-%d %H:%M}" if came else "", key="act_at"
    )
    why = st.text_input(say("submission.arrival_why"), key="act_known_by").strip()
    if st.button(say("submission.arrival_yes"), key="act_arrival", type="primary"):
        if not MOMENT.fullmatch(at.strip()) or not why:
            st.error(say("submission.arrival_missing"))
            return
        moment = datetime.fromisoformat(at.strip()).replace(tzinfo=zone)
        start({"job": "arrival", "item": item["item_id"], "received_at": moment.isoformat(), "note": why}, item, view)
        st.rerun()


def _template(item: Row, view: View) -> None:
    """A template of ours to type the figures of a scan into."""
    say = partial(text, view.language)
    kinds, units = office.kind_names(view, read), office.unit_names(view, read)
    st.markdown(say("submission.template_note"))
    codes = sorted(kinds, key=lambda code: (code != "monthly", kinds[code]))
    kind = st.selectbox(
        say("submission.template_kind"), codes, key="act_kind", format_func=lambda code: kinds.get(code, code)
    )
    unit = None
    with st.container():  # keeps the field below in its place, and what is just being typed there
        if kind in FILLED_BY_UNITS:
            unit = st.selectbox(
                say("submission.template_unit"), list(units), index=None, key="act_unit",
                format_func=lambda code: units.get(code, code), placeholder=say("submission.alias_choose"),
            )  # fmt: skip
    scopes = read("scopes", competition_id=view.competition_id, scope_id=view.scope_id)
    month = st.text_input(
        say("submission.template_month"), value=scopes["last_month"].item(0) if scopes.height else "", key="act_month"
    ).strip()
    if st.button(say("submission.template_yes"), key="act_template", type="primary"):
        if not MONTH.fullmatch(month) or (kind in FILLED_BY_UNITS and not unit):
            st.error(say("submission.template_missing" if MONTH.fullmatch(month) else "submission.read_bad_month"))
            return
        start({"job": "template", "units": [unit] if unit else "all", "month": month, "kind": kind}, item, view)
        st.rerun()


def _load(item: Row, view: View) -> None:
    """What will be recorded, before it is."""
    say = partial(text, view.language)
    with desk.looked_at(office.data_folder()) as seat:
        edits = len(seat.edits(item["item_id"]))
    names, kinds = office.unit_names(view, read), office.kind_names(view, read)
    parts = [
        office.units_of(item, names, view.language),
        office.months_of(item, view.language),
        kinds.get(item["kind"], ""),
    ]
    what = ("" if view.language != "en" else " ").join(filter(None, parts))
    lines = [say("submission.load_what", what=what, name=item["file_name"])]
    lines += [
        say("submission.load_replaces", name=one["file_name"]) for one in office.loaded_json(item["replaces"]) or []
    ]
    lines += [say("submission.load_edits", count=edits)] if edits else []
    lines += [say("submission.load_checks", count=item["please_check"])] if item["please_check"] else []
    for line in lines:
        st.text(line)
    if st.button(say("submission.load_yes"), key="act_load", type="primary"):
        start({"job": "load", "items": [item["item_id"]]}, item, view)
        st.rerun()


# ---- what needs no dialog --------------------------------------------------------------------------------------------


def take_up(item: Row, view: View) -> None:
    """A file that was set aside waits again."""
    _at_once(item, view, "take_up", state="received")


def confirm(item: Row, view: View) -> None:
    """It may replace what is loaded."""
    _at_once(item, view, "confirm", is_newest_confirmed=1)


def part(item: Row, view: View, accept: bool) -> None:
    """Whether the units without faults are taken without the others."""
    _at_once(item, view, "part" if accept else "whole", accept_part=int(accept))


def _at_once(item: Row, view: View, act: str, **values: object) -> None:
    """Set columns of the item and look at it again."""

    def change() -> None:
        write(item, act, "", **values)
        review(item, view)

    unless_changed(change, view)


def keep_ends(item: Row) -> None:
    """What jobs of this item said and the desk does not hold yet: its template, and that effects were worked out."""
    for work in jobs.works(item["item_id"]):
        if not work.is_over:
            continue
        with desk.opened(office.data_folder()) as seat:
            if work.request["job"] == "template":
                for sheet in work.told("sheet")[-1:]:
                    seat.note_act(item["item_id"], "template", BY, str(sheet["path"]))
            if work.told("effect"):
                seat.note_act(item["item_id"], "effect", BY)
        work.events.clear()

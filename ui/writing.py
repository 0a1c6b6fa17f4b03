"""The office's words of a bulletin: what they are now, how the document reads with them, and the dialog that changes them.

A text is held against the results while it is written: what contradicts them is shown with its place and its remedy, and is
not kept. What is kept lies on the desk at once; publication freezes it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from cachetools import LRUCache, cached
from markupsafe import Markup

import desk
import marts
from marts.snapshot import Version
from paper import bulletin, layout, packs, wording
from paper.composing import Composer
from paper.document import Document, stem
from paper.facts import Facts
from paper.wording import Contradiction
from show import office
from show.fragments import text
from show.links import HTML_LANGUAGES, View
from show.reading import Row
from show.screens import bulletin as screen
from ui import briefs, working
from ui.cached import read
from ui.marks import escaped
from words import Language

ABOUT = "bulletin"  # the jobs of this page
NAMED = "office_name"  # who sits here, as it was said last
FORMS = ("docx", "pdf", "xlsx")
MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HELD = 24  # documents kept in memory


@dataclass(frozen=True)
class Place:
    """Whose text it is: the month on the desk, the kind of document, its scope, and the issue where it is out."""

    month: str
    kind: str
    scope_id: str
    issue_no: str  # empty: a draft is looked at
    revision: int
    is_correction: bool = False  # the draft is that of a revision, of a month that is published

    @classmethod
    def of(cls, view: View) -> Place:
        """What the address means."""
        row = screen.asked(view, read)
        kind, scope_id = screen.paper_of(view, row, read)
        if row["issue_no"] and view.get("act") in screen.DRAFTING:
            return cls(row["month"], kind, scope_id, "", 0, is_correction=True)
        return cls(row["month"], kind, scope_id, row["issue_no"], row["revision"])


# ---- what the document is --------------------------------------------------------------------------------------------


@cached(LRUCache(HELD), condition=threading.Condition())
def _composed(view: View, _version: Version) -> Composer:
    """The facts of a scope, made once for all who look at it."""
    made = Composer(view, read, {"known_at": read("meta")["known_at"].item(0)})
    _ = made.facts
    return made


def composer(place: Place, view: View, language: Language | None = None) -> Composer:
    """What a document is composed with, in the page's language or another."""
    at = View(view.competition_id, "", place.scope_id, "", language or view.language)
    return _composed(at, marts.snapshot_version())


def facts_of(place: Place, view: View) -> Facts:
    """The facts the office's words are held against."""
    return composer(place, view).facts


def texts_of(place: Place, view: View) -> dict[str, Row]:
    """What the office wrote, by block."""
    with desk.looked_at(office.data_folder()) as table:
        return table.texts(view.competition_id, place.month)


def issued(place: Place, view: View) -> dict[str, Any] | None:
    """The document of an issue as it was written down; nothing as long as it was not made."""
    path = _folder(place, view) / f"{stem(place.kind, view.language)}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _folder(place: Place, view: View) -> Path:
    """Where the papers of an issue lie."""
    return briefs.folder(view, f"{place.issue_no}-r{place.revision}")


def sheet(place: Place, view: View) -> Markup | None:
    """The document as a fragment; nothing where an issue's was not made yet."""
    if place.issue_no:
        value = issued(place, view)
        return screen.sheet(view, _frozen(value, view)) if value else None
    return screen.sheet(view, _draft(place, view))


def _draft(place: Place, view: View) -> dict[str, Any]:
    """A draft as the template takes it, with the state of each block of the office."""
    made, rows = composer(place, view), texts_of(place, view)
    texts = {block: row["text"] for block, row in rows.items()}
    parts = packs.SECTIONS[place.kind](made, texts)
    document = packs.made_of(place.kind, made, texts)
    sections: list[dict[str, Any]] = []
    counts: tuple[int, ...] = ()
    for part in parts:
        printed = [asdict(block) for block in made.blocks([part])]
        counts, blocks = _numbered(printed, counts, made.language)
        sections.append({"title": part.title, "blocks": blocks, "block_id": part.block_id})
    states = {block: _state(block, rows.get(block), place, view) for block in packs.BLOCKS_OF[place.kind]}
    return _shown(document, sections, states, view, made.facts, next_number(place, view, made))


def _frozen(value: dict[str, Any], view: View) -> dict[str, Any]:
    """An issue's document as the template takes it: nothing of it can be changed any more."""
    _, blocks = _numbered(value["blocks"], (), view.language)
    section = {"title": "", "blocks": blocks, "block_id": ""}
    return {
        "document": value, "sections": [section], "blocks": {}, "names": {}, "number": value["letterhead"]["number"],
        "paper_lang": HTML_LANGUAGES[view.language],
    }  # fmt: skip


def _numbered(
    blocks: Iterable[dict[str, Any]], counts: tuple[int, ...], language: Language
) -> tuple[tuple[int, ...], list[dict[str, Any]]]:
    """Blocks as the template takes them, headings with the number the writers give them, counted on from ``counts``."""
    found = []
    for block in blocks:
        if "level" in block:
            padded = (*counts, 0, 0, 0, 0)[: block["level"]]
            counts = (*padded[:-1], padded[-1] + 1)
            block = block | {"runs": ({"text": layout.label(counts, language), "fact": ""}, *block["runs"])}
        found.append(block)
    return counts, found


def _shown(
    document: Document, sections: list[dict[str, Any]], states: dict[str, Row], view: View, facts: Facts, number: str
) -> dict[str, Any]:
    """What the template takes."""
    return {
        "document": asdict(replace(document, blocks=())), "sections": sections, "blocks": states, "number": number,
        "names": {code: fact.name(view.language) for code, fact in facts.by_id.items()},
        "paper_lang": HTML_LANGUAGES[view.language],
    }  # fmt: skip


def _state(block: str, row: Row | None, place: Place, view: View) -> Row:
    """How far a block is: drafted, written by somebody, or at odds with the results."""
    say, name = partial(text, view.language), text(view.language, f"bulletin.block_{block}")
    if row is None:
        return {"state": "draft", "name": name, "said": say("bulletin.is_drafted")}
    wrong = wording.contradictions(row["text"], facts_of(place, view), wording.written("zh_CN"))
    if wrong:
        return {"state": "refused", "name": name, "said": say("bulletin.is_refused", count=len(wrong))}
    when = office.when(row["at"], office.zone_of(view, read), view.language)
    return {"state": "edited", "name": name, "said": say("bulletin.is_edited", by=row["by"], when=when)}


def next_number(place: Place, view: View, made: Composer) -> str:
    """The number the next issue of the month's year would have, in the paper's form."""
    year = str(made.scope["year_label"])
    issues = read("issues", competition_id=view.competition_id)["issue_no"].unique().to_list()
    number = f"{year}-{sum(one.startswith(f'{year}-') for one in issues) + 1:02d}"
    return bulletin.numbered(made.letterhead.get("number", ""), number)


# ---- files -----------------------------------------------------------------------------------------------------------


def file_of(place: Place, view: View, form: str) -> bytes:
    """A document as a file: an issue's as it lies there, a draft's made when somebody asks for it."""
    if place.issue_no:
        return (_folder(place, view) / f"{stem(place.kind, view.language)}.{form}").read_bytes()
    from paper import pdf, word, workbook  # typesetting is loaded by who wants a file

    texts = {block: row["text"] for block, row in texts_of(place, view).items()}
    document = packs.made_of(place.kind, composer(place, view), texts)
    return {"docx": word.docx, "pdf": pdf.pdf, "xlsx": workbook.xlsx}[form](document)


def buttons(place: Place, view: View) -> None:
    """The document as files; of an issue whose files are not there, the way to have them made."""
    say = partial(text, view.language)
    with st.container(key="bulletin_acts", horizontal=True, vertical_alignment="center", gap="small"):
        if place.issue_no and issued(place, view) is None:
            kinds = [place.kind, *(["brief"] if place.kind == "bulletin" else [])]
            request = {"job": "papers", "issue": place.issue_no, "kinds": kinds, "language": view.language}
            st.button(
                say("bulletin.make"),
                key="bulletin_make",
                type="primary",
                on_click=_start,
                args=(request, view),
            )
            return
        name = text(view.language, f"bulletin.paper_{place.kind}") + " " + (place.issue_no or place.month)
        for form in FORMS:
            st.download_button(
                say(f"bulletin.get_{form}"), partial(file_of, place, view, form), f"{name}.{form}", MIME[form],
                key=f"bulletin_{form}", on_click="ignore",
            )  # fmt: skip
    if place.kind == "bulletin" and not place.is_correction:
        _brief_buttons(place, view)


def _brief_buttons(place: Place, view: View) -> None:
    """The month's brief as files; of an issue whose brief is not there in this language, the way to have it made."""
    row = asdict(place)
    with st.container(key="bulletin_brief", horizontal=True, vertical_alignment="center", gap="small"):
        if not place.issue_no or briefs.is_made(row, view):
            briefs.buttons(row, view, "bulletin")
            return
        request = {"job": "brief", "month": place.month}
        st.button(
            text(view.language, "bulletin.brief_make"), key="bulletin_brief_make", on_click=_start, args=(request, view)
        )


def _start(request: dict[str, Any], view: View) -> None:
    """Begin a job of this page."""
    working.start(request, ABOUT, view)


# ---- the dialog ------------------------------------------------------------------------------------------------------


def done(place: Place) -> None:
    """Close the dialog: the address no longer names it, and still means the draft of a revision where it did."""
    st.query_params.pop("block", None)
    if place.is_correction:
        st.query_params["act"] = screen.REVISE
    else:
        st.query_params.pop("act", None)


def draw(place: Place, view: View) -> None:
    """The dialog the address names, if there is one."""
    block = view.get("block")
    if view.get("act") == "edit" and block in packs.BLOCKS_OF[place.kind] and not place.issue_no:
        title = text(view.language, "bulletin.edit_title", block=text(view.language, f"bulletin.block_{block}"))
        st.dialog(escaped(title), width="large", on_dismiss=partial(done, place))(partial(_edit, block, place, view))()


def _edit(block: str, place: Place, view: View) -> None:
    """A block's words, what of them can't be printed, and the fields that may be put in."""
    say, key = partial(text, view.language), f"write_{place.scope_id}_{block}"
    row, facts = texts_of(place, view).get(block), facts_of(place, view)
    if key not in st.session_state:
        st.session_state[key] = row["text"] if row else _drafted(block, place, view)
    _field(place, view, key)
    said = st.text_area(say("bulletin.words"), key=key, height=280, help=say("bulletin.words_help"))
    wrong = wording.contradictions(said, facts, "zh_CN")
    with st.container():  # keeps the field below in its place, and what is just being typed there
        for at, one in enumerate(wrong):
            _told(one, at, block, view, key)
        if free := wording.free(said, facts, "zh_CN"):
            st.caption(escaped(say("bulletin.free", figures=say("office.and").join(dict.fromkeys(free)))))
        if not wrong:
            st.caption(say("bulletin.right"))
    by = st.text_input(say("bulletin.by"), value=st.session_state.get(NAMED, ""), key=f"{key}_by").strip()
    with st.container(horizontal=True, gap="small"):
        if st.button(say("bulletin.save"), key="write_save", type="primary", disabled=bool(wrong)):
            if not by:
                st.error(say("bulletin.no_name"))
            else:
                st.session_state[NAMED] = by
                _keep(block, place, view, said, by, key)
        if row and st.button(say("bulletin.back_to_draft"), key="write_draft"):
            _keep(block, place, view, None, by, key)


def _drafted(block: str, place: Place, view: View) -> str:
    """What stands in a block nobody has written, in the office's own language."""
    return bulletin.drafted(composer(place, view, "zh_CN"), block.removeprefix("half_"))


def _keep(block: str, place: Place, view: View, said: str | None, by: str, key: str) -> None:
    """Write the words to the desk and close the dialog."""
    with desk.opened(office.data_folder()) as table:
        table.write_text(view.competition_id, place.month, block, said, by)
    st.session_state.pop(key, None)
    done(place)
    st.rerun()


def _told(one: Contradiction, at: int, block: str, view: View, key: str) -> None:
    """What can't be printed: where, why, and a button that puts the right field in its place."""
    say = partial(text, view.language)
    fields = say("bulletin.instead", fields=say("office.and").join(one.instead))
    gaps: Mapping[str, str] = {
        "block": text(view.language, f"bulletin.block_{block}"), "said": one.said, "sentence": one.sentence,
        "result": one.result, "instead": fields if one.instead else say("bulletin.instead_none"),
    }  # fmt: skip
    st.error(escaped(say("bulletin.fault_unknown" if one.is_unknown else "bulletin.fault_wrong", **gaps)))
    if one.instead:
        st.button(
            say("bulletin.take", field=escaped(one.instead[0])), key=f"write_take_{at}", on_click=_take, args=(one, key)
        )


def _take(one: Contradiction, key: str) -> None:
    """Put the field that is right in the place of what was written."""
    said = st.session_state[key]
    if said[one.start : one.end] == one.said:
        st.session_state[key] = said[: one.start] + one.instead[0] + said[one.end :]


def _field(place: Place, view: View, key: str) -> None:
    """The list of fields: whose, which, what it prints, and a button that adds it to the words."""
    say, facts = partial(text, view.language), facts_of(place, view)
    with st.expander(say("bulletin.fields")):
        subjects = {code: one.names("zh_CN")[0] for code, one in facts.subjects.items() if facts.about(code)}
        who = st.selectbox(
            say("bulletin.field_who"),
            list(subjects),
            format_func=lambda code: subjects.get(code, code),
            key="field_who",
        )
        names = {
            fact.id: fact.name_zh for fact in facts.about(who or "") if fact.scope_id in (facts.scope_id, facts.to_date)
        }
        what = st.selectbox(
            say("bulletin.field_what"), list(names), format_func=lambda code: names.get(code, code), key="field_what"
        )
        if what:
            fact = facts.by_id[what]
            st.text(say("bulletin.field_is", field=f"{{{fact.name_zh}}}", value=fact.text))
            st.button(say("bulletin.field_add"), key="field_add", on_click=_add, args=(key, f"{{{fact.name_zh}}}"))


def _add(key: str, field: str) -> None:
    """A field at the end of the words."""
    st.session_state[key] = f"{st.session_state.get(key, '')}{field}"

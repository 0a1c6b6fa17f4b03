"""The bar above a page: group, kind and period, search, and a menu with what is needed less often.

Its widgets hold codes and write the address; none of them holds a state of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from cachetools import LRUCache, cached

from marts.snapshot import Version, snapshot_version
from show import links, tokens
from show.fragments import name_of
from show.links import LANGUAGE_CODES, View
from show.reading import is_live
from ui import briefs, component, filters, server
from ui.cached import read, reader
from ui.filters import Choices, Row
from words import Language, say

KINDS = ("month", "to_date", "quarter", "half", "year")
SIDE_BY_SIDE = 3  # so many groups stand side by side; more are a drop-down
LETTERS_SIDE_BY_SIDE = 24  # and only if their names are short


def _write(parameter: str, key: str) -> None:
    """Take a widget's choice into the address; each thing written there is a step of the browser's history.

    Another group brings a unit of its own, and both are one step.
    """
    chosen = st.session_state[key]
    if parameter == "group" and chosen:
        there = filters.current().on(group_id=chosen)
        unit_id = filters.resolve(there.query(), None)[0].unit_id
        st.query_params.from_dict(there.on(unit_id=unit_id).query())
    elif chosen:
        st.query_params[parameter] = chosen


def _select(
    label: str, key: str, names: Mapping[str, str], chosen: str, width: int, change: Callable[..., None], *args: object
) -> None:
    """One drop-down of codes under a hidden label."""
    st.session_state[key] = chosen
    st.selectbox(
        label,
        list(names),
        key=key,
        format_func=lambda code: names.get(code, code),
        on_change=change,
        args=args,
        label_visibility="collapsed",
        width=width,
    )


def _wide(width: int, view: View) -> int:
    """So many pixels for a text of this length, more with larger letters."""
    return round(width * tokens.LARGER) if view.text else width


def _segments(label: str, key: str, names: Mapping[str, str], chosen: str, parameter: str, **how: Any) -> None:
    """Codes side by side, one of them always chosen."""
    st.session_state[key] = chosen
    st.segmented_control(
        label,
        list(names),
        key=key,
        format_func=lambda code: names.get(code, code),
        required=True,
        on_change=_write,
        args=(parameter, key),
        **how,
    )


def _draw_group(view: View, groups: list[Row]) -> None:
    """The groups side by side; a drop-down where they are many or long."""
    label, key = say("pages.filter_group", view.language), "filter_group"
    names = {row["group_id"]: name_of(row, "name", view.language) for row in groups}
    is_short = sum(len(name) for name in names.values()) <= LETTERS_SIDE_BY_SIDE
    if is_short and len(names) <= SIDE_BY_SIDE:
        _segments(label, key, names, view.group_id, "group", label_visibility="collapsed")
    else:
        _select(
            label, key, names, view.group_id, _wide(220 if view.language == "en" else 190, view), _write, "group", key
        )


def _choose_kind(scopes: list[Row], last_month: str) -> None:
    """Another kind of scope: the one of it that ends with or before the scope shown."""
    st.query_params["scope"] = filters.newest_scope(scopes, st.session_state["filter_kind"], last_month)


def _draw_kind(view: View, scopes: list[Row], shown: Row) -> None:
    """月度, 年度累计 …: those there are."""
    language = view.language
    names = {
        kind: say(f"pages.kind_{kind}", language) for kind in KINDS if any(row["scope_kind"] == kind for row in scopes)
    }
    label, width = say("pages.filter_kind", language), _wide(128 if language == "en" else 100, view)
    _select(label, "filter_kind", names, shown["scope_kind"], width, _choose_kind, scopes, shown["last_month"])


def _draw_period(view: View, scopes: list[Row], shown: Row) -> None:
    """The periods of the kind shown, latest first."""
    same = [row for row in scopes if row["scope_kind"] == shown["scope_kind"]]
    names = {row["scope_id"]: name_of(row, "name", view.language) for row in same}
    label = say("pages.filter_scope", view.language)
    width = _wide(158 if shown["scope_kind"] == "month" else 190, view)
    _select(label, "filter_scope", names, view.scope_id, width, _write, "scope", "filter_scope")


# ---- search ----------------------------------------------------------------------------------------------------------


def searchable(units: list[Row], groups: Mapping[str, str], language: Language) -> dict[str, str]:
    """What the search offers, by code: every unit, then its other names as far as its own does not hold them.

    A code is the unit's id, for another name with a number behind a blank. A unit that was taken over is found under its
    heir too.
    """
    newest = {row["unit_id"]: row for row in sorted(units, key=lambda row: row["first_month"])}
    by_name = sorted(newest.values(), key=lambda row: (row["last_month"] is not None, row["unit_id"]))
    found = {row["unit_id"]: _offered(row, groups, language) for row in by_name}
    for row in by_name:
        label, seen = found[row["unit_id"]], found[row["unit_id"]]
        for number, other in enumerate(_other_names(row, units)):
            if other and other not in seen:
                found[f"{row['unit_id']} {number}"] = f"{other} → {label}"
                seen += f" {other}"
    return found


def _offered(row: Row, groups: Mapping[str, str], language: Language) -> str:
    """松岗镇 · 乡镇街道."""
    group = groups.get(row["group_id"], "")
    return " · ".join(part for part in (name_of(row, "name", language), group) if part)


def _other_names(row: Row, units: list[Row]) -> list[str]:
    """The unit's other names: in both languages, short, former, and those of the units it took over."""
    ancestors = {code for code in str(row["predecessors"] or "").split(";") if code}
    own = [one for one in units if one["unit_id"] == row["unit_id"]]
    before = [one for one in units if one["unit_id"] in ancestors]
    return [str(one[column] or "") for one in own + before for column in ("name_zh", "short_name", "name_en")]


@cached(LRUCache(filters.CATALOGUES), condition=threading.Condition())
def _offers(competition_id: str, scope_id: str, language: Language, _version: Version) -> dict[str, str]:
    groups = read("groups", competition_id=competition_id, scope_id=scope_id).to_dicts()
    names = {row["group_id"]: name_of(row, "name", language) for row in groups}
    return searchable(read("units", competition_id=competition_id).to_dicts(), names, language)


def _draw_search(view: View, page: str) -> None:
    """A unit by any of its names; choosing one opens its page and clears the search."""
    offers = _offers(view.competition_id, view.scope_id, view.language, snapshot_version())
    turn = st.session_state.setdefault("find_turn", 0)
    chosen = st.selectbox(
        say("pages.find", view.language),
        list(offers),
        index=None,
        placeholder=say("pages.find_hint", view.language),
        key=f"find_{turn}",
        format_func=lambda code: offers.get(code, code),
        filter_mode="fuzzy",
        label_visibility="collapsed",
        width=170,
    )
    if chosen:
        st.session_state["find_turn"] = turn + 1  # the next run's search is a new one, with nothing chosen
        wanted = view.on(unit_id=chosen.partition(" ")[0]).query()
        there, _ = filters.resolve(wanted, None, "unit")
        if (page, view) == ("unit", there):
            st.rerun()
        component.go(links.href("unit", there))


# ---- the menu --------------------------------------------------------------------------------------------------------


def _choose_leader(key: str) -> None:
    filters.write("leader", st.session_state[key])


def _draw_mine(view: View) -> None:
    """The units of one leader: those of the roster as it stands at the scope."""
    rows = reader(view)("standings", competition_id=view.competition_id, scope_id=view.scope_id)
    leaders = sorted({leader for leader in rows["leader"].to_list() if leader})
    if not leaders:
        return
    names = {"": say("pages.mine_all", view.language)} | {leader: leader for leader in leaders}
    wanted = view.get("leader")
    st.session_state["menu_mine"] = wanted if wanted in names else ""
    st.selectbox(
        say("pages.mine", view.language),
        list(names),
        key="menu_mine",
        format_func=lambda code: names.get(code, code),
        on_change=_choose_leader,
        args=("menu_mine",),
    )


def _choose_text() -> None:
    filters.write("text", st.session_state["menu_text"].replace("normal", ""))


def _draw_settings(view: View) -> None:
    """Language and size of the text."""
    language = view.language
    codes = {code: say(f"pages.language_{code.replace('-', '_').lower()}", language) for code in LANGUAGE_CODES}
    chosen = next(code for code, one in LANGUAGE_CODES.items() if one == language)
    _segments(say("pages.language", language), "menu_lang", codes, chosen, "lang")
    st.session_state["menu_text"] = view.text or "normal"
    st.segmented_control(
        say("pages.text_size", language),
        ["normal", "plus"],
        key="menu_text",
        format_func=lambda code: "A+" if code == "plus" else "A",
        required=True,
        on_change=_choose_text,
    )


def _choose_data() -> None:
    filters.write(links.LIVE[0], st.session_state["menu_data"].replace("published", ""))


def _draw_data(view: View) -> None:
    """已发布 or 现行: the office's choice, where a correction is not published yet."""
    if not (is_live(view) or filters.has_corrections(view.competition_id, snapshot_version())):
        return
    st.session_state["menu_data"] = view.get(links.LIVE[0], "published")
    st.segmented_control(
        say("pages.filter_data", view.language),
        ["published", links.LIVE[1]],
        key="menu_data",
        format_func=lambda code: say(f"pages.data_{code}", view.language),
        required=True,
        on_change=_choose_data,
    )


def _draw_links(view: View) -> None:
    """What is elsewhere: the briefing, the newest edition; and how this page gets onto paper."""
    language = view.language
    briefing = view.kept_on("briefing").query()
    st.page_link(links.FILES["briefing"], label=say("pages.to_briefing", language), query_params=briefing)
    edition = "newest.html" if language == "zh_CN" else f"newest.{links.HTML_LANGUAGES[language]}.html"
    if (server.editions() / edition).is_file():
        st.markdown(f"[{say('pages.to_edition', language)}](./editions/{edition})")
    if row := briefs.issue_of(view):
        with st.container(key="menu_brief", horizontal=True, gap="small"):
            briefs.buttons(row, view, "menu")
    st.caption(say("pages.how_to_print", language))


def _draw_menu(view: View, choices: Choices, page: str) -> None:
    """What is needed less often, behind one button, made when it is opened: closed it would cost 2 ms in every run."""
    menu = st.popover(say("pages.more", view.language), key="more", on_change="rerun")
    if not menu.open:
        return
    with menu:
        if len(choices.competitions) > 1:
            label = say("pages.filter_competition", view.language)
            names = {row["competition_id"]: name_of(row, "name", view.language) for row in choices.competitions}
            _select(label, "filter_competition", names, view.competition_id, 280, _choose_competition)
        if "leader" in links.PAGE_PARAMETERS[page]:
            _draw_mine(view)
        if links.LIVE[0] in links.PAGE_PARAMETERS[page]:
            _draw_data(view)
        _draw_settings(view)
        _draw_links(view)


def _choose_competition() -> None:
    """Another competition: nothing of the old one's codes means anything there."""
    chosen = {name: st.query_params[name] for name in ("lang", "text") if name in st.query_params}
    st.query_params.from_dict({"competition": st.session_state["filter_competition"], **chosen})
    st.session_state.pop("view", None)


def draw(view: View, choices: Choices, page: str) -> None:
    """The bar above a page, drawn once, by the shell; of an office's page the menu alone, as it shows all units and months."""
    if page in links.OFFICE:
        with st.container(key="bar_beside", horizontal=True, vertical_alignment="center", gap="small"):
            _draw_menu(view, choices, page)
        return
    shown = next(row for row in choices.scopes if row["scope_id"] == view.scope_id)
    with st.container(key="bar_beside", horizontal=True, vertical_alignment="center", gap="small"):
        if len(choices.groups) > 1:
            _draw_group(view, choices.groups)
        _draw_kind(view, choices.scopes, shown)
        _draw_period(view, choices.scopes, shown)
        _draw_search(view, page)
        _draw_menu(view, choices, page)

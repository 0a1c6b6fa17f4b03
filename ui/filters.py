"""The one set of filters: which competition, group, scope, unit and language, kept in the address.

The address decides; what it does not say comes from the view looked at before, then from the defaults. The widgets only
write to the address, so a link, the back button and a click all go the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import streamlit as st

import marts
from show import reading
from show.links import DEFAULT, LANGUAGE_CODES, PAGE_PARAMETERS, View
from words import Language, say

KINDS = ("month", "to_date", "quarter", "half", "year")
Row = dict[str, Any]


@dataclass(frozen=True)
class Choices:
    """What can be chosen, rows in the order they are offered; everything below the competition depends on it."""

    competitions: list[Row]
    scopes: list[Row]
    groups: list[Row]
    units: list[Row]


def pick(wanted: Mapping[str, str], key: str, rows: list[Row], column: str, default: str = "") -> str:
    """The wanted code if it is on offer, else the default, else the first one."""
    codes = [row[column] for row in rows]
    if wanted.get(key) in codes:
        return wanted[key]
    return default if default in codes else (codes[0] if codes else "")


def language_of(wanted: Mapping[str, str], locale: str | None) -> Language:
    """The language asked for, else the browser's; Chinese where neither says."""
    if wanted.get("lang") in LANGUAGE_CODES:
        return LANGUAGE_CODES[wanted["lang"]]
    tag = (locale or "zh").lower()
    if tag.startswith(("zh-tw", "zh-hk", "zh-hant")):
        return "zh_TW"
    return "zh_CN" if tag.startswith("zh") else "en"


def newest_scope(scopes: list[Row], kind: str, up_to: str = "9999-12") -> str:
    """The latest scope of a kind that ends by the given month, else the earliest one; months still open come last."""
    fitting = [row for row in scopes if row["scope_kind"] == kind]
    by_end = sorted(fitting, key=lambda row: row["last_month"])
    done = [row for row in by_end if row["last_month"] <= up_to and row.get("is_cut_off", True)]
    ranked = done or by_end[:1]
    return str(ranked[-1]["scope_id"]) if ranked else ""


def competitions_of(standing: pl.DataFrame) -> list[Row]:
    """The competitions that have standings."""
    return marts.read("competitions").join(standing, on="competition_id", how="semi").sort("competition_id").to_dicts()


def scopes_of(competition_id: str, standing: pl.DataFrame) -> list[Row]:
    """The scopes that have standings, latest first."""
    scopes = marts.read("scopes", competition_id=competition_id)
    scopes = scopes.join(standing, on=["competition_id", "scope_id"], how="semi")
    return scopes.sort("last_month", "scope_id", descending=[True, False]).to_dicts()


def units_of(competition_id: str, scope_id: str, group_id: str) -> list[Row]:
    """The units of a group at a scope, by place, those without one last."""
    standings = marts.read("standings", competition_id=competition_id, scope_id=scope_id, group_id=group_id)
    return reading.in_order(standings).to_dicts()


def resolve(wanted: Mapping[str, str], locale: str | None, page: str = DEFAULT) -> tuple[View, Choices]:
    """The view an address of a page means, with what else could be chosen. Unknown codes fall back, they never fail."""
    standing = marts.read("group_statistics").select("competition_id", "scope_id")  # small: a row a group and scope
    competitions = competitions_of(standing)
    competition_id = pick(wanted, "competition", competitions, "competition_id")
    scopes = scopes_of(competition_id, standing)
    scope_id = pick(wanted, "scope", scopes, "scope_id", newest_scope(scopes, "month"))
    groups = marts.read("groups", competition_id=competition_id, scope_id=scope_id).sort("sort").to_dicts()
    home = marts.read("standings", competition_id=competition_id, scope_id=scope_id, unit_id=wanted.get("unit", ""))
    group_of_unit = home["group_id"].item(0) if home.height else ""
    group_id = pick(wanted, "group", groups, "group_id", group_of_unit)
    units = units_of(competition_id, scope_id, group_id)
    unit_id = pick(wanted, "unit", units, "unit_id")
    text = "plus" if wanted.get("text") == "plus" else ""
    asked = tuple((name, wanted[name]) for name in PAGE_PARAMETERS[page] if wanted.get(name))
    view = View(competition_id, group_id, scope_id, unit_id, language_of(wanted, locale), text, asked)
    return view, Choices(competitions, scopes, groups, units)


def current() -> View:
    """The view of this script run, as the shell resolved it."""
    view: View = st.session_state["view"]
    return view


def wanted_now() -> dict[str, str]:
    """What the address says, over what was looked at before.

    An address that names a competition was written by us: what it leaves out beside codes is at its default, or the back
    button could not take a choice back. One without comes from the navigation or from outside.
    """
    remembered: View | None = st.session_state.get("view")
    address = st.query_params.to_dict()
    if remembered and "competition" in address:
        remembered = replace(remembered, text="", asked=())
    return (remembered.query() if remembered else {}) | address


def from_address(page: str) -> tuple[View, Choices]:
    """Resolve the address, remember the view and write it back complete, so that any view can be sent as a link."""
    view, choices = resolve(wanted_now(), st.context.locale, page)
    st.session_state["view"] = view
    if st.query_params.to_dict() != view.query():
        st.query_params.from_dict(view.query())
    return view, choices


# ---- the bar -------------------------------------------------------------------------------------------------------


def named(row: Row, language: Language, stem: str = "name") -> str:
    """The name of a row in a language; the Chinese one where a county gave no English."""
    return str((row.get(f"{stem}_en") if language == "en" else None) or row[f"{stem}_zh"])


def write(parameter: str, value: str) -> None:
    """A choice of a page's own widget into the address; the default, empty, is taken out of it."""
    if value:
        st.query_params[parameter] = value
    else:
        st.query_params.pop(parameter, None)


def _write(parameter: str, key: str, drop: tuple[str, ...] = ()) -> None:
    """Take a widget's choice into the address, dropping what depended on the old one."""
    for gone in drop:
        st.query_params.pop(gone, None)
        _forget(gone)
    if st.session_state[key]:
        st.query_params[parameter] = st.session_state[key]


def _forget(parameter: str) -> None:
    """Let the remembered view not bring a dropped parameter back."""
    remembered: View | None = st.session_state.get("view")
    if remembered and f"{parameter}_id" in View.__dataclass_fields__:
        st.session_state["view"] = remembered.on(**{f"{parameter}_id": ""})


def _select(label: str, parameter: str, rows: list[Row], chosen: str, language: Language, **how: Any) -> None:
    """One drop-down whose options are codes and whose choice goes to the address."""
    key, column, stem = f"filter_{parameter}", f"{parameter}_id", how.get("stem", "name")
    names = {row[column]: named(row, language, stem) for row in rows}
    st.session_state[key] = chosen
    st.selectbox(
        label,
        list(names),
        key=key,
        format_func=lambda code: names.get(code, code),
        on_change=_write,
        args=(parameter, key, how.get("drop", ())),
        label_visibility="collapsed",
        width=how.get("width", 150),
    )


def _choose_kind(scopes: list[Row], last_month: str) -> None:
    """Another kind of scope: the one of it that ends with or before the scope shown."""
    st.query_params["scope"] = newest_scope(scopes, st.session_state["filter_kind"], last_month)


def _draw_scope(view: View, scopes: list[Row]) -> None:
    """Kind and period: 月度 2026年10月."""
    shown = next(row for row in scopes if row["scope_id"] == view.scope_id)
    kinds = [kind for kind in KINDS if any(row["scope_kind"] == kind for row in scopes)]
    st.session_state["filter_kind"] = shown["scope_kind"]
    st.selectbox(
        say("pages.filter_kind", view.language),
        kinds,
        key="filter_kind",
        format_func=lambda kind: say(f"pages.kind_{kind}", view.language),
        on_change=_choose_kind,
        args=(scopes, shown["last_month"]),
        label_visibility="collapsed",
        width=128 if view.language == "en" else 100,
    )
    same_kind = [row for row in scopes if row["scope_kind"] == shown["scope_kind"]]
    _select(say("pages.filter_scope", view.language), "scope", same_kind, view.scope_id, view.language, width=158)


def _draw_group(view: View, groups: list[Row]) -> None:
    """The groups side by side; a drop-down where they are many."""
    label, key = say("pages.filter_group", view.language), "filter_group"
    if len(groups) > 3:
        _select(label, "group", groups, view.group_id, view.language, drop=("unit",), width=190)
        return
    names = {row["group_id"]: named(row, view.language) for row in groups}
    st.session_state[key] = view.group_id
    st.segmented_control(
        label,
        list(names),
        key=key,
        format_func=lambda code: names.get(code, code),
        required=True,
        on_change=_write,
        args=("group", key, ("unit",)),
        label_visibility="collapsed",
    )


def _switch_language(code: str) -> None:
    st.query_params["lang"] = code


def draw(view: View, choices: Choices, with_unit: bool) -> None:
    """The bar above a page, drawn once, by the shell."""
    language = view.language
    # Beside the page's first line where it is short, else above it.
    is_short = not with_unit and len(choices.competitions) == 1
    key = "bar_beside" if is_short else "bar_above"
    with st.container(key=key, horizontal=True, vertical_alignment="center", gap="small"):
        if len(choices.competitions) > 1:
            label = say("pages.filter_competition", language)
            _select(label, "competition", choices.competitions, view.competition_id, language, width=190)
        if len(choices.groups) > 1:
            _draw_group(view, choices.groups)
        if with_unit:
            label = say("pages.filter_unit", language)
            _select(label, "unit", choices.units, view.unit_id, language, stem="unit", width=180)
        _draw_scope(view, choices.scopes)
        other = "zh" if language == "en" else "en"
        label = say("pages.other_language", language)
        st.button(label, key="filter_lang", type="tertiary", on_click=_switch_language, args=(other,))

"""The one set of filters: which competition, group, scope, unit and language, kept in the address.

The address decides; what it does not say comes from the view looked at before, then from the defaults. The widgets of the
bar (ui/bar.py) only write to the address, so a link, the back button and a click all go the same way.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from cachetools import LRUCache, cached

from marts.snapshot import Version, snapshot_version
from show import reading
from show.links import DEFAULT, LANGUAGE_CODES, LIVE, OFFICE, View, own_parameters
from show.reading import Read
from ui.cached import published, read
from words import Language

Row = dict[str, Any]

CATALOGUES = 512  # so many lists of what can be chosen are remembered


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


@cached(LRUCache(CATALOGUES), condition=threading.Condition())
def _standing(_version: Version) -> tuple[list[Row], dict[str, list[Row]]]:
    """The competitions that have standings, and the scopes of each that have some, latest first."""
    ranked = set(published("group_statistics").select("competition_id", "scope_id").iter_rows())
    known = {competition_id for competition_id, _ in ranked}
    competitions = [
        row for row in read("competitions").sort("competition_id").to_dicts() if row["competition_id"] in known
    ]
    scopes = {}
    for competition_id in known:
        rows = read("scopes", competition_id=competition_id)
        rows = rows.sort("last_month", "scope_id", descending=[True, False])
        scopes[competition_id] = [row for row in rows.to_dicts() if (competition_id, row["scope_id"]) in ranked]
    return competitions, scopes


@cached(LRUCache(CATALOGUES), condition=threading.Condition())
def _groups(competition_id: str, scope_id: str, ask: Read, _version: Version) -> list[Row]:
    """The groups of a scope, in the rulebook's order."""
    return ask("groups", competition_id=competition_id, scope_id=scope_id).sort("sort").to_dicts()


@cached(LRUCache(CATALOGUES), condition=threading.Condition())
def has_corrections(competition_id: str, _version: Version) -> bool:
    """Whether live data differ from what was published, in any scope."""
    issues = read("issues", competition_id=competition_id)
    return bool((issues["is_newest"] & issues["is_changed"]).any())


@cached(LRUCache(CATALOGUES), condition=threading.Condition())
def _units(competition_id: str, scope_id: str, group_id: str, ask: Read, _version: Version) -> list[Row]:
    """The units of a group at a scope, by place, those without one last."""
    standings = ask("standings", competition_id=competition_id, scope_id=scope_id, group_id=group_id)
    return reading.in_order(standings).to_dicts()


def is_known(competition_id: str, unit_id: str) -> bool:
    """Whether the unit ever stood on the roster; its page can then say when."""
    return bool(unit_id) and bool(read("units", competition_id=competition_id, unit_id=unit_id).height)


def asked_of(wanted: Mapping[str, str], page: str) -> tuple[tuple[str, str], ...]:
    """The page's own parameters; data are published ones or live ones, and nothing else."""
    return tuple(one for one in own_parameters(page, wanted) if one[0] != LIVE[0] or one == LIVE)


def resolve(wanted: Mapping[str, str], locale: str | None, page: str = DEFAULT) -> tuple[View, Choices]:
    """The view an address of a page means, with what else could be chosen. Unknown codes fall back, they never fail.

    The group follows the unit. A unit that is not on the roster of the scope stays, for its page to say so.
    """
    version, asked = snapshot_version(), asked_of(wanted, page)
    ask = read if page in OFFICE or LIVE in asked else published
    competitions, scopes_of = _standing(version)
    competition_id = pick(wanted, "competition", competitions, "competition_id")
    scopes = scopes_of.get(competition_id, [])
    scope_id = pick(wanted, "scope", scopes, "scope_id", newest_scope(scopes, "month"))
    groups = _groups(competition_id, scope_id, ask, version)
    unit_id = wanted.get("unit", "")
    home = ask("standings", competition_id=competition_id, scope_id=scope_id, unit_id=unit_id)
    group_of_unit = {"group": home["group_id"].item(0)} if home.height else {}
    group_id = pick({**wanted, **group_of_unit}, "group", groups, "group_id")
    units = _units(competition_id, scope_id, group_id, ask, version)
    if not home.height and not is_known(competition_id, unit_id):
        unit_id = pick({}, "unit", units, "unit_id")
    text = "plus" if wanted.get("text") == "plus" else ""
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
    if remembered is None:
        return address
    if "competition" in address:
        remembered = replace(remembered, text="", asked=())
    if "group" in address and "unit" not in address:
        remembered = replace(remembered, unit_id="")  # the group follows the unit: a forgotten one must not decide
    return remembered.query() | address


def from_address(page: str) -> tuple[View, Choices]:
    """Resolve the address, remember the view and write it back complete, so that any view can be sent as a link."""
    view, choices = resolve(wanted_now(), st.context.locale, page)
    st.session_state["view"] = view
    if st.query_params.to_dict() != view.query():
        st.query_params.from_dict(view.query())
    return view, choices


def write(parameter: str, value: str) -> None:
    """A choice of a page's own widget into the address; the default, empty, is taken out of it."""
    if value:
        st.query_params[parameter] = value
    else:
        st.query_params.pop(parameter, None)

"""The briefing: the month as five large facts, one a screen, each with the few figures that prove it."""

from __future__ import annotations

from show import format as shown
from show import headlines, links
from show.fragments import text
from show.links import View
from show.reading import Read, Row
from show.screens import overview
from words import Language


def context(view: View, read: Read) -> dict[str, object]:
    """What the overview knows, and the sentence of each fact."""
    known = overview.context(view, read)
    groups: list[Row] = known["groups"]  # type: ignore[assignment]
    honours: list[Row] = sorted(known["honours"], key=lambda row: row["place"])  # type: ignore[call-overload]
    return known | {
        "headline": headlines.ranking(groups[0]["all"], view.language, with_mover=False),
        "leaders": [leaders(group, view.language) for group in groups],
        "movers": movers(groups, view.language),
        "losing": text(view.language, "briefing.losing_waiting")
        if headlines.is_empty(groups[0]["all"])
        else losing(str(groups[0]["name"]), known["lost"], view.language),  # type: ignore[arg-type]
        "reports": reports(known["exceptions"], view.language),  # type: ignore[arg-type]
        "honour": honour(honours, view.language),
        "honours": honours,
        "onward": links.href("overview", view),
    }


def leaders(group: Row, language: Language) -> dict[str, str]:
    """Who leads a group now and who leads its year, with what; the year left out where it is the scope itself."""
    now = [row for row in group["top"] if row["place"] == 1]
    year = [row for row in group["all"] if row["to_date_place"] == 1 and not headlines.is_year(row)]
    return {
        "now": headlines.several([row["name"] for row in now], language),
        "score": shown.score(now[0]["score"]) if now else "",
        "year": headlines.several([row["name"] for row in year], language),
        "year_score": shown.score(year[0]["to_date_score"]) if year else "",
    }


def movers(groups: list[Row], language: Language) -> str:
    """Who rose furthest in each group, the chosen one first."""
    first = [group["mover"] for group in groups if group["mover"]]
    if not first:
        return text(language, "briefing.movers_none")
    told = [text(language, "briefing.mover", unit=row["name"], places=row["movement"]) for row in first[:2]]
    return text(language, "briefing.join").join(told)


def losing(group: str, lost: list[Row], language: Language) -> str:
    """Where the chosen group loses most, with the share of what was open."""
    most = [row for row in lost if row["lost_points"]]
    if not most:
        return text(language, "briefing.losing_none")
    return text(language, "briefing.losing", group=group, item=most[0]["name"], share=most[0]["share"])


def reports(exceptions: list[tuple[str, list[Row], int]], language: Language) -> str:
    """Who has not reported or was late."""
    told = []
    for state, units, count in exceptions:
        named = headlines.several([row["name"] for row in units], language, count=count)
        told.append(text(language, f"briefing.{state}{'_one' if count == 1 else ''}", units=named, count=count))
    return text(language, "briefing.join").join(told) or text(language, "briefing.all_on_time")


def honour(honours: list[Row], language: Language) -> str:
    """The best place given from above."""
    if not honours:
        return text(language, "briefing.honour_none")
    best = honours[0]
    return text(
        language, "briefing.honour", unit=best["name"], body=best["body"], metric=best["metric"], place=best["place"],
        count=best["of_count"],
    )  # fmt: skip

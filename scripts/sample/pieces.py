"""Adopted pieces: who had how many texts adopted at which level, joint pieces and pieces that rise a level."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.sample import county, figures, story

LEVELS = ("county", "city", "province", "central")
# Of a hundred adopted texts: so many at each level.
INFORMATION_SHARE = (80, 19, 1, 0)
RESEARCH_SHARE = (50, 42, 8, 0)
CHANCES = {"township": 20, "organ_1": 20, "organ_2": 20, "organ_3": 19, "mass_org": 18}


@dataclass(frozen=True)
class Piece:
    """One row of a register of pieces."""

    month: str
    unit_id: str
    code: str
    level: str
    day: int
    indicator_id: str = ""
    document_no: str = ""
    quantity: int = 1
    note: str = ""


def information(month: str) -> list[Piece]:
    """信息采用: single pieces, then joint ones, then those the story lets rise."""
    rows = _adopted(month, "XX", "information", INFORMATION_SHARE)
    for code, level, unit_ids in story.JOINT.get(month, ()):
        rows += [Piece(month, unit_id, code, level, 18, note="合报") for unit_id in unit_ids]
    for (unit_id, code), levels in story.RISING.items():
        if month in levels:
            rows.append(Piece(month, unit_id, code, levels[month], 25))
    return rows


def research(month: str) -> list[Piece]:
    """调研成果采用."""
    return _adopted(month, "DY", "research", RESEARCH_SHARE)


def _adopted(month: str, prefix: str, kind: str, shares: tuple[int, ...]) -> list[Piece]:
    rows: list[Piece] = []
    for unit in county.members(month):
        for level, day in _own(unit, month, kind, shares):
            code = f"{prefix}-{month}-{len(rows) + 1:03d}"
            rows.append(Piece(month, unit.unit_id, code, level, day))
    return rows


def _own(unit: county.Unit, month: str, kind: str, shares: tuple[int, ...]) -> list[tuple[str, int]]:
    """Level and day of a unit's own pieces; twins have the same ones under other codes."""
    model = figures.model_of(unit, month)
    skill = figures.ability(model, month)
    source = figures.draw(model.unit_id, month, kind)
    chances, chance = (CHANCES[model.class_id], 0.60) if kind == "information" else (2, 0.45)
    count = sum(source.random() < skill**2.5 * chance for _ in range(chances))
    return [(source.choices(LEVELS, shares)[0], source.randint(1, 28)) for _ in range(count)]


def of_register(register_id: str, month: str) -> list[Piece]:
    """The rows of a register of pieces in a month."""
    return REGISTERS[register_id](month)


def instructions(month: str) -> list[Piece]:
    """领导批示."""
    return [Piece(month, unit, code, level, 15) for when, unit, code, level in story.INSTRUCTIONS if when == month]


def commendations(month: str) -> list[Piece]:
    """上级表彰, each with the number of its document where there is one."""
    rows = [row for row in story.COMMENDATIONS if row[0] == month]
    return [Piece(month, unit, code, level, 20, document_no=document) for _month, unit, code, level, document in rows]


def promotions(month: str) -> list[Piece]:
    """经验推介及现场会."""
    return [Piece(month, unit, code, level, 12) for when, unit, code, level in story.PROMOTIONS if when == month]


def findings(month: str) -> list[Piece]:
    """数据核查: mistakes and wilful falsification."""
    return [
        Piece(month, unit, code, "wilful" if is_wilful else "error", 22, indicator, quantity=places, note=note)
        for when, unit, code, is_wilful, indicator, places, note in story.FINDINGS
        if when == month
    ]


def vetoes(month: str) -> list[Piece]:
    """一票否决, as decided by the leading group."""
    rows = [row for row in story.VETOES if row[0] == month]
    return [
        Piece(month, unit, code, effect, 28, indicator, note=note) for _m, unit, code, effect, indicator, note in rows
    ]


REGISTERS = {
    "information_pieces": information,
    "research_pieces": research,
    "instructions": instructions,
    "commendations": commendations,
    "promotions": promotions,
    "verification": findings,
    "vetoes": vetoes,
}

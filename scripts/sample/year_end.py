"""The democratic evaluation of 2025 and what outside bodies ranked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scripts.sample import county, figures, moments, rules
from scripts.sample.delivery import Delivery
from scripts.sample.files import Row, csv_bytes

OFFICE = "竞赛办"
YEAR, LAST_MONTH = "2025", "2025-12"
RECEIVED_ON = date(2026, 1, 22)

# Ballots by voter class: due, issued, returned. Nine of the own staff answer about ten units, about five of them too few to show.
BALLOT_COUNTS = {"leaders": (8, 8, 6), "peers": (9, 9, 7), "served": (12, 11, 8), "own_staff": (12, 12, 9)}
# How many of a hundred answers a unit that works at 0.85 gets in each grade, best first; the last are 不了解.
GRADE_SHARES = (52, 32, 9, 3, 4)

EXTERNAL_RANKS = (
    # file, received on, rows of (unit, body, metric, score, place, of, as of, note)
    (
        "2025-07/上级排名_2025上半年.csv",
        date(2025, 7, 21),
        (
            ("河湾街道", "市委办公室", "信息质量系数", "312", 4, 13, "2025-06-30", "直报点"),
            ("县应急管理局", "市应急管理局", "应急演练", "88.5", 3, 13, "2025-06-30", ""),
        ),
    ),
    (
        "2026-01/上级排名_2025年.csv",
        date(2026, 1, 15),
        (
            ("河湾街道", "市委办公室", "信息质量系数", "576", 2, 13, "2025-12-31", "直报点"),
            ("河湾街道", "省委办公室", "信息直报", "90", 42, 106, "2025-12-31", "省直报点"),
            ("县委宣传部", "市委宣传部", "理论文章", "41", 3, 13, "2025-12-31", ""),
        ),
    ),
    (
        "2026-07/上级排名_2026上半年.csv",
        date(2026, 7, 20),
        (
            ("河湾街道", "市委办公室", "信息质量系数", "298", 3, 13, "2026-06-30", "直报点"),
            ("青石镇", "市委办公室", "信息质量系数", "305", 2, 13, "2026-06-30", "直报点"),
            ("县应急管理局", "市应急管理局", "应急演练", "93", 1, 13, "2026-06-30", ""),
            ("县政务服务和数据管理局", "市政务服务局", "办件满意率", "97.2", 2, 13, "2026-06-30", ""),
        ),
    ),
    (
        "2026-10/上级排名_2026年三季度.csv",
        date(2026, 10, 23),
        (("青石镇", "省委办公室", "信息直报", "118", 31, 106, "2026-09-30", "省直报点"),),
    ),
)


def deliveries() -> Iterator[Delivery]:
    """Ballots, their counts, and the external ranks."""
    received_at = moments.at(RECEIVED_ON, 16)
    yield Delivery(
        f"{LAST_MONTH}/民主测评票_{YEAR}.csv", csv_bytes(_ballots()), "ballots", received_at, "测评组", "测评组"
    )
    yield Delivery(
        f"{LAST_MONTH}/民主测评票数_{YEAR}.csv", csv_bytes(_counts()), "ballot_counts", received_at, "测评组", "测评组"
    )
    for path, day, rows in EXTERNAL_RANKS:
        header = ("单位", "排名单位", "排名项目", "得分", "名次", "参评数", "截至日期", "备注")
        yield Delivery(path, csv_bytes([header, *rows]), "external_ranks", moments.at(day, 15, 30), OFFICE, OFFICE)


def _counts() -> list[Row]:
    classes = rules.names(YEAR, "voter_classes", "voter_class_id")
    rows: list[Row] = [("期间", "测评人类别", "应发票数", "发出票数", "收回票数")]
    return rows + [(YEAR, classes[class_id], *BALLOT_COUNTS[class_id]) for class_id in classes]


def _ballots() -> list[Row]:
    """A row a ballot, unit and question; own staff answer for their own unit only."""
    questions = [row["question_id"] for row in rules.table(YEAR, "questions")]
    grades = [row["name_zh"] for row in rules.table(YEAR, "grades")]
    classes = rules.names(YEAR, "voter_classes", "voter_class_id")
    units = county.ranked(LAST_MONTH)
    rows: list[Row] = [("期间", "票号", "测评人类别", "单位", "测评题", "等次")]
    for class_id, name in classes.items():
        for number in range(1, BALLOT_COUNTS[class_id][2] + 1):
            for unit in _rated(class_id, number, units):
                ballot = f"{class_id[0].upper()}{number:03d}"
                for question in questions:
                    rows.append((YEAR, ballot, name, unit.short_name, question, _grade(unit, ballot, question, grades)))
    return rows


def _rated(class_id: str, number: int, units: list[county.Unit]) -> list[county.Unit]:
    """Whom a ballot is about: own staff of ten units drawn by lot, five of them with a ballot too few to be shown."""
    return units[(number - 1) // 5 :: 5][:5] if class_id == "own_staff" else units


def _grade(unit: county.Unit, ballot: str, question: str, grades: list[str]) -> str:
    source = figures.draw(LAST_MONTH, unit.unit_id, ballot, question)
    lift = (figures.ability(unit, LAST_MONTH) - 0.85) * 120
    best, good, *rest = GRADE_SHARES
    return source.choices(grades, (max(5.0, best + lift), max(5.0, good - lift / 2), *rest))[0]

"""Words of measure: what stands behind a number or over a column, and when two of them mean the same count.

A factor is only sure within one family: between 元, 万元 and 亿元, and between words that count the same things.
"""

from __future__ import annotations

from decimal import Decimal

# Words that count alike: documents and matters, occasions, people.
ALIKE = (
    ("件", "份"),
    ("条", "则"),
    ("起", "宗", "例"),
    ("次", "回"),
    ("场", "场次"),
    ("人", "名", "位"),
    ("学时", "课时"),
)
MONEY = {
    "元": Decimal(1),
    "千元": Decimal(10**3),
    "万元": Decimal(10**4),
    "百万元": Decimal(10**6),
    "千万元": Decimal(10**7),
    "亿元": Decimal(10**8),
}
# A number before one of these stands for so many.
TENS = {"百": Decimal(100), "千": Decimal(10**3), "万": Decimal(10**4), "亿": Decimal(10**8)}
PERCENT = ("%", "百分比", "百分点")
OTHERS = (
    "篇",
    "个",
    "项",
    "分",
    "天",
    "日",
    "小时",
    "分钟",
    "球",
    "倍",
    "期",
    "批",
    "户",
    "家",
    "公里",
    "亩",
    "人次",
    "吨",
    "本",
    "册",
    "页",
)
# Measures nobody counts in ten thousands.
SCORES = ("分", "分钟", "天", "日", "小时")
WORDS = frozenset((*(word for words in ALIKE for word in words), *MONEY, *PERCENT, *OTHERS))


def are_alike(one: str, other: str) -> bool:
    """Whether a number has the same meaning under both words."""
    return one == other or any(one in words and other in words for words in ALIKE)


def factor(said: str, wanted: str) -> Decimal | None:
    """What a number of one measure is multiplied with to be one of another; None where nobody can say."""
    if are_alike(said, wanted):
        return Decimal(1)
    if said in MONEY and wanted in MONEY:
        return MONEY[said] / MONEY[wanted]
    return None

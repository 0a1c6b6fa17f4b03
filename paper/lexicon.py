"""What figures in a text speak of, by the words around them: one lexicon a language, for paper/wording.py.

Patterns, not grammar: a figure whose words are not here is free, and the office is shown that it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from re import Pattern

from words import Language

DIGITS = {one: value for value, one in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
DIGITS |= {one: value for value, one in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
# One letter that is a number: ① ⑴ ⒈ ❶ ➀ ㈠ ㊀ Ⅰ ⅰ and those after them. At the head of a paragraph they only count.
SIGN_RANGES = (
    (0x2160, 0x217F), (0x2460, 0x249B), (0x24EB, 0x24FF), (0x2776, 0x2793), (0x3220, 0x3229), (0x3251, 0x325F), (0x3280, 0x3289),
    (0x32B1, 0x32BF),
)  # fmt: skip
SIGNS = {
    letter: int(value)
    for first, last in SIGN_RANGES
    for letter in map(chr, range(first, last + 1))
    if (value := unicodedata.numeric(letter, 0.0))
}
ROMAN = {"I": 1, "V": 5, "X": 10}
UNITS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
ENGLISH_TENS = (
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
    "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
    "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth",
)  # fmt: skip
SPOKEN = dict(zip((*UNITS, *ENGLISH_TENS), (*range(1, 20), *range(20, 100, 10)), strict=True)) | {
    "zero": 0,
    "nought": 0,
}
SPOKEN |= dict(zip(ORDINALS, SPOKEN.values(), strict=False))


@dataclass(frozen=True)
class Cue:
    """Words that say which measure a figure is of; the first cue that is found decides. ``codes``: measures, by any subject."""

    words: Pattern[str]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """The words of a language."""

    figure: Pattern[
        str
    ]  # groups: lead (第 …), number, unit; number1: an ordinal or 百分之; number5: of the first so many (top)
    kinds: dict[str, str]  # unit of a figure -> kind: points place count share change pieces
    sentence: Pattern[str]
    clause: Pattern[str]
    joint: Pattern[str]  # what stands between two names of one list
    pause: Pattern[str]  # where a phrase inside a clause begins
    free: Pattern[str]  # before a figure, or around it: not about the results
    free_after: Pattern[str]
    to_date: Pattern[str]
    this_month: Pattern[str]
    month: Pattern[str]  # group 1: its number or name
    respectively: Pattern[str]
    together: Pattern[str]  # one figure holds for everybody named before it
    rose: Pattern[str]
    fell: Pattern[str]
    points: tuple[Cue, ...]
    places: tuple[Cue, ...]
    counts: tuple[Cue, ...]
    shares: tuple[Cue, ...]
    naked: Pattern[str]  # before a figure without a unit: it is points
    naked_place: Pattern[str]  # before one: it is a place
    apart: Pattern[str]  # what parts one statement from the next
    whose: Pattern[str]  # between a place and who has it: 第三名：…
    among: Pattern[str]  # between units and the first so many, to which they belong: …位列前三名
    pieces: Pattern[str]
    instruction: Pattern[str]


def pattern(words: str) -> Pattern[str]:
    return re.compile(words, re.IGNORECASE)


NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMERAL = f"[{''.join(DIGITS)}{''.join(TENS)}]+(?:点[{''.join(DIGITS)}]+)?|[{''.join(SIGNS)}]"
CHINESE = Lexicon(
    figure=pattern(
        rf"百分之(?P<number1>{NUMBER}|{NUMERAL})"
        rf"|(?P<top>前\s*|第[一1]名?\s*[至到—–~～-]\s*第?)(?P<number5>{NUMBER}|{NUMERAL})\s*(?P<unit5>名|位|强)?(?![季月年天日周项条次期批个家篇件分点\d%％])"
        rf"|(?P<lead>第\s*|(?<=第\w、)|(?<=第\w、\w、)|(?<=第\w、\w、\w、)|(?<=第\w、\w、\w、\w、))"
        rf"(?P<number2>{NUMBER}|{NUMERAL}|[IVX]+)\s*(?P<unit2>名|位)?(?!(?:、\w)*[季届次期号条项批个])"
        rf"|(?P<number3>{NUMBER}|{NUMERAL})\s*(?P<unit3>个?百分点|[%％]|分(?![钟别析之管类组工发散享布])|名|位|家|个(?=单位|乡|镇|街道|部门|机关)|篇|条|件|份|次|起)"
        rf"|(?:(?<=名次)|(?<=位次)|(?<=排名)|(?<=位列)|(?<=位居)|(?<=名列))(?P<number9>{NUMERAL})(?=[，。；、：！\s]|$)"
        rf"|(?P<number4>{NUMBER}|[{''.join(SIGNS)}])"
    ),
    kinds={
        "百分点": "change", "个百分点": "change", "%": "share", "％": "share", "分": "points", "名": "place", "位": "place",
        "家": "count", "个": "count", "篇": "pieces", "条": "pieces", "件": "pieces", "份": "pieces", "次": "pieces",
        "起": "pieces",
    },
    sentence=pattern(r"[。！？；;!?\n]"),
    clause=pattern(r"[，：:]"),
    joint=pattern(r"\s*(?:[、，,和与及]|以及)\s*"),
    pause=pattern("[、（）()]"),
    free=pattern("满分|标准分|基本分|分值|倒数|每|力争|争取|确保|目标|至少|最多|不低于|不少于|不超过|未按时|前\\s*$"),
    free_after=pattern(r"\s*(?:以上|以下|左右|以内|分段|多|余)"),
    to_date=pattern("累计|今年以来|年初以来|全年|1\\s*[—–~～至到-]+\\s*\\d{1,2}\\s*月"),
    this_month=pattern("本月|当月|单月|本季|本期"),
    month=pattern(r"(?<![—–~～至到\d-])(\d{1,2})\s*月(?!\s*\d{1,2}\s*日)"),
    respectively=pattern("分别|依次"),
    together=pattern("并列|同列|同获|均|都|皆"),
    rose=pattern("上升|前进|提升|进步|跃升|提高|增加|增长|升|进|高|多"),
    fell=pattern("下降|后退|下滑|退步|降低|减少|回落|滑落|退|降|落|低|少"),
    points=(
        Cue(pattern("中位(?:数|分|得分)?.*(?:上升|下降|提高|降低|增加|减少|回落)\\s*了?$"), ("median_change",)),
        Cue(pattern("(?:上月|上期|上个月).*中位"), ("previous_median",)),
        Cue(pattern("(?:去年|上年|同期).*中位"), ("last_year_median",)),
        Cue(pattern("中位"), ("median",)),
        Cue(pattern("首末|极差"), ("spread",)),
        Cue(pattern("领先|高出|高于|落后|低于|相差|差距|仅差"), ("gap_to_next", "gap_to_best", "spread")),
        Cue(pattern("最高"), ("best",)),
        Cue(pattern("加分|加$|加了$"), ("bonus", "bonus_points")),
        Cue(pattern("扣分|减分|扣$|扣了$|共扣"), ("deduction", "item_lost", "deduction_points")),
        Cue(pattern("失分|丢分|失$|丢$|失去"), ("item_lost", "lost", "group_lost")),
        Cue(pattern("(?:上升|下降|提高|降低|增加|减少|增长|回落|多|少)\\s*了?$"), ("score_change", "median_change")),
        Cue(pattern("上月|上期|上个月"), ("previous_score",)),
        Cue(pattern("去年|上年|同期"), ("last_year_score",)),
        Cue(pattern(""), ("points", "result", "score")),
    ),
    places=(
        Cue(pattern("(?:上升|前进|提升|进步|跃升|下降|后退|下滑|退步|滑落|升|进|退|降)\\s*了?$"), ("movement",)),
        Cue(pattern("(?:由|从|上月|上期|上个月)[^，]{0,6}$"), ("previous_place",)),
        Cue(pattern("第|居|列|排名|名次|位次|排在|并列"), ("item_place", "dimension_place", "place")),
    ),
    counts=(
        Cue(pattern("按时|按期|及时"), ("on_time",)),
        Cue(pattern("迟报|逾期|迟"), ("late",)),
        Cue(pattern("未报|漏报|缺报|没有报|未上报"), ("missing",)),
        Cue(pattern("应报|应当报|应报送"), ("expected",)),
        Cue(pattern("扣分"), ("deducted",)),
        Cue(pattern("已报|报送|上报"), ("reported",)),
        Cue(pattern("参赛|参加|参评|共有"), ("members",)),
    ),
    shares=(
        Cue(pattern("失分.*(?:上升|下降|提高|降低|增加|减少|回落)"), ("share_change",)),
        Cue(pattern("(?:按时|按期|及时).*(?:上升|下降|提高|降低|增加|减少|回落)"), ("on_time_change",)),
        Cue(pattern("(?:上月|上期).*失分"), ("previous_lost_share",)),
        Cue(pattern("失分"), ("lost_share",)),
        Cue(pattern("得分率"), ("rate",)),
        Cue(pattern("(?:上月|上期).*(?:按时|按期|及时)"), ("previous_on_time_share",)),
        Cue(pattern("(?:按时|按期|及时)(?:报送)?率"), ("on_time_share",)),
    ),
    naked=pattern("(?:得分|总分|成绩|中位数|中位分|最高分|加分|扣分|失分)(?:分别)?\\s*(?:为|是|达到|达|约|：)?\\s*$"),
    naked_place=pattern("(?:名次|位次|排名|位列|位居|名列)\\s*(?:为|是|：|:)?\\s*$"),
    apart=pattern("[，、,；;。：:\n]"),
    whose=pattern("\\s*的?(?:单位|乡镇|街道|部门|机关)?\\s*(?:(?:分别|依次)?(?:是|为)\\s*[：:]?|[：:—（(]|——)?\\s*"),
    among=pattern("[^，。；：]{0,8}(?:列|居|排|进|入|揽|获|在|为|占)[^，。；：]{0,4}"),
    pieces=pattern("采用|录用|刊用|刊发|转发"),
    instruction=pattern("批示"),
)  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
TIMES = (
    rf"(?:of\s+)?(?:quarter|hal(?:f|ves)|months?|times?|meetings?|issues?|batch|rounds?|weeks?|days?|years?|steps?|"
    rf"{'|'.join(MONTHS)})"
)
ANY_UNIT, ANY_TENS = "|".join(reversed(UNITS)), "|".join(ENGLISH_TENS)  # the longer first: sixteen before six
CARDINAL = rf"(?:(?:{ANY_TENS})(?:[- ](?:{ANY_UNIT}))?|(?:{ANY_UNIT}))(?: point(?: (?:zero|nought|{ANY_UNIT})\b)+)?"
ORDINAL = rf"(?:(?:{ANY_TENS})[- ])?(?:{'|'.join(reversed(ORDINALS))})"
ENGLISH = Lexicon(
    figure=pattern(
        rf"\b(?P<top>(?:top|first|best)\s+)(?P<number5>{NUMBER}|{CARDINAL})\b(?P<unit5>)(?!\s*(?:%|per|{TIMES}|points?))"
        rf"|\b(?P<lead>(?:No\.|numbers?|places?|ranks?|ranked|ranking|positions?|placed)\s*(?:is|was|of|:)?\s*)"
        rf"(?:(?P<number2>{NUMBER}|{CARDINAL})\b(?!st|nd|rd|th)|(?P<number6>{ORDINAL})\b)(?P<unit2>)(?!\s*(?:%|per|points?))"
        rf"|\b(?:(?P<number1>{NUMBER})(?:st|nd|rd|th)|(?P<number7>{ORDINAL}))\b(?!\s+(?:{TIMES}))"
        rf"|(?:\b(?P<number8>{CARDINAL})\s+|(?P<number3>{NUMBER})\s*)"
        r"(?P<unit3>percentage points?|points?|pts|%|per\s?cent|places?|units?|items?|pieces?)"
        rf"|(?P<number4>{NUMBER})"
    ),
    kinds={
        "percentage point": "change", "percentage points": "change", "point": "points", "points": "points", "pts": "points",
        "%": "share", "percent": "share", "per cent": "share",
        "place": "place", "places": "place", "unit": "count", "units": "count", "item": "pieces",
        "items": "pieces", "piece": "pieces", "pieces": "pieces",
    },
    sentence=pattern(r"(?:[.;!?](?=\s|$)|\n)"),
    clause=pattern(r",(?=\s)|:(?=\s)"),
    joint=pattern(r"\s*(?:,|,?\s*and)\s*"),
    pause=pattern(r"[()]|,\s|\band\b"),
    free=pattern(
        r"full marks|\beach\b|\bevery\b|at least|at most|target|\baim|\bgoal|strive|no (?:less|more) than|from the bottom"
    ),
    free_after=pattern(r"\s*(?:or more|or less|and above|or above|or below)"),
    to_date=pattern(r"to date|cumulative|year so far|so far this year|January\s*[–-]"),
    this_month=pattern("this month|this quarter"),
    month=pattern(rf"(?<!\d )\b(?-i:({'|'.join(MONTHS)}))\b(?! \d{{1,2}}\b)"),
    respectively=pattern("respectively"),
    together=pattern(r"\b(?:both|all|each|jointly|joint|tied|share[ds]?)\b"),
    rose=pattern(r"\b(?:rose|up|gained|climbed|higher|more|increased)\b"),
    fell=pattern(r"\b(?:fell|down|lost|dropped|lower|less|decreased)\b"),
    points=(
        Cue(pattern(r"median.*\b(?:rose|fell|up|down)\b.*$"), ("median_change",)),
        Cue(pattern(r"(?:last month|previous).*median"), ("previous_median",)),
        Cue(pattern("last year.*median"), ("last_year_median",)),
        Cue(pattern("median"), ("median",)),
        Cue(pattern("spread"), ("spread",)),
        Cue(pattern("ahead|behind|gap|short of|apart"), ("gap_to_next", "gap_to_best", "spread")),
        Cue(pattern("best score|highest|top score"), ("best",)),
        Cue(pattern("bonus"), ("bonus", "bonus_points")),
        Cue(pattern("deduct"), ("deduction", "item_lost", "deduction_points")),
        Cue(pattern("lost|losing|loses"), ("item_lost", "lost", "group_lost")),
        Cue(pattern(r"\b(?:rose|fell|up|down)\b(?: by)?\s*$"), ("score_change", "median_change")),
        Cue(pattern("last month|previous"), ("previous_score",)),
        Cue(pattern("last year"), ("last_year_score",)),
        Cue(pattern(""), ("points", "result", "score")),
    ),
    places=(
        Cue(pattern(r"\b(?:rose|fell|up|down|climbed|dropped|gained|lost)\b(?: by)?\s*$"), ("movement",)),
        Cue(pattern(r"(?:from|last month|previous)\s*(?:place|rank|No\.)?\s*$"), ("previous_place",)),
        Cue(
            pattern(r"place|rank|position|number|No\.|stands|stood|\bcame\b|comes|finish|took|takes|holds|\b(?:is|was|are|were)\b"),
            ("item_place", "dimension_place", "place"),
        ),
    ),
    counts=(
        Cue(pattern("on time"), ("on_time",)),
        Cue(pattern("missing|did not report|sent nothing"), ("missing",)),
        Cue(pattern(r"\blate\b"), ("late",)),
        Cue(pattern(r"\bdue\b|expected|owed?\b"), ("expected",)),
        Cue(pattern("deduct"), ("deducted",)),
        Cue(pattern("reported|sent"), ("reported",)),
        Cue(pattern("take part|took part|in all"), ("members",)),
    ),
    shares=(
        Cue(pattern(r"lost.*\b(?:rose|fell|up|down)\b"), ("share_change",)),
        Cue(pattern(r"on time.*\b(?:rose|fell|up|down)\b"), ("on_time_change",)),
        Cue(pattern("lost"), ("lost_share",)),
        Cue(pattern("earned|rate of"), ("rate",)),
        Cue(pattern("on time|on-time"), ("on_time_share",)),
    ),
    naked=pattern(
        r"(?:scor(?:ed|es|ing)|(?:score|median|bonus|deduction|total)\s*(?:of|is|was|:)|\bgot|\bearned|\breceived)"
        r"(?: only| just| about)?\s*$"
    ),
    naked_place=pattern(r"(?!x)x"),  # a lead says it
    apart=pattern(r"[,;:.\n]|\band\b"),
    whose=pattern(
        r"\s+(?:place|position)\s+|\s*(?:place|position)?\s*(?:(?:is|are|was|were|went to|goes to)\b:?|:|–|—|\()\s*(?:the\s+)?"
    ),
    among=pattern(r"[^.;:]{0,12}\b(?:among|in|are|were|is|was|took|take|hold|fill|make|made|make up)\b[^.;:]{0,12}"),
    pieces=pattern("adopted"),
    instruction=pattern("instruction"),
)  # fmt: skip


def lexicon(language: Language) -> Lexicon:
    """The lexicon of a language; traditional characters are not written by anybody here."""
    return ENGLISH if language == "en" else CHINESE


def month_number(said: str) -> int:
    """The number of a month as it is written: 6, June."""
    return MONTHS.index(said) + 1 if said in MONTHS else int(said)


def numeral(said: str) -> str:
    """A numeral as digits: 十二, ⑫, XII and twelfth are 12, 二点五 is 2.5; digits as they are, without their commas."""
    if said[0].isdecimal():
        return said.replace(",", "")
    if said in SIGNS:
        return str(SIGNS[said])
    if said[0].isascii():
        return roman(said) if set(said) <= set(ROMAN) else spoken(said.lower())
    whole, point, decimals = said.partition("点")
    total, one = 0, 0
    for sign in whole:
        if sign in TENS:
            total, one = total + (one or 1) * TENS[sign], 0
        else:
            one = DIGITS[sign]
    digits = "".join(str(DIGITS[sign]) for sign in decimals)
    return f"{total + one}{'.' if point else ''}{digits}"


def roman(said: str) -> str:
    """A Roman numeral up to XXXIX as digits."""
    values = [ROMAN[letter] for letter in said]
    following = [*values[1:], 0]
    return str(sum(-one if one < after else one for one, after in zip(values, following, strict=True)))


def spoken(said: str) -> str:
    """An English numeral or ordinal as digits: twenty-one, ninety-one point two."""
    whole, point, decimals = said.partition(" point ")
    total = sum(SPOKEN[word] for word in re.split(r"[- ]", whole))
    return f"{total}{'.' if point else ''}{''.join(str(SPOKEN[word]) for word in decimals.split())}"

"""Who competes in the fictitious county: units, their classes, leaders and how well they tend to work.

Every place and person is invented. `base` is how well a unit works (1.0: hardly a fault), `trend` how much that changes
over the 22 months; both only shape the random figures and appear in no file.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST_MONTH = "2025-01"
LAST_MONTH = "2026-10"

# 联系领导: each looks after some eight units.
LEADERS = ("程远舟", "陆知行", "白若溪", "顾景明", "沈书瑶", "罗一川", "祁安澜")
CONTACTS = ("周敏", "吴涛", "郑洁", "冯磊", "蒋悦", "韩冰", "杨帆", "朱琳", "秦朗", "许诺", "何苗", "吕航")


@dataclass(frozen=True)
class Unit:
    """One competitor; `until` and `since` bound its months, `predecessors` are the units it was merged from."""

    unit_id: str
    name_zh: str
    name_en: str
    short_name: str
    class_id: str
    base: float
    trend: float = 0.0
    group_id: str = "townships"
    since: str = FIRST_MONTH
    until: str = ""
    aliases: str = ""
    predecessors: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    is_guest: bool = False

    def is_valid(self, month: str) -> bool:
        """Whether the unit competes in the month."""
        return self.since <= month and (not self.until or month <= self.until)


def _township(number: int, zh: str, en: str, base: float, trend: float, **more: object) -> Unit:
    return Unit(f"T{number:02d}", zh, en, zh[:-2] if zh.endswith("街道") else zh[:-1], "township", base, trend, **more)  # type: ignore[arg-type]


def _organ(number: int, zh: str, en: str, short: str, class_id: str, base: float, trend: float, **more: object) -> Unit:
    return Unit(f"O{number:02d}", zh, en, short, class_id, base, trend, "organs", **more)  # type: ignore[arg-type]


PETITIONS = ("PET-01", "PET-02", "PET-03", "PET-04")

TOWNSHIPS = (
    _township(1, "松岗镇", "Songgang Town", 0.86, 0.10),
    _township(2, "河湾街道", "Hewan Street", 0.97, -0.02),
    _township(3, "青石镇", "Qingshi Town", 0.93, 0.03),
    _township(4, "梅岭乡", "Meiling Township", 0.74, 0.14),
    _township(5, "东关街道", "Dongguan Street", 0.95, -0.10),
    _township(6, "北苑街道", "Beiyuan Street", 0.90, 0.02, aliases="北苑街道办事处;北苑街办"),
    _township(7, "柳溪镇", "Liuxi Town", 0.84, 0.00),
    _township(8, "石桥镇", "Shiqiao Town", 0.88, -0.08),
    _township(9, "白鹤镇", "Baihe Town", 0.91, 0.02),
    _township(10, "桐山镇", "Tongshan Town", 0.80, 0.09),
    _township(11, "沙洲镇", "Shazhou Town", 0.69, 0.04),
    _township(12, "云门镇", "Yunmen Town", 0.87, 0.01),
    _township(13, "横塘镇", "Hengtang Town", 0.82, -0.12),
    _township(14, "竹园镇", "Zhuyuan Town", 0.90, 0.03),
    _township(15, "南渡镇", "Nandu Town", 0.85, 0.05),
    _township(16, "古渡乡", "Gudu Township", 0.66, 0.12),
    _township(17, "枫林乡", "Fenglin Township", 0.78, 0.02),
    _township(18, "泉坝镇", "Quanba Town", 0.76, -0.06),
    _township(19, "望江街道", "Wangjiang Street", 0.92, 0.06),
    _township(20, "银杏乡", "Yinxing Township", 0.72, 0.00),
    _township(21, "安和镇", "Anhe Town", 0.83, 0.07),
    _township(22, "天池乡", "Tianchi Township", 0.70, -0.05),
    _township(23, "大塘乡", "Datang Township", 0.75, 0.02, until="2026-03"),
    _township(24, "小塘乡", "Xiaotang Township", 0.81, 0.00, until="2026-03"),
    _township(25, "双塘镇", "Shuangtang Town", 0.84, 0.06, since="2026-04", predecessors=("T23", "T24")),
)

ORGANS = (
    _organ(1, "县委组织部", "Organization Department", "组织部", "organ_1", 0.96, 0.00),
    _organ(2, "县委宣传部", "Publicity Department", "宣传部", "organ_1", 0.94, 0.03),
    _organ(3, "县委政法委", "Political and Legal Affairs Commission", "政法委", "organ_1", 0.88, 0.02),
    _organ(4, "县发展和改革局", "Development and Reform Bureau", "发改局", "organ_1", 0.92, -0.06, aliases="县发改局"),
    _organ(5, "县财政局", "Finance Bureau", "财政局", "organ_1", 0.90, 0.02),
    _organ(6, "县教育局", "Education Bureau", "教育局", "organ_1", 0.86, 0.05),
    _organ(7, "县公安局", "Public Security Bureau", "公安局", "organ_1", 0.93, -0.03),
    _organ(
        8, "县住房和城乡建设局", "Housing and Construction Bureau", "住建局", "organ_1", 0.76, 0.10, aliases="县住建局"
    ),
    _organ(9, "县农业农村局", "Agriculture and Rural Affairs Bureau", "农业农村局", "organ_1", 0.89, 0.00),
    _organ(10, "县民政局", "Civil Affairs Bureau", "民政局", "organ_2", 0.84, 0.04),
    _organ(11, "县司法局", "Justice Bureau", "司法局", "organ_2", 0.87, 0.00),
    _organ(12, "县政务服务管理局", "Government Services Bureau", "政务局", "organ_2", 0.85, 0.12, until="2025-06"),
    _organ(
        12,
        "县政务服务和数据管理局",
        "Government Services and Data Bureau",
        "政数局",
        "organ_2",
        0.85,
        0.12,
        since="2025-07",
    ),
    _organ(
        13,
        "县人力资源和社会保障局",
        "Human Resources and Social Security Bureau",
        "人社局",
        "organ_2",
        0.88,
        -0.04,
        aliases="县人社局",
    ),
    _organ(14, "县自然资源局", "Natural Resources Bureau", "自然资源局", "organ_2", 0.78, -0.10),
    _organ(15, "县交通运输局", "Transport Bureau", "交通局", "organ_2", 0.82, 0.03, aliases="县交通局"),
    _organ(16, "县水利局", "Water Resources Bureau", "水利局", "organ_2", 0.80, 0.00),
    _organ(17, "县商务局", "Commerce Bureau", "商务局", "organ_2", 0.91, 0.02),
    _organ(18, "县文化和旅游局", "Culture and Tourism Bureau", "文旅局", "organ_2", 0.83, 0.08, aliases="县文旅局"),
    _organ(19, "县卫生健康局", "Health Bureau", "卫健局", "organ_2", 0.81, -0.02, aliases="县卫健局"),
    _organ(20, "县应急管理局", "Emergency Management Bureau", "应急局", "organ_2", 0.89, 0.04, aliases="县应急局"),
    _organ(21, "县市场监督管理局", "Market Regulation Bureau", "市监局", "organ_2", 0.79, 0.06, aliases="县市监局"),
    _organ(22, "县审计局", "Audit Bureau", "审计局", "organ_3", 0.92, -0.02),
    _organ(23, "县统计局", "Statistics Bureau", "统计局", "organ_3", 0.90, 0.02),
    _organ(24, "县医疗保障局", "Medical Security Bureau", "医保局", "organ_3", 0.80, 0.05, aliases="县医保局"),
    _organ(25, "县林业局", "Forestry Bureau", "林业局", "organ_3", 0.71, 0.00),
    _organ(26, "县档案馆", "County Archives", "档案馆", "organ_3", 0.86, 0.03),
    _organ(27, "县总工会", "Federation of Trade Unions", "总工会", "mass_org", 0.87, 0.02, exempt=PETITIONS),
    _organ(
        28, "共青团云溪县委", "Youth League Committee", "团县委", "mass_org", 0.84, 0.09, exempt=(*PETITIONS, "LOG-01")
    ),
    _organ(29, "县妇女联合会", "Women's Federation", "县妇联", "mass_org", 0.90, 0.00, exempt=PETITIONS),
    _organ(
        30,
        "县文学艺术界联合会",
        "Federation of Literary and Art Circles",
        "县文联",
        "mass_org",
        0.73,
        0.04,
        exempt=(*PETITIONS, "RES-01"),
    ),
    _organ(31, "县委社会工作部", "Social Work Department", "社工部", "organ_2", 0.82, 0.10, since="2026-01"),
)

# 经济开发区 was ranked with the organs in 2025 and with the townships from 2026 on.
ZONE = (
    Unit("K01", "云溪经济开发区", "Yunxi Development Zone", "开发区", "organ_2", 0.90, 0.05, "organs", until="2025-12"),
    Unit(
        "K01",
        "云溪经济开发区",
        "Yunxi Development Zone",
        "开发区",
        "township",
        0.90,
        0.05,
        "townships",
        since="2026-01",
    ),
)

GUESTS = (
    Unit(
        "G01", "县消防救援大队", "Fire and Rescue Brigade", "消防大队", "organ_3", 0.88, 0.00, "organs", is_guest=True
    ),
)

# One row a unit and stretch of validity, as the roster file has it.
STRETCHES = (*TOWNSHIPS, *ORGANS, *ZONE, *GUESTS)


def members(month: str, group_id: str | None = None) -> list[Unit]:
    """The stretches valid in a month, guests included, in roster order."""
    return [unit for unit in STRETCHES if unit.is_valid(month) and group_id in (None, unit.group_id)]


def ranked(month: str, group_id: str | None = None) -> list[Unit]:
    """The members of a month without its guests."""
    return [unit for unit in members(month, group_id) if not unit.is_guest]


def leader_of(unit_id: str) -> str:
    """The invented 联系领导 of a unit."""
    return LEADERS[_position(unit_id) % len(LEADERS)]


def contact_of(unit_id: str) -> str:
    """The invented person who sends a unit's files."""
    return CONTACTS[_position(unit_id) % len(CONTACTS)]


def _position(unit_id: str) -> int:
    return list(dict.fromkeys(unit.unit_id for unit in STRETCHES)).index(unit_id)

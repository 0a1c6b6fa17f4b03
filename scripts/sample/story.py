"""What happened in the county's 22 months that a reader may look for: each fact here is told in docs and tests by name.

Everything else in the files is drawn with a seed; these rows are placed by hand.
"""

from __future__ import annotations

# Received between the due date and the cut-off: (unit, month) -> working days after the due date.
LATE = {
    ("T11", "2025-02"): 1,
    ("T16", "2025-03"): 2,
    ("O25", "2025-03"): 1,
    ("T04", "2025-05"): 1,
    ("O14", "2025-06"): 3,
    ("T20", "2025-08"): 2,
    ("T22", "2025-08"): 1,
    ("O08", "2025-09"): 1,
    ("T16", "2025-11"): 1,
    ("O30", "2025-12"): 2,
    ("T18", "2026-01"): 1,
    ("O14", "2026-02"): 2,
    ("T13", "2026-03"): 1,
    ("O25", "2026-04"): 3,
    ("T22", "2026-05"): 1,
    ("T13", "2026-07"): 2,
    ("O19", "2026-07"): 1,
    ("T08", "2026-08"): 1,
    ("O14", "2026-09"): 1,
    ("T13", "2026-10"): 1,
    ("O25", "2026-10"): 2,
}

# Nothing by the cut-off. The value says when the supplement came (working days after the cut-off), None: it never did.
MISSING: dict[tuple[str, str], int | None] = {
    ("T22", "2025-04"): 4,
    ("O25", "2025-07"): 2,
    ("T20", "2025-10"): None,
    ("T11", "2026-02"): 6,
    ("O14", "2026-06"): 3,
    ("T18", "2026-09"): 5,
    ("T20", "2026-10"): 4,
}

# A unit sent its report again: (unit, month, column) -> the value of the first, wrong version.
CORRECTED: dict[tuple[str, str, str], int | str] = {
    ("T07", "2025-03", "doc_total"): 131,
    ("O19", "2025-06", "log_spent"): "48.6",
    ("T12", "2025-10", "inf_submitted"): 2,
    ("O05", "2026-01", "lrn_hours"): 12,
    ("T15", "2026-06", "res_done"): 0,
    ("O06", "2026-09", "doc_ontime"): 3,
}

# Issues that were revised: (month, the file that was overlooked until all months were published, why, who asked).
OVERLOOKED = "2026-06/月报_南渡_2026-06_更正.csv"
REVISED = (
    ("2026-06", OVERLOOKED, "更正件7月16日已到，印发前漏载：完成调研课题数误作0个，应为3个", "南渡镇"),
    ("2026-09", OVERLOOKED, "6月更正件补载，本年累计随之更正", "竞赛办 赵宁"),
)

# Same figures, same pieces: the second unit ties with the first in these months.
TWINS = {
    "2025-05": (("T09", "T14"),),
    "2025-11": (("T01", "T06"), ("O10", "O11")),
    "2026-04": (("T03", "T19"),),
    "2026-08": (("O22", "O23"),),
    "2026-10": (("T09", "T14"), ("O17", "O20")),
}

# A report still under the name the unit had before: (unit, month) -> the name on the file.
OLD_NAME = {("O12", "2025-08"): "县政务服务管理局"}

# A piece adopted first at a low level and again at a higher one: (unit, code) -> month -> level.
RISING = {
    ("T03", "XX-2026-09-903"): {"2026-09": "county", "2026-10": "city"},
    ("T02", "XX-2025-06-902"): {"2025-06": "city", "2025-07": "province"},
    ("O02", "XX-2026-03-902"): {"2026-03": "county", "2026-04": "city", "2026-05": "central"},
    ("O20", "XX-2026-07-920"): {"2026-07": "county", "2026-08": "province"},
}

# Joint pieces: month -> rows of (code, level, units).
JOINT = {
    "2025-04": (("XX-2025-04-L1", "city", ("T02", "T05", "O09")),),
    "2025-09": (("XX-2025-09-L1", "province", ("T19", "O04")),),
    "2026-02": (("XX-2026-02-L1", "city", ("O01", "O02", "O31")),),
    "2026-06": (("XX-2026-06-L1", "province", ("T01", "T03", "T15", "O09")),),
    "2026-10": (("XX-2026-10-L1", "city", ("T01", "T02", "O18")), ("XX-2026-10-L2", "county", ("O02", "O06"))),
}

# 领导批示: (month, unit, code, level).
INSTRUCTIONS = (
    ("2025-01", "O01", "PS-2025-001", "county"),
    ("2025-02", "T02", "PS-2025-002", "county"),
    ("2025-03", "O07", "PS-2025-003", "city"),
    ("2025-03", "T05", "PS-2025-004", "county"),
    ("2025-05", "T19", "PS-2025-005", "county"),
    ("2025-06", "T03", "PS-2025-006", "city"),
    ("2025-07", "T03", "PS-2025-006", "province"),
    ("2025-08", "O09", "PS-2025-007", "county"),
    ("2025-09", "O04", "PS-2025-008", "city"),
    ("2025-10", "T02", "PS-2025-009", "county"),
    ("2025-11", "O22", "PS-2025-010", "county"),
    ("2025-12", "T05", "PS-2025-011", "city"),
    ("2025-12", "O02", "PS-2025-012", "county"),
    ("2026-01", "T02", "PS-2026-001", "county"),
    ("2026-02", "O01", "PS-2026-002", "city"),
    ("2026-03", "T10", "PS-2026-003", "county"),
    ("2026-03", "O20", "PS-2026-004", "county"),
    ("2026-04", "T25", "PS-2026-005", "county"),
    ("2026-05", "O02", "PS-2026-006", "province"),
    ("2026-06", "T01", "PS-2026-007", "county"),
    ("2026-06", "T19", "PS-2026-008", "city"),
    ("2026-07", "O12", "PS-2026-009", "county"),
    ("2026-08", "K01", "PS-2026-010", "county"),
    ("2026-08", "T04", "PS-2026-011", "county"),
    ("2026-09", "O18", "PS-2026-012", "city"),
    ("2026-10", "T01", "PS-2026-013", "city"),
    ("2026-10", "O02", "PS-2026-014", "county"),
)

# 上级表彰: (month, unit, code, level, document number). One honour came without its document: it counts nothing.
COMMENDATIONS = (
    ("2025-03", "O01", "BZ-2025-001", "city", "云市办发〔2025〕6号"),
    ("2025-07", "T02", "BZ-2025-002", "county", "云办发〔2025〕21号"),
    ("2025-07", "O27", "BZ-2025-003", "county", "云办发〔2025〕21号"),
    ("2025-12", "O20", "BZ-2025-004", "province", "省应急函〔2025〕88号"),
    ("2025-12", "T19", "BZ-2025-005", "city", ""),
    ("2026-03", "T05", "BZ-2026-001", "county", "云办发〔2026〕9号"),
    ("2026-03", "O22", "BZ-2026-002", "city", "云市办发〔2026〕11号"),
    ("2026-07", "T03", "BZ-2026-003", "county", "云办发〔2026〕24号"),
    ("2026-07", "T03", "BZ-2026-003", "city", "云市办发〔2026〕30号"),
    ("2026-09", "O29", "BZ-2026-004", "city", ""),
)

# 经验推介及现场会: (month, unit, code, level).
PROMOTIONS = (
    ("2025-04", "T02", "TJ-2025-001", "county"),
    ("2025-06", "O04", "TJ-2025-002", "city"),
    ("2025-09", "T09", "TJ-2025-003", "county"),
    ("2025-11", "O29", "TJ-2025-004", "county"),
    ("2026-03", "T19", "TJ-2026-001", "county"),
    ("2026-05", "O12", "TJ-2026-002", "city"),
    ("2026-06", "T04", "TJ-2026-003", "county"),
    ("2026-09", "K01", "TJ-2026-004", "county"),
    ("2026-09", "T15", "TJ-2026-005", "city"),
)

# 数据核查: (month, unit, code, is wilful, indicator, places, note).
FINDINGS = (
    ("2025-04", "T11", "HC-2025-001", False, "LRN-01", 1, "集中学习次数与签到册不符"),
    ("2025-06", "O21", "HC-2025-002", False, "DOC-02", 2, "办结日期填写有误"),
    ("2025-09", "T18", "HC-2025-003", True, "LRN-02", 1, "培训学时虚报，经核实属故意"),
    ("2026-02", "T16", "HC-2026-001", False, "INF-01", 1, "报送条数重复计算"),
    ("2026-05", "O08", "HC-2026-002", False, "LOG-01", 1, "公用经费口径有误"),
    ("2026-08", "T20", "HC-2026-003", False, "DOC-01", 2, "发文数与登记簿不符"),
    ("2026-10", "O14", "HC-2026-004", False, "LRN-01", 1, "签到册缺一次"),
)

# 一票否决, decided by the leading group: (month, unit, code, effect, indicator, note).
VETOES = (
    ("2025-10", "T18", "FJ-2025-001", "mark", "", "故意虚报数据，取消评先资格"),
    ("2026-08", "O21", "FJ-2026-001", "mark", "", "失泄密责任事件"),
)

# Hand-placed rows of the fault registers: (month, unit, column) -> count.
FAULTS = {
    ("2026-07", "O21", "sec_leak"): 1,
    ("2025-09", "T20", "inf_urgent_false"): 1,
    ("2026-03", "T13", "rec_violation"): 1,
    ("2026-05", "O25", "log_accident"): 1,
    ("2025-06", "T22", "dut_absent"): 1,
    ("2026-09", "T08", "sup_false"): 1,
}

# The office hasn't settled this register of the last month: publishing it is refused until somebody signs 本月无.
UNSETTLED = ("duty_faults", "2026-10")

SIGNERS = ("竞赛办 赵宁", "竞赛办 孙越")

# What units answered to what they were asked to check: (month, kind of file, check, unit or all, words, who said so).
SEASON = "信访件数随当季来访量变动，已与信访局台账核对"
NO_TASK = "本年度没有该项目标任务"
SAME = "当月数与上月相同，已与登记簿核对"
NO_DOCUMENT = "文号尚未下达，本期不计分"
EXPLAINED = (
    ("2025-04", "monthly", "row_differs", "O20", SAME, "县应急管理局"),
    ("2025-04", "monthly", "row_differs", "O24", SAME, "县医疗保障局"),
    ("2025-05", "monthly", "row_differs", "O30", SAME, "县文学艺术界联合会"),
    ("2025-06", "office", "change_explained", "", SEASON, "县信访局"),
    ("2025-08", "monthly", "row_differs", "T03", SAME, "青石镇"),
    ("2025-09", "office", "change_explained", "", SEASON, "县信访局"),
    ("2025-11", "monthly", "row_differs", "O28", SAME, "共青团云溪县委"),
    ("2025-12", "commendations", "document_given", "T19", NO_DOCUMENT, "望江街道"),
    ("2025-12", "office", "change_explained", "", SEASON, "县信访局"),
    ("2025-12", "targets", "unit_covered", "", NO_TASK, SIGNERS[0]),
    ("2026-04", "monthly", "row_differs", "O29", SAME, "县妇女联合会"),
    ("2026-06", "office", "change_explained", "", SEASON, "县信访局"),
    ("2026-08", "monthly", "change_explained", "O16", "汛期来文增多，已与收文登记簿核对", "县水利局"),
    ("2026-08", "monthly", "row_differs", "O27", SAME, "县总工会"),
    ("2026-08", "monthly", "row_differs", "O28", SAME, "共青团云溪县委"),
    ("2026-09", "commendations", "document_given", "O29", NO_DOCUMENT, "县妇女联合会"),
    ("2026-09", "office", "change_explained", "", SEASON, "县信访局"),
)

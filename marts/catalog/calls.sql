-- Calls of units that were noted, and the appeal that grew out of one.
-- zh: 记下的来电, 以及由此提出的申诉。
-- grain: one competition, one call
-- increment: view
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: entry_no | 日志号 | number of the journal line
-- column: unit_id | 单位 | unit
-- column: unit_zh | 单位名称 | name of the unit in Chinese
-- column: unit_en | 单位英文名 | name of the unit in English
-- column: month | 月份 | month
-- column: indicator_id | 指标, 没有说到则空 | indicator, empty where none was named
-- column: indicator_zh | 指标名称 | name of the indicator in Chinese
-- column: indicator_en | 指标英文名 | name of the indicator in English
-- column: caller | 来电人 | who called
-- column: note | 来电内容 | what was said
-- column: noted_by | 经办人 | noted by
-- column: recorded_at | 登记时间 (UTC) | noted at, UTC
-- column: appeal_no | 转为的申诉 | appeal that grew out of it
with
followed as (
    select appeals.competition_id, appeals.from_entry, min(appeals.appeal_no) as appeal_no
    from landing.appeals as appeals
    where appeals.from_entry is not null
    group by appeals.competition_id, appeals.from_entry
)
select
    calls.competition_id,
    calls.entry_no,
    calls.unit_id,
    units.name_zh as unit_zh,
    units.name_en as unit_en,
    calls.month,
    nullif(calls.indicator_id, '') as indicator_id,
    indicators.name_zh as indicator_zh,
    indicators.name_en as indicator_en,
    calls.caller,
    calls.note,
    calls.said_by as noted_by,
    calls.recorded_at,
    followed.appeal_no
from landing.calls as calls
left join followed
    on followed.competition_id = calls.competition_id and followed.from_entry = calls.entry_no
left join staging.units as units
    on units.competition_id = calls.competition_id
    and units.unit_id = calls.unit_id
    and units.first_month <= calls.month
    and coalesce(units.last_month, '9999-12') >= calls.month
left join calendar.months as months on months.competition_id = calls.competition_id and months.month = calls.month
left join rulebook.indicators as indicators
    on indicators.competition_id = months.competition_id
    and indicators.version_id = months.version_id
    and indicators.indicator_id = calls.indicator_id

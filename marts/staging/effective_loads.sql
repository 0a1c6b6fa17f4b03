-- Which load counts for which part of a period: the newest by arrival and revision, never by the order of loading.
-- zh: 哪次报送对期间的哪一部分有效: 以到达时间和版次最新者为准, 与装入先后无关。
-- grain: one competition, one kind, one period, one part (unit, indicator, date or the whole file)
-- increment: month
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: load_id | 采用的那次报送 | the load that counts
-- column: kind | 文件种类 | kind of file
-- column: part | 被替换的范围: 单位、指标或整份 | what one load replaces: a unit, an indicator, or the whole file
-- column: first_month | 期间首月 | first month of the period
-- column: last_month | 期间末月 | last month of the period
with
periods as (
    select
        loads.competition_id,
        loads.load_id,
        loads.kind,
        loads.submitter,
        loads.received_at,
        loads.revision,
        coalesce(loads.first_month, '') as first_month,
        coalesce(loads.last_month, '') as last_month
    from landing.loads as loads
    left join build.months as months
        on months.competition_id = loads.competition_id and months.month = loads.last_month
    left join calendar.months as known
        on known.competition_id = loads.competition_id and known.month = loads.last_month
    left join landing.withdrawals as withdrawals
        on withdrawals.competition_id = loads.competition_id and withdrawals.load_id = loads.load_id
    where
        withdrawals.load_id is null
        and (loads.last_month is null or months.month is not null or known.month is null)
),
judged_parts as (
    select distinct judgements.competition_id, judgements.load_id, judgements.indicator_id as part
    from landing.judgements as judgements
),
received_parts as (
    select distinct receipts.competition_id, receipts.load_id, receipts.unit_id as part
    from landing.receipts as receipts
),
dated_parts as (
    select distinct ranks.competition_id, ranks.load_id, cast(ranks.as_of as varchar) as part
    from landing.external_ranks as ranks
),
parts as (
    select periods.*, reports.unit_id as part
    from periods
    join staging.reports as reports
        on reports.competition_id = periods.competition_id and reports.load_id = periods.load_id
    union all
    select periods.*, judged_parts.part
    from periods
    join judged_parts
        on judged_parts.competition_id = periods.competition_id and judged_parts.load_id = periods.load_id
    union all
    select periods.*, received_parts.part
    from periods
    join received_parts
        on received_parts.competition_id = periods.competition_id and received_parts.load_id = periods.load_id
    union all
    select periods.*, dated_parts.part || ' ' || coalesce(periods.submitter, '') as part
    from periods
    join dated_parts
        on dated_parts.competition_id = periods.competition_id and dated_parts.load_id = periods.load_id
    union all
    select periods.*, '' as part
    from periods
    where periods.kind in ('roster', 'ballots', 'ballot_counts')
    union all
    select periods.*, coalesce(periods.submitter, '') as part
    from periods
    where
        periods.kind not in (
            'monthly', 'office', 'targets', 'judges', 'external_ranks', 'roster', 'ballots', 'ballot_counts', 'receipts'
        )
),
ordered as (
    select
        parts.*,
        row_number() over (
            partition by parts.competition_id, parts.kind, parts.first_month, parts.last_month, parts.part
            order by parts.received_at desc, parts.revision desc, parts.load_id desc
        ) as newest
    from parts
)
select
    ordered.competition_id,
    ordered.load_id,
    ordered.kind,
    ordered.part,
    ordered.first_month,
    ordered.last_month
from ordered
where ordered.newest = 1

-- What each piece earns a unit in a scope: its level there, how many share it, its points in 27720ths.
-- zh: 每件作品在一个范围里给单位带来什么: 当时的级别、几家共享、以 27720 分之一计的分值。
-- grain: one competition, one scope, one indicator, one unit, one event that counts
-- increment: scope
-- public: yes
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: scope_no | 范围编号 | number of the scope
-- column: rule_no | 规则编号 | number of the rule
-- column: unit_no | 单位编号 | number of the unit
-- column: indicator_id | 指标 | indicator
-- column: unit_id | 单位 | unit
-- column: code | 编号 | code
-- column: counts_as | adoption 采用 / instruction 批示 | adoption or instruction
-- column: level_id | 级别 | level
-- column: points_each | 每件分值 | points each
-- column: value | 该件得分 (分享前) | what the event is worth before it is shared
-- column: quantity | 件数 | quantity
-- column: sharer_count | 分享单位数 | units that share it
-- column: parts | 得分 × 27720, 万分之一 | points times 27720, in ten-thousandths
-- column: load_id | 报送 | load
-- column: row_no | 行 | row
-- check: at most twelve share a piece | select code from {table} where sharer_count > 12
with
tiered as (
    select
        rules.competition_id,
        rules.version_id,
        rules.rule_no,
        rules.indicator_id,
        rules.register_id,
        rules.multi,
        rules.share,
        rules.needs_document,
        rules.others_rate_e4,
        tiers.level_id,
        levels.rank,
        coalesce(nullif(tiers.counts_as, ''), 'adoption') as counts_as,
        tiers.points_each,
        tiers.joint_points
    from scoring.rules as rules
    join rulebook.tiers as tiers
        on tiers.competition_id = rules.competition_id
        and tiers.version_id = rules.version_id
        and tiers.indicator_id = rules.indicator_id
    join rulebook.levels as levels
        on levels.competition_id = tiers.competition_id
        and levels.version_id = tiers.version_id
        and levels.level_id = tiers.level_id
    where rules.shape in ('tiers_best_in_group', 'tiers_capped', 'tiers_to_quota', 'tiers_mean')
),
factors as (
    select rules.rule_no, factors.factor_of, factors.key, factors.factor
    from rulebook.factors as factors
    join scoring.rules as rules
        on rules.competition_id = factors.competition_id
        and rules.version_id = factors.version_id
        and rules.indicator_id = factors.indicator_id
),
eligible as (
    select
        windows.scope_no,
        tiered.competition_id,
        tiered.rule_no,
        tiered.indicator_id,
        tiered.multi,
        tiered.share,
        tiered.others_rate_e4,
        tiered.rank,
        tiered.counts_as,
        tiered.points_each,
        tiered.joint_points,
        valid.unit_no as holder_no,
        events.code,
        events.level_id,
        events.quantity,
        coalesce(events.score, 0) as score,
        cast(round(coalesce(routes.factor, 1) * 10000) as hugeint)
        * cast(
            round(
                coalesce(parts.factor, case when tiered.share = 'roles' and events.part = 'assist' then 0.5 else 1 end)
                * 10000
            ) as hugeint
        ) as factor_e8,
        events.load_id,
        events.row_no
    from temp.windows as windows
    join tiered on tiered.rule_no = windows.rule_no
    join staging.months as months
        on months.competition_id = tiered.competition_id and months.month_no = windows.month_no
    join staging.events as events
        on events.competition_id = tiered.competition_id
        and events.month = months.month
        and events.register_id = tiered.register_id
        and events.level_id = tiered.level_id
        and (not tiered.needs_document or coalesce(events.document_no, '') <> '')
    join staging.unit_months as valid
        on valid.competition_id = events.competition_id
        and valid.unit_id = events.unit_id
        and valid.month = events.month
    left join factors as routes
        on routes.rule_no = tiered.rule_no and routes.factor_of = 'route' and routes.key = events.route_id
    left join factors as parts
        on parts.rule_no = tiered.rule_no
        and parts.factor_of = 'part'
        and parts.key = events.part
),
held as (
    select
        eligible.*,
        coalesce(members.unit_no, -eligible.holder_no) as unit_no,
        members.unit_id
    from eligible
    left join (
        select members.scope_no, members.unit_no, members.unit_id, lineage.ancestor_no
        from staging.wanted as wanted
        join staging.members as members on members.scope_no = wanted.scope_no and members.is_member
        join staging.lineage as lineage on lineage.unit_no = members.unit_no
    ) as members
        on members.scope_no = eligible.scope_no and members.ancestor_no = eligible.holder_no
),
sharers as (
    select held.scope_no, held.rule_no, held.code, count(distinct held.unit_no) as sharer_count
    from held
    group by held.scope_no, held.rule_no, held.code
),
worth as (
    select
        held.*,
        sharers.sharer_count as holder_count,
        case
            when held.share = 'reduced' and sharers.sharer_count > 1 then coalesce(held.joint_points, held.points_each)
            else held.points_each
        end as points_used
    from held
    join sharers
        on sharers.scope_no = held.scope_no and sharers.rule_no = held.rule_no and sharers.code = held.code
    where held.unit_id is not null
),
valued as (
    select
        worth.*,
        cast(round((worth.points_used + worth.score) * 10000) as hugeint) * worth.quantity * worth.factor_e8 as value_e12
    from worth
),
rounded as (
    select
        valued.*,
        sign(valued.value_e12) * ((abs(valued.value_e12) + 50000000) // 100000000) as full_e4
    from valued
),
ordered as (
    select
        rounded.*,
        row_number() over (
            partition by rounded.scope_no, rounded.rule_no, rounded.unit_no, rounded.code, rounded.counts_as
            order by rounded.rank desc, rounded.full_e4 desc, rounded.load_id, rounded.row_no
        ) as highest
    from rounded
),
chosen as (
    select
        ordered.*,
        case
            when ordered.multi = 'highest_full_others_discount' and ordered.highest > 1
                then
                    sign(ordered.full_e4)
                    * ((abs(ordered.full_e4) * ordered.others_rate_e4 + 5000) // 10000)
            else ordered.full_e4
        end as value_e4,
        case when ordered.share = 'equal' then ordered.holder_count else 1 end as divided_by
    from ordered
    where ordered.multi <> 'highest' or ordered.highest = 1
)
select
    chosen.competition_id,
    scopes.scope_id,
    chosen.scope_no,
    chosen.rule_no,
    cast(chosen.unit_no as integer) as unit_no,
    chosen.indicator_id,
    chosen.unit_id,
    chosen.code,
    cast(chosen.counts_as as varchar) as counts_as,
    chosen.level_id,
    chosen.points_used as points_each,
    cast(cast(chosen.value_e4 as decimal(18, 0)) * 0.0001 as decimal(18, 4)) as value,
    cast(chosen.quantity as integer) as quantity,
    cast(chosen.divided_by as integer) as sharer_count,
    cast(chosen.value_e4 * (27720 // nullif(chosen.divided_by, 0)) as bigint) as parts,
    chosen.load_id,
    chosen.row_no
from chosen
join staging.scopes as scopes on scopes.scope_no = chosen.scope_no

-- One application of each rule: state, points, open points.
-- grain: one competition, one scope, one unit, one indicator
-- increment: scope
-- public: no
-- column: competition_id | 竞赛 | competition
-- column: scope_id | 范围 | scope
-- column: unit_id | 单位 | unit
-- column: indicator_id | 指标 | indicator
-- column: state | 状态 | state
-- column: points | 得分 | points
-- column: open_points | 应得分 | open points
-- column: own | 自身值 | own value
-- column: other | 对比值 | value compared with
-- column: place | 单项名次 | place
-- column: band | 档 | band
-- check: points lie between nothing and what was open | select unit_id from {table} where points < 0
with
bands as (
    select
        cases.competition_id,
        cases.scope_id,
        cases.unit_id,
        cases.indicator_id,
        max(bands.points) as points,
        min(bands.band) as band
    from scoring.cases as cases
    join build.scopes as wanted
        on wanted.competition_id = cases.competition_id and wanted.scope_id = cases.scope_id
    join scoring.terms as terms
        on terms.competition_id = cases.competition_id
        and terms.scope_id = cases.scope_id
        and terms.unit_id = cases.unit_id
        and terms.indicator_id = cases.indicator_id
        and terms.denominator > 0
    join rulebook.bands as bands
        on bands.competition_id = cases.competition_id
        and bands.version_id = cases.version_id
        and bands.indicator_id = cases.indicator_id
        and (
            bands.lower is null
            or terms.numerator > bands.lower * terms.denominator
            or (bands.lower_closed and terms.numerator = bands.lower * terms.denominator)
        )
        and (
            bands.upper is null
            or terms.numerator < bands.upper * terms.denominator
            or (bands.upper_closed and terms.numerator = bands.upper * terms.denominator)
        )
    where cases.shape = 'ratio_bands'
    group by cases.competition_id, cases.scope_id, cases.unit_id, cases.indicator_id
),
compared as (
    -- whether anybody in the group has the figure at all
    select places.competition_id, places.scope_id, places.indicator_id, cases.group_id, min(places.place) as first_place
    from scoring.places as places
    join scoring.cases as cases
        on cases.competition_id = places.competition_id
        and cases.scope_id = places.scope_id
        and cases.indicator_id = places.indicator_id
        and cases.unit_id = places.unit_id
        and not cases.is_guest
    group by places.competition_id, places.scope_id, places.indicator_id, cases.group_id
),
ruled as (
    select
        cases.competition_id,
        cases.scope_id,
        cases.unit_id,
        cases.indicator_id,
        cases.shape,
        cases.family,
        cases.is_exempt,
        cases.is_unverified,
        indicators.no_task,
        indicators.points as cap,
        fractions.pot,
        fractions.own,
        fractions.other,
        places.place,
        bands.band,
        (cases.shape = 'place_points' and compared.first_place is null) or not fractions.has_task as lacks_task,
        coalesce(terms.unit_column_count, 0) > 0
        and (cases.is_absent or coalesce(terms.lacking_count, 0) > 0) as is_missing,
        coalesce(terms.unit_column_count, 0) > 0
        and terms.exempt_count = terms.unit_column_count as is_exempted,
        case cases.shape
            when 'ratio_bands' then coalesce(bands.points, 0)
            when 'deduct_from_base' then greatest(indicators.points - coalesce(terms.faults, 0), 0)
            when 'place_points'
                then
                    case
                        when places.place is null then 0
                        else greatest(
                            parameters.floor_points, indicators.points - parameters.step * (places.place - 1)
                        )
                    end
            when 'over_fulfilment_steps'
                then
                    case
                        when terms.numerator <= terms.denominator or fractions.other <= 0 then 0
                        when parameters.without_veto > 0 and vetoes.unit_id is not null then 0
                        else
                            parameters.points_each * cast(
                                cast(round((terms.numerator - terms.denominator) * 10000) as hugeint) * 10000
                                // nullif(
                                    cast(round(terms.denominator * 10000) as hugeint)
                                    * cast(round(parameters.step_rate * 10000) as hugeint),
                                    0
                                ) as decimal(18, 0)
                            )
                    end
            when 'linear_rate'
                then
                    case
                        when terms.numerator < parameters.floor_rate * terms.denominator then 0
                        else
                            cast(
                                (2 * fractions.dividend + fractions.divisor) // nullif(2 * fractions.divisor, 0)
                                as decimal(18, 0)
                            ) * 0.0001
                    end
            else
                cast(
                    (2 * fractions.dividend + fractions.divisor) // nullif(2 * fractions.divisor, 0) as decimal(18, 0)
                ) * 0.0001
        end as earned
    from scoring.cases as cases
    join build.scopes as wanted
        on wanted.competition_id = cases.competition_id and wanted.scope_id = cases.scope_id
    join rulebook.indicators as indicators
        on indicators.competition_id = cases.competition_id
        and indicators.version_id = cases.version_id
        and indicators.indicator_id = cases.indicator_id
    join scoring.parameters as parameters
        on parameters.competition_id = cases.competition_id
        and parameters.version_id = cases.version_id
        and parameters.indicator_id = cases.indicator_id
    join scoring.fractions as fractions
        on fractions.competition_id = cases.competition_id
        and fractions.scope_id = cases.scope_id
        and fractions.unit_id = cases.unit_id
        and fractions.indicator_id = cases.indicator_id
    left join scoring.terms as terms
        on terms.competition_id = cases.competition_id
        and terms.scope_id = cases.scope_id
        and terms.unit_id = cases.unit_id
        and terms.indicator_id = cases.indicator_id
    left join bands
        on bands.competition_id = cases.competition_id
        and bands.scope_id = cases.scope_id
        and bands.unit_id = cases.unit_id
        and bands.indicator_id = cases.indicator_id
    left join scoring.places as places
        on places.competition_id = cases.competition_id
        and places.scope_id = cases.scope_id
        and places.unit_id = cases.unit_id
        and places.indicator_id = cases.indicator_id
    left join compared
        on compared.competition_id = cases.competition_id
        and compared.scope_id = cases.scope_id
        and compared.indicator_id = cases.indicator_id
        and compared.group_id = cases.group_id
    left join scoring.vetoes as vetoes
        on vetoes.competition_id = cases.competition_id
        and vetoes.scope_id = cases.scope_id
        and vetoes.unit_id = cases.unit_id
),
stated as (
    select
        ruled.*,
        -- with nobody to compare with there is nothing to earn, whatever the rule says about no task
        ruled.no_task = 'full'
        and not (ruled.lacks_task and ruled.shape in ('place_points', 'tiers_best_in_group')) as earns_untasked,
        case
            when ruled.is_exempt then 'no_task'
            when ruled.is_unverified then 'unverified'
            when ruled.is_missing then 'missing'
            when ruled.is_exempted or ruled.lacks_task then 'no_task'
            else 'open'
        end as state
    from ruled
)
select
    stated.competition_id,
    stated.scope_id,
    stated.unit_id,
    stated.indicator_id,
    cast(stated.state as varchar) as state,
    cast(
        case
            when stated.state = 'open' then least(coalesce(stated.earned, 0), coalesce(stated.cap, stated.earned, 0))
            when stated.state = 'no_task' and stated.earns_untasked and stated.family = 'score' then stated.pot
            else 0
        end as decimal(18, 4)
    ) as points,
    cast(
        case
            when stated.family <> 'score' then 0
            when stated.state in ('open', 'missing') then stated.pot
            when stated.state = 'no_task' and stated.earns_untasked then stated.pot
            else 0
        end as decimal(18, 4)
    ) as open_points,
    stated.own,
    stated.other,
    stated.place,
    stated.band
from stated

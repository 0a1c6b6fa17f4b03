-- All that a rule needs of a unit in a scope, side by side: quantities, pieces, judgings, measures, quota, band, votes.
-- grain: one scope being built, one unit, one rule
-- increment: view
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: group_id | 组别 | group
-- column: is_rival | 参加比较 | compared with the others
-- column: is_exempt | 按名册不适用 | not applicable by the roster
-- column: is_unverified | 台账未核 | register not settled
-- column: is_missing | 自报数未报全 | own figures not all reported
-- column: is_exempted | 自报数全部不适用 | own figures not applicable throughout
-- column: month_count | 窗口月数 | months in the window
-- column: x | 分子, 万分之一 | numerator, in ten-thousandths
-- column: y | 分母, 万分之一 | denominator, in ten-thousandths
-- column: faults | 差错加权合计, 万分之一 | weighted faults, in ten-thousandths
-- column: gains | 加分项合计, 万分之一 | gains, in ten-thousandths
-- column: quota | 定额, 万分之一 | quota, in ten-thousandths
-- column: parts | 原始分 × 27720 | raw points times 27720
-- column: best_parts | 组内最高原始分 | best raw points of the group
-- column: marks | 各件得分合计 | marks of the codes
-- column: code_count | 件数 | codes
-- column: means | 评审均分合计, 万分之一 | means of the judgings, in ten-thousandths
-- column: judging_count | 评审次数 | judgings
-- column: value_e4 | 量值 | measure
-- column: place | 名次 | place
-- column: best_e4 | 组内最好 | the group's best
-- column: low_e4 | 下门柱 | lower goalpost
-- column: high_e4 | 上门柱 | upper goalpost
-- column: place_points_e4 | 名次分 | points of the place
-- column: band | 档 | band
-- column: band_points_e4 | 档分 | points of the band
-- column: votes_e2 | 测评得分, 百分之一 | evaluation, in hundredths
-- column: factor_e4 | 类别系数 | factor of the class
-- column: has_veto | 有否决 | under a veto
with
pot_quotas as (
    select cases.scope_no, cases.unit_no, cases.rule_no, sum(quotas.quota) as quota
    from temp.cases as cases
    join scoring.rules as rules on rules.rule_no = cases.rule_no
    join staging.scopes as scopes on scopes.scope_no = cases.scope_no
    join staging.lineage as lineage on lineage.unit_no = cases.unit_no
    join staging.unit_months as valid
        on valid.unit_no = lineage.ancestor_no and valid.month_no = scopes.month_no
    join rulebook.quotas as quotas
        on quotas.competition_id = rules.competition_id
        and quotas.version_id = rules.version_id
        and quotas.indicator_id = rules.indicator_id
        and quotas.class_id = valid.class_id
    where cases.shape = 'quota_pot'
    group by cases.scope_no, cases.unit_no, cases.rule_no
),
class_quotas as (
    select rules.rule_no, quotas.class_id, quotas.quota
    from scoring.rules as rules
    join rulebook.quotas as quotas
        on quotas.competition_id = rules.competition_id
        and quotas.version_id = rules.version_id
        and quotas.indicator_id = rules.indicator_id
    where rules.shape = 'tiers_to_quota'
),
class_factors as (
    select rules.rule_no, factors.key as class_id, factors.factor
    from scoring.rules as rules
    join rulebook.factors as factors
        on factors.competition_id = rules.competition_id
        and factors.version_id = rules.version_id
        and factors.indicator_id = rules.indicator_id
        and factors.factor_of = 'class'
),
judgings as (
    select judged.scope_no, judged.unit_no, judged.rule_no, sum(judged.mean_score) as means, count(*) as judging_count
    from scoring.judged as judged
    join staging.wanted as wanted on wanted.scope_no = judged.scope_no
    group by judged.scope_no, judged.unit_no, judged.rule_no
),
bands as (
    select
        rules.rule_no,
        bands.band,
        bands.points,
        coalesce(nullif(bands.value_of, ''), 'ratio') = 'target' as is_of_target,
        rules.has_denominator,
        cast(round(bands.lower * 10000) as hugeint) as lower_e4,
        bands.lower_closed,
        cast(round(bands.upper * 10000) as hugeint) as upper_e4,
        bands.upper_closed,
        cast(round(bands.side_lower * 10000) as hugeint) as side_lower_e4
    from scoring.rules as rules
    join rulebook.bands as bands
        on bands.competition_id = rules.competition_id
        and bands.version_id = rules.version_id
        and bands.indicator_id = rules.indicator_id
    where rules.shape in ('ratio_bands', 'target_steps')
),
compared as (
    -- what lies in the band over what it is measured by: x over y, x alone, or the target alone
    select
        terms.scope_no,
        terms.unit_no,
        terms.rule_no,
        bands.band,
        bands.points,
        bands.lower_e4,
        bands.lower_closed,
        bands.upper_e4,
        bands.upper_closed,
        case when bands.is_of_target then terms.denominator_e4 else terms.numerator_e4 end * 10000 as dividend,
        case when bands.has_denominator and not bands.is_of_target then terms.denominator_e4 else 10000 end as divisor
    from temp.terms as terms
    join staging.wanted as wanted on wanted.scope_no = terms.scope_no
    join bands on bands.rule_no = terms.rule_no
    where
        bands.side_lower_e4 is null
        or (
            terms.side_denominator_e4 > 0
            and terms.side_numerator_e4 * 10000 >= bands.side_lower_e4 * terms.side_denominator_e4
        )
),
banded as (
    select
        compared.scope_no,
        compared.unit_no,
        compared.rule_no,
        max(compared.points) as points,
        min(compared.band) as band
    from compared
    where
        compared.divisor > 0
        and (
            compared.lower_e4 is null
            or compared.dividend > compared.lower_e4 * compared.divisor
            or (compared.lower_closed and compared.dividend = compared.lower_e4 * compared.divisor)
        )
        and (
            compared.upper_e4 is null
            or compared.dividend < compared.upper_e4 * compared.divisor
            or (compared.upper_closed and compared.dividend = compared.upper_e4 * compared.divisor)
        )
    group by compared.scope_no, compared.unit_no, compared.rule_no
),
nothing_banded as (
    -- a value of nothing reported may lie in a band too
    select bands.rule_no, max(bands.points) as points, min(bands.band) as band
    from bands
    where
        not bands.has_denominator
        and bands.side_lower_e4 is null
        and (bands.lower_e4 is null or bands.lower_e4 < 0 or (bands.lower_closed and bands.lower_e4 = 0))
        and (bands.upper_e4 is null or bands.upper_e4 > 0 or (bands.upper_closed and bands.upper_e4 = 0))
    group by bands.rule_no
),
places as (
    select rules.rule_no, places.place, places.points
    from scoring.rules as rules
    join rulebook.places as places
        on places.competition_id = rules.competition_id
        and places.version_id = rules.version_id
        and places.indicator_id = rules.indicator_id
    where rules.shape = 'place_points'
),
tabled as (
    select distinct places.rule_no
    from places
),
measured as (
    -- the best and the ends of a group, for the units of it that have no figure too
    select
        cases.scope_no,
        cases.rule_no,
        cases.group_id,
        max(measures.best_e4) as best_e4,
        max(measures.lowest_e4) as lowest_e4,
        max(measures.highest_e4) as highest_e4
    from scoring.measures as measures
    join temp.cases as cases
        on cases.scope_no = measures.scope_no
        and cases.unit_no = measures.unit_no
        and cases.rule_no = measures.rule_no
    where cases.shape in ('place_points', 'best_in_group', 'normalised')
    group by cases.scope_no, cases.rule_no, cases.group_id
)
select
    cases.scope_no,
    cases.unit_no,
    cases.rule_no,
    cases.group_id,
    cases.is_rival,
    cases.is_exempt,
    cases.is_unverified,
    (
        expected.expected_count > 0
        and (cases.is_absent or coalesce(terms.covered_count, 0) < expected.expected_count)
    ) as is_missing,
    (
        expected.expected_count > 0 and coalesce(terms.exempt_count, 0) >= expected.expected_count
    ) as is_exempted,
    cases.month_count,
    cast(coalesce(terms.numerator_e4, 0) as hugeint) as x,
    cast(greatest(coalesce(terms.denominator_e4, 0), 0) as hugeint) as y,
    cast(coalesce(terms.faults_e4, 0) as hugeint) as faults,
    cast(coalesce(terms.gains_e4, 0) as hugeint) as gains,
    cast(round(coalesce(pot_quotas.quota, class_quotas.quota) * 10000) as hugeint) as quota,
    cast(coalesce(raws.parts, 0) as hugeint) as parts,
    cast(coalesce(raws.best_parts, 0) as hugeint) as best_parts,
    cast(coalesce(raws.marks, 0) as hugeint) as marks,
    cast(coalesce(raws.code_count, 0) as hugeint) as code_count,
    cast(round(coalesce(judgings.means, 0) * 10000) as hugeint) as means,
    cast(coalesce(judgings.judging_count, 0) as hugeint) as judging_count,
    measures.value_e4,
    measures.place,
    measured.best_e4,
    cast(coalesce(rules.low_e4, measured.lowest_e4) as hugeint) as low_e4,
    cast(coalesce(rules.high_e4, measured.highest_e4) as hugeint) as high_e4,
    case
        when tabled.rule_no is not null then coalesce(cast(round(places.points * 10000) as hugeint), rules.floor_e4)
        else greatest(rules.floor_e4, rules.points_e4 - rules.step_e4 * (measures.place - 1))
    end as place_points_e4,
    cast(
        case when terms.unit_no is null then nothing_banded.band else banded.band end as integer
    ) as band,
    cast(
        round(case when terms.unit_no is null then nothing_banded.points else banded.points end * 10000) as hugeint
    ) as band_points_e4,
    cast(votes.evaluation_e2 as hugeint) as votes_e2,
    cast(round(coalesce(class_factors.factor, 1) * 10000) as hugeint) as factor_e4,
    (vetoes.unit_no is not null) as has_veto
from temp.cases as cases
join scoring.rules as rules on rules.rule_no = cases.rule_no
left join temp.terms as terms
    on terms.scope_no = cases.scope_no and terms.unit_no = cases.unit_no and terms.rule_no = cases.rule_no
left join scoring.owed as owed on owed.rule_no = cases.rule_no
left join scoring.expected as expected
    on expected.scope_no = cases.scope_no
    and expected.unit_no = cases.unit_no
    and expected.owed_no = owed.owed_no
left join pot_quotas
    on pot_quotas.scope_no = cases.scope_no
    and pot_quotas.unit_no = cases.unit_no
    and pot_quotas.rule_no = cases.rule_no
left join class_quotas on class_quotas.rule_no = cases.rule_no and class_quotas.class_id = cases.class_id
left join class_factors on class_factors.rule_no = cases.rule_no and class_factors.class_id = cases.class_id
left join scoring.raws as raws
    on raws.scope_no = cases.scope_no and raws.unit_no = cases.unit_no and raws.rule_no = cases.rule_no
left join judgings
    on judgings.scope_no = cases.scope_no
    and judgings.unit_no = cases.unit_no
    and judgings.rule_no = cases.rule_no
left join scoring.measures as measures
    on measures.scope_no = cases.scope_no
    and measures.unit_no = cases.unit_no
    and measures.rule_no = cases.rule_no
left join measured
    on measured.scope_no = cases.scope_no
    and measured.rule_no = cases.rule_no
    and measured.group_id = cases.group_id
left join tabled on tabled.rule_no = cases.rule_no
left join places on places.rule_no = cases.rule_no and places.place = measures.place
left join banded
    on banded.scope_no = cases.scope_no and banded.unit_no = cases.unit_no and banded.rule_no = cases.rule_no
left join nothing_banded on nothing_banded.rule_no = cases.rule_no
left join scoring.votes as votes
    on votes.scope_no = cases.scope_no and votes.unit_no = cases.unit_no and votes.rule_no = cases.rule_no
left join scoring.vetoes as vetoes on vetoes.scope_no = cases.scope_no and vetoes.unit_no = cases.unit_no

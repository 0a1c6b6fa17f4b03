-- What longer scopes look back at: a month's points by rules that apply by the month, and the places that countback counts.
-- zh: 较长范围要回看的: 按月计的规则各月得分, 以及倒查名次所数的名次。
-- grain: one month scope, one unit, one rule by the month or counted back
-- increment: scope
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: unit_no | 单位编号 | number of the unit
-- column: rule_no | 规则编号 | number of the rule
-- column: state | 状态 | state
-- column: points_e4 | 得分, 万分之一 | points, in ten-thousandths
-- column: open_e4 | 应得分, 万分之一 | open points, in ten-thousandths
-- column: own_e4 | 自身值, 万分之一 | own value, in ten-thousandths
-- column: other_e4 | 对比值, 万分之一 | value compared with, in ten-thousandths
-- column: place | 单项名次 | place
select
    evaluations.scope_no,
    evaluations.unit_no,
    evaluations.rule_no,
    evaluations.state,
    evaluations.points_e4,
    evaluations.open_e4,
    evaluations.own_e4,
    evaluations.other_e4,
    evaluations.place
from temp.evaluations as evaluations
join scoring.rules as rules on rules.rule_no = evaluations.rule_no
join staging.scopes as scopes on scopes.scope_no = evaluations.scope_no and scopes.scope_kind = 'month'
where
    rules.apply_per = 'month'
    or exists (
        select 1
        from rulebook.orders as orders
        where
            orders.competition_id = rules.competition_id
            and orders.order_by = 'countback'
            and orders.key = rules.indicator_id
    )

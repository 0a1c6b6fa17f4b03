-- Rules that rest on a register which is not settled for every month they look at: unverified, not open.
-- grain: one scope being built, one rule
-- increment: run
-- public: no
-- column: scope_no | 范围编号 | number of the scope
-- column: rule_no | 规则编号 | number of the rule
with
sources as (
    select rules.competition_id, rules.rule_no, rules.register_id
    from scoring.rules as rules
    where rules.register_id is not null and rules.register_id <> ''
    union
    select weights.competition_id, weights.rule_no, weights.source as register_id
    from scoring.weights as weights
    where weights.source not in ('monthly', 'office', 'targets')
)
select distinct windows.scope_no, windows.rule_no
from temp.windows as windows
join sources on sources.rule_no = windows.rule_no
join staging.months as months
    on months.competition_id = sources.competition_id and months.month_no = windows.month_no
join staging.register_months as registers
    on registers.competition_id = months.competition_id
    and registers.month = months.month
    and registers.register_id = sources.register_id
    and not registers.is_settled

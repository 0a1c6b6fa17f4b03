// DuckDB's words as far as a question needs them: nothing here writes, and nothing reaches outside.
export const KEYWORDS =
  "select from where group by having order limit offset distinct all as on using join left right full inner outer cross natural lateral " +
  "semi anti asof positional with recursive materialized union intersect except case when then else end and or not in is null like ilike similar to " +
  "between exists any some asc desc nulls first last over partition rows range groups preceding following current row unbounded " +
  "window qualify filter within exclude replace rename columns pivot unpivot values cast try_cast interval at time zone " +
  "explain describe summarize show tablesample sample collate escape lambda glob ordinality sets cube rollup grouping"
export const TYPES =
  "varchar text integer int bigint smallint tinyint hugeint double float real decimal numeric boolean bool date time timestamp timestamptz blob uuid json list struct map"
export const BUILT_IN = "true false"
export const FUNCTIONS =
  "abs any_value approx_count_distinct approx_quantile arg_max arg_min avg bool_and bool_or ceil coalesce concat concat_ws contains corr count count_if covar_pop " +
  "cume_dist current_date date_add date_diff date_part date_sub date_trunc day dayname dense_rank ends_with entropy exp extract favg first first_value floor format fsum " +
  "generate_series geometric_mean greatest group_concat hash histogram if ifnull isodow kurtosis lag last last_day last_value lead least left len length list " +
  "list_aggregate list_avg list_contains list_distinct list_filter list_reduce list_slice list_sort list_sum list_transform list_value ln log log10 lower lpad ltrim mad make_date max " +
  "max_by median min min_by mod mode month monthname now nth_value ntile nullif percent_rank pi position power printf product quantile quantile_cont quantile_disc " +
  "quarter range rank regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regr_intercept regr_r2 regr_slope repeat replace reverse right round " +
  "round_even row_number rpad rtrim sign skewness split_part sqrt starts_with stddev stddev_pop strftime string_agg string_split strip_accents strptime struct_pack substring sum " +
  "today trim trunc try_strptime typeof unnest upper var_pop variance week weekofyear width_bucket year"

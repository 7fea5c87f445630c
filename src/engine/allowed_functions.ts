// The functions that people's SQL may call: those that compute from their arguments and do nothing else. What must stay true: what is not
// on the list is refused, so a function that a new version of the engine brings is out until somebody has looked at it. Not on it are
// those that read files, settings, other statements, sequences, logs or the insides of the engine (statistics, plans, addresses), that
// leave traces, wait, or throw what they are told.

import { trinoFunctions } from './functions.ts';

const words = (text: string): string[] => text.trim().split(/\s+/);

const operators = words(`
  + - * / // % ** ^ & | ~ << >> || && ! @ = < > <= >= <> != ^@ @> <@ -> ->> <-> <=> ~~ !~~ ~~* !~~* ~~~ !~ ~* !__postfix
  like_escape not_like_escape ilike_escape not_ilike_escape not_ilike_escape`);

/** Named as operators, words of the grammar, or made by the parser of other spellings. */
const grammar = words(`
  add subtract multiply divide mod coalesce nullif if ifnull case constant_or_null row struct_pack list_value list_pack array_value map
  array_extract list_extract list_element array_slice list_slice list_zip array_zip struct_extract struct_extract_at between in not is_null
  timezone date_part datepart concat contains regexp_full_match grouping grouping_id unnest`);

const numbers = words(`
  abs acos acosh asin asinh atan atan2 atanh cbrt ceil ceiling cos cosh cot degrees e even exp factorial fdiv floor fmod gamma gcd
  greatest greatest_common_divisor isfinite isinf isnan lcm least least_common_multiple lgamma ln log log10 log2 nextafter pi pow power
  radians rand random round round_even roundbankers sign signbit sin sinh sqrt tan tanh trunc xor bit_count width_bucket equi_width_bins`);

const texts = words(`
  ascii base64 bin bit_length char_length character_length chr concat_ws damerau_levenshtein decode encode editdist3 ends_with
  format_bytes formatReadableSize formatReadableDecimalSize from_base from_base64 from_binary from_hex hamming hex initcap instr jaccard
  jaro_similarity jaro_winkler_similarity lcase left left_grapheme len length length_grapheme levenshtein lower lpad ltrim md5
  md5_number mismatches nfc_normalize normalize octet_length ord parse_dirname parse_dirpath parse_filename parse_formatted_bytes
  parse_path position prefix regexp_escape regexp_extract regexp_extract_all regexp_matches regexp_replace regexp_split
  regexp_split_to_array replace reverse right right_grapheme rpad rtrim sha1 sha256 sha512 split split_part starts_with str_split
  str_split_regex string_split string_split_regex string_to_array strip_accents strlen strpos substr substring substring_grapheme suffix
  to_base64 to_binary translate trim ucase unbin unhex unicode upper url_decode url_encode uuid uuid_extract_timestamp
  uuid_extract_version gen_random_uuid hash to_hex`);

const times = words(`
  age century current_date current_localtime current_localtimestamp current_time current_timestamp date date_add date_diff date_sub
  date_trunc datediff datesub datetrunc day day_name dayname dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns
  epoch_us era from_iso8601_date from_iso8601_timestamp get_current_time get_current_timestamp hour isodow isoyear julian last_day
  localtime localtimestamp make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz microsecond
  millennium millisecond minute month monthname nanosecond normalized_interval now quarter second strftime strptime time_bucket
  timestamp timezone_hour timezone_minute to_centuries to_days to_decades to_hours to_microseconds to_millennia to_milliseconds to_minutes
  to_months to_quarters to_seconds to_timestamp to_weeks to_years today transaction_timestamp try_strptime week weekday weekofyear
  year yearweek`);

const lists = words(`
  aggregate all_match any_match apply array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains
  array_cosine_distance array_cosine_similarity array_cross_product array_distance array_distinct array_dot_product array_filter
  array_grade_up array_has array_has_all array_has_any array_indexof array_inner_product array_intersect array_length array_pop_back
  array_pop_front array_position array_prepend array_push_back array_push_front array_reduce array_reverse array_reverse_sort
  array_select array_sort array_to_string array_transform array_unique array_where cardinality element_at filter flatten grade_up
  list_aggr list_aggregate list_any_value list_append list_apply list_approx_count_distinct list_avg list_bit_and list_bit_or
  list_bit_xor list_bool_and list_bool_or list_cat list_concat list_contains list_cosine_distance list_cosine_similarity list_count
  list_distance list_distinct list_dot_product list_entropy list_filter list_first list_grade_up list_has list_has_all list_has_any
  list_histogram list_indexof list_inner_product list_intersect list_kurtosis list_kurtosis_pop list_last list_mad list_max
  list_median list_min list_mode list_position list_prepend list_product list_reduce list_reverse list_reverse_sort list_select list_sem
  list_skewness list_sort list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform list_unique list_var_pop
  list_var_samp list_where none_match reduce map_concat map_contains map_contains_entry map_contains_value map_entries map_extract
  map_extract_value map_from_entries map_keys map_values struct_concat struct_contains struct_has struct_indexof struct_insert
  struct_keys struct_position struct_update struct_values union_extract union_tag union_value`);

const json = words(`
  array_to_json from_json from_json_strict json json_array json_array_length json_contains json_exists json_extract json_extract_path
  json_extract_path_text json_extract_string json_group_array json_group_object json_group_structure json_keys json_merge_patch
  json_object json_pretty json_quote json_structure json_transform json_transform_strict json_type json_valid json_value row_to_json
  to_json`);

const aggregates = words(`
  any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min arg_min_null
  arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or bit_xor bitstring_agg bool_and bool_or corr count count_if count_star
  countif covar_pop covar_samp entropy every favg first fsum geomean geometric_mean group_concat histogram histogram_exact kahan_sum
  kurtosis kurtosis_pop last list listagg mad max max_by mean median min min_by mode product quantile quantile_cont quantile_disc
  regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile sem skewness stddev
  stddev_pop stddev_samp string_agg sum sumkahan var_pop var_samp variance wavg weighted_avg`);

const windows = words(`
  cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense row_number`);

const kinds = words('can_cast_implicitly typeof pg_typeof try cast_to_type');

/** Functions among tables that compute their rows from their arguments. */
const tables = words('unnest range generate_series generate_subscripts json_each json_tree');

const listed = new Set(
  [operators, grammar, numbers, texts, times, lists, json, aggregates, windows, kinds]
    .flat()
    .concat(trinoFunctions.map(({ name }) => name))
    .map(name => name.toLowerCase()),
);
const listedTables = new Set(tables);

/** True for a function that people's SQL may call; names are taken in lower case. */
export const isAllowed = (name: string): boolean => listed.has(name);

/** True for a function that may stand where a table does. */
export const isAllowedAmongTables = (name: string): boolean => listedTables.has(name);

/**
 * Functions that make a large value of a small one. People get them under a macro of the same name that keeps to `limits.builtChars`,
 * because the engine counts such values only after it has made them.
 */
const bounded = new Set(words('lpad rpad'));

/** True for a function that may be called without a schema alone. */
export const isBounded = (name: string): boolean => bounded.has(name);

/** All of them, for offers of names and for whoever completes them. */
export const allowedFunctions = (): string[] => [...listed].filter(name => /^[a-z_]/.test(name)).sort();

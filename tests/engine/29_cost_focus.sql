-- Expects: sql/meterhouse applied
-- Expects: sql/cost applied
-- Expects: sql/cost applied, once more: it changes nothing
-- A bill with lines that are none, self-written: AWS's columns, a savings plan, a quoted newline, a lost quote. The sums
-- are those of the file, by hand: 2 + 10^-30 + 10 + 10 - 10 + .3 + 16 in the table, 4 among the problems.
SELECT replaceRegexpAll(focusStructure(), '\s+', ' ') = returns AS structure_is_the_executables
FROM meterhouse.functions WHERE name = 'focus';
SELECT replaceRegexpAll(returns, '\s+', ' ') FROM meterhouse.functions WHERE name = 'focuscheck';

INSERT INTO cost.focus_in SELECT * FROM cost.aws_file(path = 'tests/engine/29_cost_focus.csv');
SELECT 'focus', count(), sum(BilledCost), sum(EffectiveCost), sum(ContractedCost), sum(ListCost), any(x_Source) FROM cost.focus;
SELECT 'problems', x_Line, x_Problem, ProviderName, BillingCurrency, BilledCost FROM cost.focus_problems ORDER BY x_Line;
SELECT 'all of the file', count(), sum(BilledCost) FROM cost.aws_file(path = 'tests/engine/29_cost_focus.csv');
SELECT x_Line, ChargeCategory, ChargeDescription, BilledCost, EffectiveCost, ContractedCost, ListCost, CommitmentDiscountStatus, ServiceCategory, ChargePeriodStart
FROM cost.focus ORDER BY x_Line;
SELECT 'monthly', * FROM cost.monthly ORDER BY ALL;
SELECT 'commitments', * FROM cost.commitments;
SELECT 'check_table', rule, column, expected, got, count() FROM cost.check_table WHERE rule NOT IN ('pair', 'condition') GROUP BY ALL ORDER BY ALL;
SELECT 'check_table, rows', uniqExact(row), max(row), count() FROM cost.check_table;
-- Columns of one's own, many parts and threads, and a session's own CSV do not disturb that.
ALTER TABLE cost.focus ADD COLUMN x_Team String, ADD COLUMN own String;
INSERT INTO cost.focus SELECT * FROM cost.focus SETTINGS max_block_size = 1, min_insert_block_size_rows = 1;
INSERT INTO cost.focus SELECT * FROM cost.focus SETTINGS max_block_size = 1, min_insert_block_size_rows = 1;
SELECT 'check_table, more rows', uniqExact(row), max(row), count(), countIf(rule IN ('row', 'name', 'present')) FROM cost.check_table
SETTINGS max_threads = 8, format_csv_delimiter = ';', format_csv_null_representation = '', date_time_output_format = 'unix_timestamp';
ALTER TABLE cost.focus DROP COLUMN x_Team, DROP COLUMN own;

-- Again under the same token: the same rows. And taken out by its source.
TRUNCATE TABLE cost.focus; TRUNCATE TABLE cost.focus_problems;
SET insert_deduplication_token = 'june', deduplicate_blocks_in_dependent_materialized_views = 1;
INSERT INTO cost.focus_in SELECT * FROM cost.aws_file(path = 'tests/engine/29_cost_focus.csv') SETTINGS max_threads = 1;
INSERT INTO cost.focus_in SELECT * FROM cost.aws_file(path = 'tests/engine/29_cost_focus.csv') SETTINGS max_threads = 1;
SELECT 'twice under a token', (SELECT count() FROM cost.focus), (SELECT count() FROM cost.focus_problems);
SET insert_deduplication_token = '';
DELETE FROM cost.focus WHERE x_Source = 'tests/engine/29_cost_focus.csv';
SELECT 'deleted', count() FROM cost.focus;
SELECT * FROM cost.check_table;

-- Files that are none of that cloud's, and none at all: an error, and no row.
INSERT INTO cost.focus_in SELECT * FROM cost.azure_file(path = 'tests/engine/29_cost_focus.csv'); -- { serverError UNSUPPORTED_METHOD }
INSERT INTO cost.focus_in SELECT * FROM cost.bill_file(cloud = 'ibm', path = 'tests/engine/29_cost_focus.csv'); -- { serverError UNSUPPORTED_METHOD }
INSERT INTO cost.focus_in SELECT * FROM cost.aws_file(path = 'tests/engine/no.csv'); -- { serverError FILE_DOESNT_EXIST, CANNOT_STAT }
SELECT * FROM cost.check_file(path = 'tests/engine/29_cost_focus.csv'); -- { serverError UNSUPPORTED_METHOD }
SELECT 'nothing came of them', count() FROM cost.focus;
-- A worker that has nothing to say yet is waited for longer than the engine's ten seconds: a file without a violation, slow storage.
SELECT 'gives up early', name FROM system.tables
WHERE database = 'cost' AND create_table_query LIKE '%executable(%' AND NOT create_table_query LIKE '%command_read_timeout = 3600000, command_write_timeout = 3600000%';
SELECT 'runs a program', groupArray(name) FROM (SELECT name FROM system.tables WHERE database = 'cost' AND create_table_query LIKE '%executable(%' ORDER BY name);

-- Expects: sql/meterhouse applied
-- Expects: sql/optiinfra applied, the functions loaded. Empties quality_metrics_ts and its rollup.
-- Two variants compared. The rate's interval is Newcombe's own example (1998, table II, method 10): 56 of 70
-- less 48 of 80 is .2 with .0524 to .3339. The means' are recomputed with what Python gives:
--   a = [i / 64 for i in range(1, 51)]; b = [i / 64 + 1 / 8 for i in range(1, 41)]
--   d = mean(b) - mean(a); h = NormalDist().inv_cdf(.975) * sqrt(variance(a) / 50 + variance(b) / 40)
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;

INSERT INTO optiinfra.quality_metrics_ts (timestamp, customer_id, service_id, request_id, model_name, hallucination_detected)
SELECT now('UTC') - 60, '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0001-00000000000a', generateUUIDv4(), 'a', number < 48 FROM numbers(80);
INSERT INTO optiinfra.quality_metrics_ts (timestamp, customer_id, service_id, request_id, model_name, hallucination_detected)
SELECT now('UTC') - 60, '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0001-00000000000b', generateUUIDv4(), 'b', number < 56 FROM numbers(70);
INSERT INTO optiinfra.quality_metrics_ts (timestamp, customer_id, service_id, request_id, model_name, overall_quality_score)
SELECT now('UTC') - 60, '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0001-00000000000a', toUUID(concat('00000000-0000-0000-0000-0000000000', leftPad(toString(number), 2, '0'))), 'a', number / 64 FROM numbers(1, 50);
INSERT INTO optiinfra.quality_metrics_ts (timestamp, customer_id, service_id, request_id, model_name, overall_quality_score)
SELECT now('UTC') - 60, '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0001-00000000000b', toUUID(concat('00000000-0000-0000-0001-0000000000', leftPad(toString(number), 2, '0'))), 'b', number / 64 + 1 / 8 FROM numbers(1, 40);
-- another customer, another time, another model, a score that is no number: none of them counts
INSERT INTO optiinfra.quality_metrics_ts (timestamp, customer_id, service_id, request_id, model_name, overall_quality_score)
SELECT now('UTC') - 60, '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0001-00000000000a', generateUUIDv4(), 'a', nan;
INSERT INTO optiinfra.quality_metrics_ts (timestamp, customer_id, service_id, request_id, model_name, overall_quality_score) VALUES
    (now('UTC') - 60, '00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0001-00000000000a', generateUUIDv4(), 'a', 1),
    (now('UTC') - 86400, '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0001-00000000000a', generateUUIDv4(), 'a', 1),
    (now('UTC') - 60, '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0001-00000000000c', generateUUIDv4(), 'c', 1);

SELECT measure, n_a, round(value_a, 6), n_b, round(value_b, 6), round(difference, 6), round(low, 6), round(high, 6), differ
FROM optiinfra.query_compare_quality(customer_id = '00000000-0000-0000-0000-00000000000a', a = 'a', b = 'b', hours = 1);
SELECT 'by service', sum(difference) = (SELECT sum(difference) FROM optiinfra.query_compare_quality(customer_id = '00000000-0000-0000-0000-00000000000a', a = 'a', b = 'b', hours = 1))
FROM optiinfra.query_compare_quality(customer_id = '00000000-0000-0000-0000-00000000000a', a = '00000000-0000-0000-0001-00000000000a', b = '00000000-0000-0000-0001-00000000000b', hours = 1);
SELECT 'with itself', measure, difference, low < 0, high > 0, differ
FROM optiinfra.query_compare_quality(customer_id = '00000000-0000-0000-0000-00000000000a', a = 'a', b = 'a', hours = 1);
SELECT 'one answer, and none', measure, n_a, n_b, value_b, difference, low, high, differ
FROM optiinfra.query_compare_quality(customer_id = '00000000-0000-0000-0000-00000000000a', a = 'c', b = 'nobody', hours = 1);
SELECT 'all hours', sum(n_a) > (SELECT sum(n_a) FROM optiinfra.query_compare_quality(customer_id = '00000000-0000-0000-0000-00000000000a', a = 'a', b = 'b', hours = 1))
FROM optiinfra.query_compare_quality(customer_id = '00000000-0000-0000-0000-00000000000a', a = 'a', b = 'b', hours = 4294967295);
SELECT 'neither', count() FROM optiinfra.query_compare_quality(customer_id = '00000000-0000-0000-0000-00000000000a', a = 'x', b = 'y', hours = 1);

-- by the hash of parameters: 10 requests of model a had one set, 40 the other
INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, request_id, model_name, params_hash)
SELECT timestamp, customer_id, service_id, request_id, model_name, hashParams(if(toUInt128(request_id) % 5 = 0, '{"t": 0}', '{"t":1}'))
FROM optiinfra.quality_metrics_ts WHERE model_name = 'a' AND overall_quality_score IS NOT NULL;
SELECT 'by parameters', measure, n_a, n_b
FROM optiinfra.query_compare_quality(customer_id = '00000000-0000-0000-0000-00000000000a', a = toString(hashParams('{"t": 0}')), b = toString(hashParams('{"t": 1.0}')), hours = 1);

-- sizes and partitions: rows as the tables have them
SELECT 'sizes', table, rows, bytes > 0, ratio > 0, parts > 0 FROM meterhouse.table_sizes WHERE database = 'optiinfra' AND table LIKE '%\_ts' ORDER BY table;
SELECT 'partitions', table, sum(rows) FROM meterhouse.partitions WHERE database = 'optiinfra' AND table LIKE '%\_ts' GROUP BY table ORDER BY table;

TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;

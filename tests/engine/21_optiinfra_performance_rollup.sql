-- Expects: sql/optiinfra applied. Empties performance_metrics_ts and its rollup.
-- The hourly performance rollup equals recomputation from the raw rows, before and after merges; the
-- dimensions that the design left out of its key (service_type; ours: provider, model_name) survive.
-- Values are multiples of 1/8, so that sums are exact in any order; every third cost and some latencies are unknown.
-- Merged quantile states are those of all rows at once, to the bit; and within 1 % of the sorted sample.
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
SYSTEM STOP MERGES optiinfra.performance_metrics_hourly;

-- Random batches of 3000, 500 and 2500 rows.
CREATE VIEW optiinfra.test_source AS
SELECT
    number,
    toStartOfDay(now('UTC')) - INTERVAL 2 DAY + toIntervalSecond(cityHash64(number, 1) % 14400) AS timestamp,
    toUUID(concat('00000000-0000-0000-0000-00000000000', toString(cityHash64(number, 2) % 2))) AS customer_id,
    toUUID(concat('00000000-0000-0000-0001-00000000000', toString(cityHash64(number, 3) % 2))) AS service_id,
    ['vllm', 'tgi'][1 + cityHash64(number, 4) % 2] AS service_type,
    ['m4', 'm7', 'm9'][1 + cityHash64(number, 5) % 3] AS model_name,
    ['a', 'b'][1 + cityHash64(number, 6) % 2] AS provider,
    reinterpretAsUUID(sipHash128(number)) AS request_id,
    if(cityHash64(number, 7) % 11 = 0, NULL, (cityHash64(number, 7) % 80000) / 8) AS latency_ms,
    (cityHash64(number, 8) % 4000) / 8 AS throughput_tokens_per_sec,
    (cityHash64(number, 9) % 800) / 8 AS gpu_utilization,
    if(cityHash64(number, 10) % 7 = 0, NULL, cityHash64(number, 10) % 5000) AS prompt_tokens,
    cityHash64(number, 11) % 900 AS completion_tokens,
    if(cityHash64(number, 12) % 3 = 0 OR provider = 'b' AND model_name = 'm9', NULL,
       toDecimal128(cityHash64(number, 12) % 1000000, 12) / 1000000) AS cost_usd
FROM numbers(6000);
INSERT INTO optiinfra.performance_metrics_ts
    (timestamp, customer_id, service_id, service_type, model_name, provider, request_id, latency_ms,
     throughput_tokens_per_sec, gpu_utilization, prompt_tokens, completion_tokens, cost_usd)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number < 3000;
INSERT INTO optiinfra.performance_metrics_ts
    (timestamp, customer_id, service_id, service_type, model_name, provider, request_id, latency_ms,
     throughput_tokens_per_sec, gpu_utilization, prompt_tokens, completion_tokens, cost_usd)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number BETWEEN 3000 AND 3499;
INSERT INTO optiinfra.performance_metrics_ts
    (timestamp, customer_id, service_id, service_type, model_name, provider, request_id, latency_ms,
     throughput_tokens_per_sec, gpu_utilization, prompt_tokens, completion_tokens, cost_usd)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number >= 3500;

CREATE VIEW optiinfra.test_truth AS
SELECT
    toStartOfHour(timestamp) AS hour, customer_id, service_id, service_type, provider, model_name,
    avg(latency_ms) AS latency, quantileDD(0.01, 0.95)(latency_ms) AS p95, quantileDD(0.01, 0.99)(latency_ms) AS p99,
    avg(throughput_tokens_per_sec) AS throughput, avg(gpu_utilization) AS gpu, count() AS n,
    sum(prompt_tokens) AS tokens_in, sum(completion_tokens) AS tokens_out, sum(cost_usd) AS cost,
    count(cost_usd) AS priced
FROM optiinfra.performance_metrics_ts
GROUP BY hour, customer_id, service_id, service_type, provider, model_name;
CREATE VIEW optiinfra.test_rollup AS
SELECT
    hour, customer_id, service_id, service_type, provider, model_name,
    avgMerge(avg_latency) AS latency, quantileDDMerge(0.01, 0.95)(p95_latency) AS p95,
    quantileDDMerge(0.01, 0.99)(p99_latency) AS p99, avgMerge(avg_throughput) AS throughput,
    avgMerge(avg_gpu_util) AS gpu, sum(request_count) AS n,
    sum(prompt_tokens) AS tokens_in, sum(completion_tokens) AS tokens_out, sum(cost_usd) AS cost,
    sum(priced_count) AS priced
FROM optiinfra.performance_metrics_hourly_mv
GROUP BY hour, customer_id, service_id, service_type, provider, model_name;

SELECT 'random', count(), sum(n) FROM optiinfra.test_rollup;
SELECT 'parts to merge', count() > 1 FROM system.parts
WHERE database = 'optiinfra' AND table = 'performance_metrics_hourly' AND active;
SELECT 'differences before merges',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_truth EXCEPT SELECT * FROM optiinfra.test_rollup))
    + (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth));
SYSTEM START MERGES optiinfra.performance_metrics_hourly;
OPTIMIZE TABLE optiinfra.performance_metrics_hourly FINAL;
SELECT 'differences after merges',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_truth EXCEPT SELECT * FROM optiinfra.test_rollup))
    + (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth));
SELECT 'quantiles within 1 %', count(), max(abs(p95 / sorted[1 + toUInt32(floor(0.95 * (length(sorted) - 1)))] - 1)) < 0.0101,
    max(abs(p99 / sorted[1 + toUInt32(floor(0.99 * (length(sorted) - 1)))] - 1)) < 0.0101
FROM optiinfra.test_rollup
INNER JOIN
(
    SELECT toStartOfHour(timestamp) AS hour, customer_id, service_id, service_type, provider, model_name,
        arraySort(groupArray(toFloat64(latency_ms))) AS sorted
    FROM optiinfra.performance_metrics_ts
    WHERE latency_ms IS NOT NULL
    GROUP BY hour, customer_id, service_id, service_type, provider, model_name
) AS raw USING (hour, customer_id, service_id, service_type, provider, model_name);
SELECT 'unpriced stays unknown', countIf(cost IS NULL) = countIf(priced = 0) AND countIf(cost IS NULL) > 0
FROM optiinfra.test_rollup;
SELECT 'one row a key', count() = uniqExact(hour, customer_id, service_id, service_type, provider, model_name)
FROM optiinfra.performance_metrics_hourly_mv;

-- A row fewer in the raw table would be seen.
ALTER TABLE optiinfra.performance_metrics_ts DELETE WHERE request_id = (SELECT min(request_id) FROM optiinfra.performance_metrics_ts) SETTINGS mutations_sync = 1;
SELECT 'notices missing rows',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth)) > 0;

-- Hours of all customers come from the projection: read where it saves marks, so of many services.
CREATE VIEW optiinfra.test_by_hour AS
SELECT count() AS hours, countIf((n, tokens, cost) = (raw_n, raw_tokens, raw_cost)) AS equal
FROM
(
    SELECT hour, sum(request_count) AS n, sum(h.prompt_tokens) AS tokens, sum(h.cost_usd) AS cost
    FROM optiinfra.performance_metrics_hourly AS h
    WHERE hour >= toStartOfDay(now('UTC')) - INTERVAL 4 HOUR
    GROUP BY hour
) AS projected
INNER JOIN
(
    SELECT toStartOfHour(timestamp) AS hour, count() AS raw_n, sum(prompt_tokens) AS raw_tokens, sum(cost_usd) AS raw_cost
    FROM optiinfra.performance_metrics_ts
    GROUP BY hour
) AS raw USING (hour);
INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, request_id, prompt_tokens, cost_usd)
SELECT toStartOfDay(now('UTC')) - toIntervalMinute(1 + number % 1440), reinterpretAsUUID(sipHash128(number % 5000)),
    reinterpretAsUUID(sipHash128(number % 5000)), reinterpretAsUUID(sipHash128(number, 'r')), number % 1000, toDecimal128(number % 100, 12) / 8
FROM numbers(20000);
SELECT 'by hour, before merges', * FROM optiinfra.test_by_hour SETTINGS force_optimize_projection_name = 'by_hour';
OPTIMIZE TABLE optiinfra.performance_metrics_hourly FINAL;
SELECT 'by hour, after merges', * FROM optiinfra.test_by_hour SETTINGS force_optimize_projection_name = 'by_hour';

-- A DELETE leaves nothing of what is deleted in the projection.
DELETE FROM optiinfra.performance_metrics_hourly WHERE model_name = 'm4';
SELECT 'deleted', sum(n), (SELECT sum(request_count) FROM optiinfra.performance_metrics_hourly WHERE model_name != 'm4') = sum(n)
FROM (SELECT hour, sum(request_count) AS n FROM optiinfra.performance_metrics_hourly WHERE hour >= now('UTC') - INTERVAL 4 DAY GROUP BY hour);

DROP VIEW optiinfra.test_source;
DROP VIEW optiinfra.test_truth;
DROP VIEW optiinfra.test_by_hour;
DROP VIEW optiinfra.test_rollup;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;

-- Expects: sql/optiinfra applied. Empties its tables.
-- The texts of the client's four queries run unchanged on the views of the design's names; the
-- query_* views give the same rows, and the whole hour in which a window starts. Expected values are
-- recomputed from the raw rows.
TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.resource_metrics_ts;
TRUNCATE TABLE optiinfra.resource_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;

-- One row a minute, the last 30 hours, in two batches.
INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, model_name, request_id, latency_ms, throughput_tokens_per_sec)
SELECT now('UTC') - toIntervalMinute(number), '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0001-00000000000a',
    ['x', 'y'][1 + number % 2], reinterpretAsUUID(sipHash128(number)), (cityHash64(number) % 8000) / 8, 50 FROM numbers(900);
INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, model_name, request_id, latency_ms, throughput_tokens_per_sec)
SELECT now('UTC') - toIntervalMinute(number), '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0001-00000000000a',
    ['x', 'y'][1 + number % 2], reinterpretAsUUID(sipHash128(number)), (cityHash64(number) % 8000) / 8, 50 FROM numbers(900, 900);
INSERT INTO optiinfra.quality_metrics_ts (timestamp, customer_id, service_id, model_name, request_id, overall_quality_score, relevance_score, coherence_score, factuality_score, hallucination_detected)
SELECT now('UTC') - toIntervalMinute(number), '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0001-00000000000a',
    ['x', 'y'][1 + number % 2], reinterpretAsUUID(sipHash128(number)), (number % 65) / 64, (number % 33) / 32, (number % 17) / 16, (number % 9) / 8, number % 10 = 0
FROM numbers(1800);
INSERT INTO optiinfra.resource_metrics_ts (timestamp, customer_id, instance_id, instance_type, gpu_utilization, gpu_memory_used_mb, cpu_utilization)
SELECT now('UTC') - toIntervalMinute(number), '00000000-0000-0000-0000-00000000000a', 'i-1', 'p4d', (cityHash64(number) % 800) / 8, number % 4096, (number % 200) / 2
FROM numbers(1800);
INSERT INTO optiinfra.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT now('UTC') - toIntervalMinute(10 * number), '00000000-0000-0000-0000-00000000000a', ['aws', 'gcp'][1 + number % 2], 'ec2', 'i-1', 0.5, number % 100
FROM numbers(180);

USE optiinfra;
SET param_customer_id = '00000000-0000-0000-0000-00000000000a', param_service_id = '00000000-0000-0000-0001-00000000000a',
    param_instance_id = 'i-1';

SELECT 'query_performance_p95';
SELECT count() = 1, sum(total_requests) = (
        SELECT count() FROM performance_metrics_ts WHERE timestamp >= toStartOfHour(now('UTC') - INTERVAL 24 HOUR)),
    any((avg_latency_ms, p95_latency_ms, p99_latency_ms, avg_throughput)) = (
        SELECT (avg(latency_ms), quantileDD(0.01, 0.95)(latency_ms), quantileDD(0.01, 0.99)(latency_ms), avg(throughput_tokens_per_sec))
        FROM performance_metrics_ts WHERE timestamp >= toStartOfHour(now('UTC') - INTERVAL 24 HOUR))
FROM query_performance_p95(customer_id = {customer_id:UUID}, service_id = {service_id:UUID}, hours = 24);
-- at least the 1440 requests of 24 hours, which `hour >= now - 24 h` cut by up to 59
SELECT total_requests >= 1440
FROM query_performance_p95(customer_id = {customer_id:UUID}, service_id = {service_id:UUID}, hours = 24);
SELECT 'nobody', count() FROM query_performance_p95(customer_id = '00000000-0000-0000-0000-00000000000b', service_id = {service_id:UUID}, hours = 24);
-- the client's own text, but for the states' kind
SELECT (avg_latency, p95_latency, p99_latency, avg_throughput, total_requests) = (
    SELECT (avg(latency_ms), quantileDD(0.01, 0.95)(latency_ms), quantileDD(0.01, 0.99)(latency_ms), avg(throughput_tokens_per_sec), count())
    FROM performance_metrics_ts)
FROM
(
SELECT
    avgMerge(avg_latency) as avg_latency,
    quantileDDMerge(0.01, 0.95)(p95_latency) as p95_latency,
    quantileDDMerge(0.01, 0.99)(p99_latency) as p99_latency,
    avgMerge(avg_throughput) as avg_throughput,
    sum(request_count) as total_requests
FROM performance_metrics_hourly_mv
WHERE customer_id = '00000000-0000-0000-0000-00000000000a'
    AND service_id = '00000000-0000-0000-0001-00000000000a'
    AND hour >= now('UTC') - INTERVAL 40 HOUR
    AND hour < now('UTC') + INTERVAL 1 HOUR
);

SELECT 'query_resource_utilization';
SELECT (avg_gpu_utilization, max_gpu_utilization, avg_gpu_memory_mb, avg_cpu_utilization) = (
    SELECT (avg(gpu_utilization), max(gpu_utilization), avg(gpu_memory_used_mb), avg(cpu_utilization))
    FROM resource_metrics_ts WHERE timestamp >= toStartOfHour(now('UTC') - INTERVAL 24 HOUR))
FROM query_resource_utilization(customer_id = {customer_id:UUID}, instance_id = {instance_id:String}, hours = 24);
SELECT (avg_gpu_util, max_gpu_util, avg_gpu_memory, avg_cpu_util) = (
    SELECT (avg(gpu_utilization), max(gpu_utilization), avg(gpu_memory_used_mb), avg(cpu_utilization)) FROM resource_metrics_ts)
FROM
(
SELECT
    avgMerge(avg_gpu_util) as avg_gpu_util,
    maxMerge(max_gpu_util) as max_gpu_util,
    avgMerge(avg_gpu_memory) as avg_gpu_memory,
    avgMerge(avg_cpu_util) as avg_cpu_util
FROM resource_metrics_hourly_mv
WHERE customer_id = '00000000-0000-0000-0000-00000000000a'
    AND instance_id = 'i-1'
    AND hour >= now('UTC') - INTERVAL 40 HOUR
    AND hour < now('UTC') + INTERVAL 1 HOUR
);
SELECT 'no such instance', count() FROM query_resource_utilization(customer_id = {customer_id:UUID}, instance_id = 'none', hours = 24);

SELECT 'query_quality_trends';
CREATE VIEW optiinfra.test_truth AS
SELECT toStartOfHour(timestamp) AS hour, toNullable(avg(overall_quality_score)) AS q, avg(relevance_score) AS r, avg(coherence_score) AS c,
    avg(factuality_score) AS f, sum(hallucination_detected) AS h, count() AS n
FROM quality_metrics_ts WHERE timestamp >= toStartOfHour(now('UTC') - INTERVAL 24 HOUR) GROUP BY hour;
SELECT count() IN (24, 25), countIf(t.n = q.total_requests AND t.q = q.avg_quality AND t.r = q.avg_relevance AND t.c = q.avg_coherence
    AND t.f = q.avg_factuality AND t.h = q.hallucinations) = count()
FROM query_quality_trends(customer_id = {customer_id:UUID}, service_id = {service_id:UUID}, hours = 24) AS q
FULL JOIN optiinfra.test_truth AS t USING (hour);
SELECT sum(hallucinations), sum(total_requests)
FROM
(
SELECT
    hour,
    avgMerge(avg_quality) as avg_quality,
    avgMerge(avg_relevance) as avg_relevance,
    avgMerge(avg_coherence) as avg_coherence,
    avgMerge(avg_factuality) as avg_factuality,
    sum(hallucination_count) as hallucinations,
    sum(request_count) as total_requests
FROM quality_metrics_hourly_mv
WHERE customer_id = '00000000-0000-0000-0000-00000000000a'
    AND service_id = '00000000-0000-0000-0001-00000000000a'
    AND hour >= now('UTC') - INTERVAL 40 HOUR
    AND hour < now('UTC') + INTERVAL 1 HOUR
GROUP BY hour
ORDER BY hour
);

SELECT 'query_cost_hourly';
-- each provider: a sample every 20 minutes of one machine at half a dollar, 0.5 an hour
SELECT count() = (SELECT uniqExact(cloud_provider, toStartOfHour(timestamp)) FROM cost_metrics_ts
        WHERE timestamp >= toStartOfHour(now('UTC') - INTERVAL 24 HOUR)), min(total_cost), max(total_cost)
FROM query_cost_hourly(customer_id = {customer_id:UUID}, start_date = now('UTC') - INTERVAL 24 HOUR, end_date = now('UTC'), cloud_provider = '');
SELECT groupUniqArray(cloud_provider)
FROM query_cost_hourly(customer_id = {customer_id:UUID}, start_date = now('UTC') - INTERVAL 24 HOUR, end_date = now('UTC'), cloud_provider = 'gcp');
SELECT count() = uniqExact(hour, cloud_provider), sum(sample_count)
FROM
(
SELECT
    hour,
    cloud_provider,
    service_name,
    total_cost,
    avg_utilization,
    sample_count
FROM cost_metrics_hourly_mv
WHERE customer_id = '00000000-0000-0000-0000-00000000000a'
    AND hour >= now('UTC') - INTERVAL 40 HOUR
    AND hour < now('UTC') + INTERVAL 1 HOUR
ORDER BY hour
);

-- A filter through the views reads by primary key.
SELECT 'by primary key', count()
FROM (EXPLAIN indexes = 1 SELECT total_cost FROM cost_metrics_hourly_mv WHERE customer_id = '00000000-0000-0000-0000-00000000000a' AND cloud_provider = 'aws' AND hour > now())
WHERE explain LIKE '%Condition: %customer_id in %' AND explain LIKE '%cloud_provider in %' AND explain LIKE '%hour in %';
SELECT 'by primary key', count()
FROM (EXPLAIN indexes = 1 SELECT avgMerge(avg_latency) FROM performance_metrics_hourly_mv WHERE customer_id = '00000000-0000-0000-0000-00000000000a' AND service_id = '00000000-0000-0000-0001-00000000000a' AND hour > now())
WHERE explain LIKE '%Condition: %customer_id in %' AND explain LIKE '%service_id in %' AND explain LIKE '%hour in %';

-- The design's twelve names hid inner tables; here every table has a name of its own.
SELECT 'inner tables', count() FROM system.tables WHERE database = 'optiinfra' AND name LIKE '.inner%';

DROP VIEW optiinfra.test_truth;
TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.resource_metrics_ts;
TRUNCATE TABLE optiinfra.resource_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;

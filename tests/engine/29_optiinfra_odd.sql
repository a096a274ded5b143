-- Expects: sql/optiinfra applied. Empties its tables.
-- Odd rows: NaN, infinite, out of range, late, through the door and as clients insert them. What is unknown is left
-- out, and spoils no hour.
TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.resource_metrics_ts;
TRUNCATE TABLE optiinfra.resource_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;

-- A machine with a sample of no rate and one of no utilization, and one of which no rate is known.
INSERT INTO optiinfra.cost_metrics_ts (timestamp, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) - INTERVAL 1 DAY, 'ec2', * FROM VALUES('i String, rate Float64, used Float32', ('i-1', 0.5, 40), ('i-1', nan, 80), ('i-1', 0.5, inf), ('i-1', 0.5, 60), ('i-2', inf, 50));
SELECT 'cost', total_cost, avg_utilization, sample_count FROM optiinfra.cost_metrics_hourly_mv;
-- of a machine whose utilization nobody knows there is no average; a late sample counts in its hour
INSERT INTO optiinfra.cost_metrics_ts (timestamp, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) - INTERVAL 40 DAY, 's3', 'b-1', 0.25, nan;
SELECT 'late', hour = toStartOfDay(now('UTC')) - INTERVAL 40 DAY, total_cost, avg_utilization, sample_count FROM optiinfra.cost_metrics_hourly_mv WHERE service_name = 's3';

INSERT INTO optiinfra.resource_metrics_ts (timestamp, instance_id, gpu_utilization, gpu_memory_used_mb, cpu_utilization)
SELECT now('UTC'), 'i-1', [50, nan, 70, inf][1 + number], [nan, 100, 300, nan][1 + number], [10, 20, -inf, 30][1 + number] FROM numbers(4);
SELECT 'resource', * FROM optiinfra.query_resource_utilization(customer_id = '00000000-0000-0000-0000-000000000000', instance_id = 'i-1', hours = 1);
-- of a machine without a GPU nothing is known of it, not 0
INSERT INTO optiinfra.resource_metrics_ts (timestamp, instance_id, gpu_utilization, gpu_memory_used_mb, cpu_utilization) SELECT now('UTC'), 'cpu only', nan, nan, 10 * number FROM numbers(3);
SELECT 'no GPU', * FROM optiinfra.query_resource_utilization(customer_id = '00000000-0000-0000-0000-000000000000', instance_id = 'cpu only', hours = 1);
INSERT INTO optiinfra.performance_metrics_ts (timestamp, request_id, latency_ms, throughput_tokens_per_sec) SELECT now('UTC'), generateUUIDv4(), [100, nan, inf, 200][1 + number], [nan, 10, 30, nan][1 + number] FROM numbers(4);
SELECT 'performance', * FROM optiinfra.query_performance_p95(customer_id = '00000000-0000-0000-0000-000000000000', service_id = '00000000-0000-0000-0000-000000000000', hours = 1);
INSERT INTO optiinfra.quality_metrics_ts (timestamp, request_id, overall_quality_score, relevance_score) SELECT now('UTC'), generateUUIDv4(), [0.5, nan][1 + number], [inf, 0.25][1 + number] FROM numbers(2);
SELECT 'quality', avg_quality, avg_relevance, avg_coherence, total_requests FROM optiinfra.query_quality_trends(customer_id = '00000000-0000-0000-0000-000000000000', service_id = '00000000-0000-0000-0000-000000000000', hours = 1);

-- The door.
TRUNCATE TABLE optiinfra.performance_metrics_ts;
INSERT INTO optiinfra.requests_in (timestamp, request_id, latency_ms, throughput_tokens_per_sec, gpu_utilization, kv_cache_utilization, prompt, params)
SELECT now('UTC'), toUUID(concat('00000000-0000-0000-0000-00000000000', toString(number))), [1, -1, 1e38, 0][number], [2, -2, inf, 0][number], [3, -3, nan, 0][number],
    [4, -4, 1e13, 0][number], ['', '\0', NULL, '\xff'][number], ['', '[]', 'null', '{"a":"\xff"}'][number] FROM numbers(1, 4);
SELECT 'door', toUInt128(request_id), latency_ms, throughput_tokens_per_sec, gpu_utilization, kv_cache_utilization, isNull(params_hash) FROM optiinfra.performance_metrics_ts ORDER BY ALL;

-- All hours that there are; taken from now, they would end in the future.
SELECT 'all hours', total_requests FROM optiinfra.query_performance_p95(customer_id = '00000000-0000-0000-0000-000000000000', service_id = '00000000-0000-0000-0000-000000000000', hours = 4294967295);
SELECT 'all hours', max_gpu_utilization FROM optiinfra.query_resource_utilization(customer_id = '00000000-0000-0000-0000-000000000000', instance_id = 'i-1', hours = 1000000);
SELECT 'all hours', sum(total_requests) FROM optiinfra.query_quality_trends(customer_id = '00000000-0000-0000-0000-000000000000', service_id = '00000000-0000-0000-0000-000000000000', hours = 4294967295);

TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.resource_metrics_ts;
TRUNCATE TABLE optiinfra.resource_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;

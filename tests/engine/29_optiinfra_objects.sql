-- Expects: sql/optiinfra applied. Empties its tables.
-- Every object of OptiInfra's design under its name, with its columns, keys, partitions and retention; rows
-- older than that go, and the rollups go on counting what they have counted.
TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.resource_metrics_ts;
TRUNCATE TABLE optiinfra.resource_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;

SELECT name, engine, partition_key, sorting_key, extract(create_table_query, 'TTL (.*?) SETTINGS') AS ttl
FROM system.tables WHERE database = 'optiinfra' AND engine LIKE '%MergeTree' ORDER BY name;
-- of the design's columns: how many there are, and what they are
SELECT table, groupArray(concat(name, ' ', type))
FROM (SELECT table, name, type FROM system.columns WHERE database = 'optiinfra' AND table LIKE '%\_ts'
      AND name NOT IN ('provider', 'cost_usd', 'params_hash', 'cache_read_tokens', 'cache_write_tokens', 'reasoning_tokens', 'cost_card') ORDER BY table, position)
GROUP BY table ORDER BY table;
SELECT hour, customer_id, cloud_provider, service_name, total_cost, avg_utilization, sample_count FROM optiinfra.cost_metrics_hourly_mv;
SELECT hour, customer_id, service_id, service_type, avg_latency, p95_latency, p99_latency, avg_throughput, avg_gpu_util, request_count FROM optiinfra.performance_metrics_hourly_mv;
SELECT hour, customer_id, instance_id, instance_type, avg_gpu_util, max_gpu_util, avg_gpu_memory, avg_cpu_util, sample_count FROM optiinfra.resource_metrics_hourly_mv;
SELECT hour, customer_id, service_id, model_name, avg_quality, avg_relevance, avg_coherence, avg_factuality, hallucination_count, request_count FROM optiinfra.quality_metrics_hourly_mv;

-- Two rows a table: a day younger than its retention, and a day older.
INSERT INTO optiinfra.cost_metrics_ts (timestamp, instance_id) VALUES (now('UTC') - INTERVAL 89 DAY, 'young'), (now('UTC') - INTERVAL 91 DAY, 'old');
INSERT INTO optiinfra.performance_metrics_ts (timestamp, model_name) VALUES (now('UTC') - INTERVAL 29 DAY, 'young'), (now('UTC') - INTERVAL 31 DAY, 'old');
INSERT INTO optiinfra.resource_metrics_ts (timestamp, instance_id) VALUES (now('UTC') - INTERVAL 89 DAY, 'young'), (now('UTC') - INTERVAL 91 DAY, 'old');
INSERT INTO optiinfra.quality_metrics_ts (timestamp, model_name) VALUES (now('UTC') - INTERVAL 29 DAY, 'young'), (now('UTC') - INTERVAL 31 DAY, 'old');
OPTIMIZE TABLE optiinfra.cost_metrics_ts FINAL;
OPTIMIZE TABLE optiinfra.performance_metrics_ts FINAL;
OPTIMIZE TABLE optiinfra.resource_metrics_ts FINAL;
OPTIMIZE TABLE optiinfra.quality_metrics_ts FINAL;
SELECT 'kept', (SELECT groupArray(instance_id) FROM optiinfra.cost_metrics_ts), (SELECT groupArray(model_name) FROM optiinfra.performance_metrics_ts),
    (SELECT groupArray(instance_id) FROM optiinfra.resource_metrics_ts), (SELECT groupArray(model_name) FROM optiinfra.quality_metrics_ts);
SELECT 'counted', (SELECT sum(sample_count) FROM optiinfra.cost_metrics_hourly_mv), (SELECT sum(request_count) FROM optiinfra.performance_metrics_hourly_mv),
    (SELECT sum(sample_count) FROM optiinfra.resource_metrics_hourly_mv), (SELECT sum(request_count) FROM optiinfra.quality_metrics_hourly_mv);

TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.resource_metrics_ts;
TRUNCATE TABLE optiinfra.resource_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;

-- Expects: sql/optiinfra applied. Empties its tables.
-- Needs engine: 26.7
-- What is wrong with OptiInfra's DDL and queries as printed, shown with the code or number that it gives,
-- and ours on the same rows, before and after merges. sql/optiinfra/README.md says where each of the
-- design's defects is shown; `lenient` is what engines before 26.7 allowed by default.
CREATE DATABASE printed;
CREATE TABLE printed.cost_metrics_ts (
    timestamp DateTime,
    customer_id UUID,
    cloud_provider String,
    service_name String,
    instance_id String,
    instance_type String,
    region String,
    cost_per_hour Float64,
    utilization_percent Float32,
    is_spot UInt8,
    is_reserved UInt8
)
ENGINE = MergeTree() PARTITION BY toYYYYMM(timestamp) ORDER BY (customer_id, cloud_provider, timestamp)
TTL timestamp + INTERVAL 90 DAY SETTINGS index_granularity = 8192;
CREATE TABLE printed.performance_metrics_ts (
    timestamp DateTime,
    customer_id UUID,
    service_id UUID,
    service_type String,
    model_name String,
    request_id UUID,
    latency_ms Float32,
    throughput_tokens_per_sec Float32,
    gpu_utilization Float32,
    kv_cache_utilization Float32,
    batch_size UInt32,
    prompt_tokens UInt32,
    completion_tokens UInt32,
    total_tokens UInt32
)
ENGINE = MergeTree() PARTITION BY toYYYYMM(timestamp) ORDER BY (customer_id, service_id, timestamp)
TTL timestamp + INTERVAL 30 DAY SETTINGS index_granularity = 8192;
CREATE TABLE printed.resource_metrics_ts (
    timestamp DateTime,
    customer_id UUID,
    instance_id String,
    instance_type String,
    gpu_index UInt8,
    gpu_utilization Float32,
    gpu_memory_used_mb Float32,
    gpu_memory_total_mb Float32,
    gpu_temperature Float32,
    cpu_utilization Float32,
    memory_used_gb Float32,
    memory_total_gb Float32,
    network_rx_mbps Float32,
    network_tx_mbps Float32
)
ENGINE = MergeTree() PARTITION BY toYYYYMM(timestamp) ORDER BY (customer_id, instance_id, timestamp)
TTL timestamp + INTERVAL 90 DAY SETTINGS index_granularity = 8192;
CREATE TABLE printed.quality_metrics_ts (
    timestamp DateTime,
    customer_id UUID,
    service_id UUID,
    request_id UUID,
    model_name String,
    relevance_score Float32,
    coherence_score Float32,
    factuality_score Float32,
    hallucination_detected UInt8,
    toxicity_score Float32,
    overall_quality_score Float32,
    prompt_hash String,
    latency_ms UInt32
)
ENGINE = MergeTree() PARTITION BY toYYYYMM(timestamp) ORDER BY (customer_id, service_id, timestamp)
TTL timestamp + INTERVAL 30 DAY SETTINGS index_granularity = 8192;

-- defect 3: plain columns outside the key: refused since 26.7, all three
CREATE MATERIALIZED VIEW IF NOT EXISTS printed.performance_metrics_hourly_mv
ENGINE = AggregatingMergeTree() PARTITION BY toYYYYMM(hour) ORDER BY (customer_id, service_id, hour)
POPULATE
AS SELECT toStartOfHour(timestamp) as hour, customer_id, service_id, service_type, avgState(latency_ms) as avg_latency,
    quantileState(0.95)(latency_ms) as p95_latency, quantileState(0.99)(latency_ms) as p99_latency,
    avgState(throughput_tokens_per_sec) as avg_throughput, avgState(gpu_utilization) as avg_gpu_util, count() as request_count
FROM printed.performance_metrics_ts GROUP BY hour, customer_id, service_id, service_type; -- { serverError 36 }
CREATE MATERIALIZED VIEW IF NOT EXISTS printed.resource_metrics_hourly_mv
ENGINE = AggregatingMergeTree() PARTITION BY toYYYYMM(hour) ORDER BY (customer_id, instance_id, hour)
POPULATE
AS SELECT toStartOfHour(timestamp) as hour, customer_id, instance_id, instance_type, avgState(gpu_utilization) as avg_gpu_util,
    maxState(gpu_utilization) as max_gpu_util, avgState(gpu_memory_used_mb) as avg_gpu_memory,
    avgState(cpu_utilization) as avg_cpu_util, count() as sample_count
FROM printed.resource_metrics_ts GROUP BY hour, customer_id, instance_id, instance_type; -- { serverError 36 }
CREATE MATERIALIZED VIEW IF NOT EXISTS printed.quality_metrics_hourly_mv
ENGINE = AggregatingMergeTree() PARTITION BY toYYYYMM(hour) ORDER BY (customer_id, service_id, hour)
POPULATE
AS SELECT toStartOfHour(timestamp) as hour, customer_id, service_id, model_name, avgState(overall_quality_score) as avg_quality,
    avgState(relevance_score) as avg_relevance, avgState(coherence_score) as avg_coherence,
    avgState(factuality_score) as avg_factuality, sumState(hallucination_detected) as hallucination_count, count() as request_count
FROM printed.quality_metrics_ts GROUP BY hour, customer_id, service_id, model_name; -- { serverError 36 }
SELECT 3, 'printed', 'code 36 three times';
SELECT 3, 'ours', groupArray(name) FROM (SELECT name FROM system.tables WHERE database = 'optiinfra' AND engine = 'AggregatingMergeTree' ORDER BY name);

-- the same, lenient
CREATE MATERIALIZED VIEW printed.performance_metrics_hourly_mv
ENGINE = AggregatingMergeTree() PARTITION BY toYYYYMM(hour) ORDER BY (customer_id, service_id, hour)
SETTINGS allow_dimensions_outside_sorting_key = 1
POPULATE
AS SELECT toStartOfHour(timestamp) as hour, customer_id, service_id, service_type, avgState(latency_ms) as avg_latency,
    quantileState(0.95)(latency_ms) as p95_latency, quantileState(0.99)(latency_ms) as p99_latency,
    avgState(throughput_tokens_per_sec) as avg_throughput, avgState(gpu_utilization) as avg_gpu_util, count() as request_count
FROM printed.performance_metrics_ts GROUP BY hour, customer_id, service_id, service_type;
CREATE MATERIALIZED VIEW printed.resource_metrics_hourly_mv
ENGINE = AggregatingMergeTree() PARTITION BY toYYYYMM(hour) ORDER BY (customer_id, instance_id, hour)
SETTINGS allow_dimensions_outside_sorting_key = 1
POPULATE
AS SELECT toStartOfHour(timestamp) as hour, customer_id, instance_id, instance_type, avgState(gpu_utilization) as avg_gpu_util,
    maxState(gpu_utilization) as max_gpu_util, avgState(gpu_memory_used_mb) as avg_gpu_memory,
    avgState(cpu_utilization) as avg_cpu_util, count() as sample_count
FROM printed.resource_metrics_ts GROUP BY hour, customer_id, instance_id, instance_type;
CREATE MATERIALIZED VIEW printed.quality_metrics_hourly_mv
ENGINE = AggregatingMergeTree() PARTITION BY toYYYYMM(hour) ORDER BY (customer_id, service_id, hour)
SETTINGS allow_dimensions_outside_sorting_key = 1
POPULATE
AS SELECT toStartOfHour(timestamp) as hour, customer_id, service_id, model_name, avgState(overall_quality_score) as avg_quality,
    avgState(relevance_score) as avg_relevance, avgState(coherence_score) as avg_coherence,
    avgState(factuality_score) as avg_factuality, sumState(hallucination_detected) as hallucination_count, count() as request_count
FROM printed.quality_metrics_ts GROUP BY hour, customer_id, service_id, model_name;
CREATE MATERIALIZED VIEW printed.cost_metrics_hourly_mv
ENGINE = SummingMergeTree() PARTITION BY toYYYYMM(hour) ORDER BY (customer_id, cloud_provider, hour)
POPULATE
AS SELECT toStartOfHour(timestamp) as hour, customer_id, cloud_provider, service_name, sum(cost_per_hour) as total_cost,
    avg(utilization_percent) as avg_utilization, count() as sample_count
FROM printed.cost_metrics_ts GROUP BY hour, customer_id, cloud_provider, service_name;

-- defect 14: "8 tables (4 base + 4 views)" are twelve names
SELECT 14, 'printed', count(), countIf(name LIKE '.inner%') FROM system.tables WHERE database = 'printed';
SELECT 14, 'ours', countIf(name LIKE '.inner%'), countIf(name LIKE '%\_ts'), countIf(name LIKE '%\_hourly\_mv') FROM system.tables WHERE database = 'optiinfra';

TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.resource_metrics_ts;
TRUNCATE TABLE optiinfra.resource_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;
SYSTEM STOP MERGES;

-- defect 4: counts that are no sums keep one part's: 100 requests and 10, 100 samples and 10, 7 answers and 4.
-- defect 5: dimensions outside the key keep one part's: 7 answers of m7 and 4 of m4, 100 requests to vllm and 10 to tgi, ...
CREATE VIEW printed.requests AS
SELECT toStartOfDay(now('UTC')) - INTERVAL 1 DAY + toIntervalSecond(number) AS timestamp,
    toUUID('00000000-0000-0000-0000-00000000000a') AS customer_id, toUUID('00000000-0000-0000-0001-00000000000a') AS service_id,
    if(number < 100, 'vllm', 'tgi') AS service_type, if(number < 7, 'm7', 'm4') AS model_name, reinterpretAsUUID(sipHash128(number)) AS request_id,
    number AS latency_ms, 'i-1' AS instance_id, if(number < 100, 'p4d', 'g5') AS instance_type, number % 8 AS gpu_index, 1 AS hallucination_detected,
    number
FROM numbers(110);
INSERT INTO printed.performance_metrics_ts (timestamp, customer_id, service_id, service_type, model_name, request_id, latency_ms)
SELECT timestamp, customer_id, service_id, service_type, model_name, request_id, latency_ms FROM printed.requests WHERE number < 100;
INSERT INTO printed.performance_metrics_ts (timestamp, customer_id, service_id, service_type, model_name, request_id, latency_ms)
SELECT timestamp, customer_id, service_id, service_type, model_name, request_id, latency_ms FROM printed.requests WHERE number >= 100;
INSERT INTO printed.resource_metrics_ts (timestamp, customer_id, instance_id, instance_type, gpu_index)
SELECT timestamp, customer_id, instance_id, instance_type, gpu_index FROM printed.requests WHERE number < 100;
INSERT INTO printed.resource_metrics_ts (timestamp, customer_id, instance_id, instance_type, gpu_index)
SELECT timestamp, customer_id, instance_id, instance_type, gpu_index FROM printed.requests WHERE number >= 100;
INSERT INTO printed.quality_metrics_ts (timestamp, customer_id, service_id, model_name, request_id, hallucination_detected)
SELECT timestamp, customer_id, service_id, model_name, request_id, hallucination_detected FROM printed.requests WHERE number < 7;
INSERT INTO printed.quality_metrics_ts (timestamp, customer_id, service_id, model_name, request_id, hallucination_detected)
SELECT timestamp, customer_id, service_id, model_name, request_id, hallucination_detected FROM printed.requests WHERE number BETWEEN 7 AND 10;
INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, service_type, model_name, request_id, latency_ms)
SELECT timestamp, customer_id, service_id, service_type, model_name, request_id, latency_ms FROM printed.requests WHERE number < 100;
INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, service_type, model_name, request_id, latency_ms)
SELECT timestamp, customer_id, service_id, service_type, model_name, request_id, latency_ms FROM printed.requests WHERE number >= 100;
INSERT INTO optiinfra.resource_metrics_ts (timestamp, customer_id, instance_id, instance_type, gpu_index)
SELECT timestamp, customer_id, instance_id, instance_type, gpu_index FROM printed.requests WHERE number < 100;
INSERT INTO optiinfra.resource_metrics_ts (timestamp, customer_id, instance_id, instance_type, gpu_index)
SELECT timestamp, customer_id, instance_id, instance_type, gpu_index FROM printed.requests WHERE number >= 100;
INSERT INTO optiinfra.quality_metrics_ts (timestamp, customer_id, service_id, model_name, request_id, hallucination_detected)
SELECT timestamp, customer_id, service_id, model_name, request_id, hallucination_detected FROM printed.requests WHERE number < 7;
INSERT INTO optiinfra.quality_metrics_ts (timestamp, customer_id, service_id, model_name, request_id, hallucination_detected)
SELECT timestamp, customer_id, service_id, model_name, request_id, hallucination_detected FROM printed.requests WHERE number BETWEEN 7 AND 10;

SELECT 4, 'printed before', (SELECT sum(request_count) FROM printed.performance_metrics_hourly_mv), (SELECT sum(sample_count) FROM printed.resource_metrics_hourly_mv), (SELECT sum(request_count) FROM printed.quality_metrics_hourly_mv);
SELECT 5, 'printed before', arraySort(groupUniqArray(model_name)), (SELECT arraySort(groupUniqArray(service_type)) FROM printed.performance_metrics_hourly_mv), (SELECT arraySort(groupUniqArray(instance_type)) FROM printed.resource_metrics_hourly_mv)
FROM printed.quality_metrics_hourly_mv;
SELECT 4, 'ours before', (SELECT sum(request_count) FROM optiinfra.performance_metrics_hourly_mv), (SELECT sum(sample_count) FROM optiinfra.resource_metrics_hourly_mv), (SELECT sum(request_count) FROM optiinfra.quality_metrics_hourly_mv);
SELECT 5, 'ours before', arraySort(groupUniqArray(model_name)), (SELECT arraySort(groupUniqArray(service_type)) FROM optiinfra.performance_metrics_hourly_mv), (SELECT arraySort(groupUniqArray(instance_type)) FROM optiinfra.resource_metrics_hourly_mv)
FROM optiinfra.quality_metrics_hourly_mv;
SYSTEM START MERGES;
OPTIMIZE TABLE printed.performance_metrics_hourly_mv FINAL;
OPTIMIZE TABLE printed.resource_metrics_hourly_mv FINAL;
OPTIMIZE TABLE printed.quality_metrics_hourly_mv FINAL;
SELECT 4, 'printed after', (SELECT sum(request_count) FROM printed.performance_metrics_hourly_mv), (SELECT sum(sample_count) FROM printed.resource_metrics_hourly_mv), (SELECT sum(request_count) FROM printed.quality_metrics_hourly_mv);
SELECT 5, 'printed after', arraySort(groupUniqArray(model_name)), (SELECT arraySort(groupUniqArray(service_type)) FROM printed.performance_metrics_hourly_mv), (SELECT arraySort(groupUniqArray(instance_type)) FROM printed.resource_metrics_hourly_mv)
FROM printed.quality_metrics_hourly_mv;
OPTIMIZE TABLE optiinfra.performance_metrics_hourly FINAL;
OPTIMIZE TABLE optiinfra.resource_metrics_hourly FINAL;
OPTIMIZE TABLE optiinfra.quality_metrics_hourly FINAL;
SELECT 4, 'ours after', (SELECT sum(request_count) FROM optiinfra.performance_metrics_hourly_mv), (SELECT sum(sample_count) FROM optiinfra.resource_metrics_hourly_mv), (SELECT sum(request_count) FROM optiinfra.quality_metrics_hourly_mv);
SELECT 5, 'ours after', arraySort(groupUniqArray(model_name)), (SELECT arraySort(groupUniqArray(service_type)) FROM optiinfra.performance_metrics_hourly_mv), (SELECT arraySort(groupUniqArray(instance_type)) FROM optiinfra.resource_metrics_hourly_mv)
FROM optiinfra.quality_metrics_hourly_mv;

SYSTEM STOP MERGES;

-- defect 6: services in one row, percentages added: two services in one INSERT, then one of them once more.
-- defect 7: the client reads one row a part before merges.
INSERT INTO printed.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) - INTERVAL 2 DAY, '00000000-0000-0000-0000-000000000001', 'aws', * FROM VALUES(('ec2', 'i-1', 0.192, 40), ('s3', 'b-1', 0.01, 60));
SELECT 6, 'printed, one INSERT', count(), any(service_name), round(sum(total_cost), 6), sum(avg_utilization), sum(sample_count) FROM printed.cost_metrics_hourly_mv WHERE customer_id = '00000000-0000-0000-0000-000000000001';
INSERT INTO printed.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) - INTERVAL 2 DAY, '00000000-0000-0000-0000-000000000001', 'aws', * FROM VALUES(('ec2', 'i-2', 0.192, 80));
INSERT INTO optiinfra.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) - INTERVAL 2 DAY, '00000000-0000-0000-0000-000000000001', 'aws', * FROM VALUES(('ec2', 'i-1', 0.192, 40), ('s3', 'b-1', 0.01, 60));
INSERT INTO optiinfra.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) - INTERVAL 2 DAY, '00000000-0000-0000-0000-000000000001', 'aws', * FROM VALUES(('ec2', 'i-2', 0.192, 80));
SELECT 7, 'printed before', count() FROM (SELECT hour, cloud_provider, service_name, total_cost, avg_utilization, sample_count FROM printed.cost_metrics_hourly_mv
    WHERE customer_id = '00000000-0000-0000-0000-000000000001' AND hour >= now('UTC') - INTERVAL 5 DAY AND hour < now('UTC') ORDER BY hour);
SELECT 7, 'ours before', count()
FROM optiinfra.query_cost_hourly(customer_id = '00000000-0000-0000-0000-000000000001', start_date = now('UTC') - INTERVAL 5 DAY, end_date = now('UTC'), cloud_provider = '')
WHERE service_name = 'ec2';
SELECT 6, 'ours before', service_name, total_cost, avg_utilization, sample_count
FROM optiinfra.query_cost_hourly(customer_id = '00000000-0000-0000-0000-000000000001', start_date = now('UTC') - INTERVAL 5 DAY, end_date = now('UTC'), cloud_provider = '');
SYSTEM START MERGES;
OPTIMIZE TABLE printed.cost_metrics_hourly_mv FINAL;
SELECT 7, 'printed after', count() FROM (SELECT hour, cloud_provider, service_name, total_cost, avg_utilization, sample_count FROM printed.cost_metrics_hourly_mv
    WHERE customer_id = '00000000-0000-0000-0000-000000000001' AND hour >= now('UTC') - INTERVAL 5 DAY AND hour < now('UTC') ORDER BY hour);
SELECT 6, 'printed after', service_name, round(total_cost, 6), avg_utilization, sample_count FROM printed.cost_metrics_hourly_mv WHERE customer_id = '00000000-0000-0000-0000-000000000001';

SYSTEM STOP MERGES;

-- defect 12: a rate summed like an amount: four samples in an hour of one machine at 0.192 $/h
INSERT INTO printed.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) - INTERVAL 2 DAY + toIntervalMinute(15 * number), '00000000-0000-0000-0000-000000000002', 'aws', 'ec2', 'i-1', 0.192, 50 FROM numbers(4);
INSERT INTO optiinfra.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) - INTERVAL 2 DAY + toIntervalMinute(15 * number), '00000000-0000-0000-0000-000000000002', 'aws', 'ec2', 'i-1', 0.192, 50 FROM numbers(4);
SELECT 12, 'printed', total_cost FROM printed.cost_metrics_hourly_mv WHERE customer_id = '00000000-0000-0000-0000-000000000002';
SELECT 12, 'ours before', total_cost FROM optiinfra.cost_metrics_hourly_mv WHERE customer_id = '00000000-0000-0000-0000-000000000002';
SYSTEM START MERGES;
OPTIMIZE TABLE optiinfra.cost_metrics_hourly FINAL;
SELECT 7, 'ours after', count()
FROM optiinfra.query_cost_hourly(customer_id = '00000000-0000-0000-0000-000000000001', start_date = now('UTC') - INTERVAL 5 DAY, end_date = now('UTC'), cloud_provider = '')
WHERE service_name = 'ec2';
SELECT 6, 'ours after', service_name, total_cost, avg_utilization, sample_count
FROM optiinfra.query_cost_hourly(customer_id = '00000000-0000-0000-0000-000000000001', start_date = now('UTC') - INTERVAL 5 DAY, end_date = now('UTC'), cloud_provider = '');
SELECT 12, 'ours after', total_cost FROM optiinfra.cost_metrics_hourly_mv WHERE customer_id = '00000000-0000-0000-0000-000000000002';

-- defect 8: sum() over a state, in the client's query of quality trends
SELECT hour, avgMerge(avg_quality) as avg_quality, sum(hallucination_count) as hallucinations, sum(request_count) as total_requests
FROM printed.quality_metrics_hourly_mv GROUP BY hour ORDER BY hour; -- { serverError 43 }
SELECT 8, 'printed', 'code 43';
SELECT 8, 'ours before', hallucinations, total_requests
FROM optiinfra.query_quality_trends(customer_id = '00000000-0000-0000-0000-00000000000a', service_id = '00000000-0000-0000-0001-00000000000a', hours = 72);
OPTIMIZE TABLE optiinfra.quality_metrics_hourly FINAL;
SELECT 8, 'ours after', hallucinations, total_requests
FROM optiinfra.query_quality_trends(customer_id = '00000000-0000-0000-0000-00000000000a', service_id = '00000000-0000-0000-0001-00000000000a', hours = 72);

-- defect 9: the first hour of a window. A request a minute for 24 hours, asked for at minute 11 of an hour; ours is
-- asked for now, whatever minute it is.
INSERT INTO printed.performance_metrics_ts (timestamp, customer_id, service_id, service_type, request_id)
SELECT toStartOfHour(now('UTC')) - toIntervalMinute(49 + number), '00000000-0000-0000-0000-000000000009', '00000000-0000-0000-0001-000000000009', 'vllm', generateUUIDv4() FROM numbers(1440);
SELECT 9, 'printed', sum(request_count) FROM printed.performance_metrics_hourly_mv
WHERE customer_id = '00000000-0000-0000-0000-000000000009'
    AND hour >= toStartOfHour(now('UTC')) - INTERVAL 49 MINUTE - INTERVAL 24 HOUR AND hour < toStartOfHour(now('UTC')) - INTERVAL 49 MINUTE;
INSERT INTO optiinfra.performance_metrics_ts (timestamp, customer_id, service_id, service_type, request_id)
SELECT now('UTC') - toIntervalMinute(number), '00000000-0000-0000-0000-000000000009', '00000000-0000-0000-0001-000000000009', 'vllm', generateUUIDv4() FROM numbers(1440);
SELECT 9, 'ours before', total_requests
FROM optiinfra.query_performance_p95(customer_id = '00000000-0000-0000-0000-000000000009', service_id = '00000000-0000-0000-0001-000000000009', hours = 24);
OPTIMIZE TABLE optiinfra.performance_metrics_hourly FINAL;
SELECT 9, 'ours after', total_requests
FROM optiinfra.query_performance_p95(customer_id = '00000000-0000-0000-0000-000000000009', service_id = '00000000-0000-0000-0001-000000000009', hours = 24);

-- defect 11: an aggregate without GROUP BY has a row, whatever there is
SELECT 11, 'printed', avgMerge(avg_latency) as avg_latency, quantileMerge(0.95)(p95_latency) as p95_latency, sum(request_count) as total_requests
FROM printed.performance_metrics_hourly_mv WHERE customer_id = '00000000-0000-0000-0000-00000000ffff' AND service_id = '00000000-0000-0000-0001-00000000ffff';
SELECT 11, 'ours', count()
FROM optiinfra.query_performance_p95(customer_id = '00000000-0000-0000-0000-00000000ffff', service_id = '00000000-0000-0000-0001-00000000ffff', hours = 24);

-- The design's two questions about sizes run as printed; 14 once more: the same rows under two names.
CREATE VIEW printed.check_table_sizes AS
SELECT
    table,
    formatReadableSize(total_bytes) as size,
    total_rows as rows
FROM system.tables
WHERE database = {database:String}
ORDER BY total_bytes DESC;
CREATE VIEW printed.check_partitions AS
SELECT
    table,
    partition,
    formatReadableSize(bytes_on_disk) as size,
    rows
FROM system.parts
WHERE database = {database:String} AND active
ORDER BY table, partition;
SELECT 14, 'printed', table LIKE '.inner%' AS inner, arraySort(groupArray(rows)) FROM printed.check_table_sizes(database = 'printed') WHERE table LIKE '.inner%' OR table LIKE '%hourly_mv' GROUP BY inner ORDER BY inner;
SELECT 14, 'ours', uniqExact(table) FROM printed.check_table_sizes(database = 'optiinfra') WHERE table LIKE '%hourly%' AND rows > 0;
SELECT 14, 'ours', uniqExact(table) FROM printed.check_partitions(database = 'optiinfra') WHERE rows > 0;

DROP DATABASE printed;
TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;
TRUNCATE TABLE optiinfra.performance_metrics_ts;
TRUNCATE TABLE optiinfra.performance_metrics_hourly;
TRUNCATE TABLE optiinfra.resource_metrics_ts;
TRUNCATE TABLE optiinfra.resource_metrics_hourly;
TRUNCATE TABLE optiinfra.quality_metrics_ts;
TRUNCATE TABLE optiinfra.quality_metrics_hourly;

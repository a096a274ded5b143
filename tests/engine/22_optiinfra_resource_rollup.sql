-- Expects: sql/optiinfra applied. Empties resource_metrics_ts and its rollup.
-- The hourly resource rollup equals recomputation from the raw rows, before and after merges.
-- Values are multiples of 1/8, so that sums are exact in any order.
TRUNCATE TABLE optiinfra.resource_metrics_ts;
TRUNCATE TABLE optiinfra.resource_metrics_hourly;
SYSTEM STOP MERGES optiinfra.resource_metrics_hourly;

-- Random batches of 3000, 500 and 2500 rows.
CREATE VIEW optiinfra.test_source AS
SELECT
    number,
    toStartOfDay(now('UTC')) - INTERVAL 2 DAY + toIntervalSecond(cityHash64(number, 1) % 36000) AS timestamp,
    toUUID('00000000-0000-0000-0000-00000000000a') AS customer_id,
    concat('i-', toString(cityHash64(number, 2) % 5)) AS instance_id,
    ['p4d', 'g5'][1 + cityHash64(number, 3) % 2] AS instance_type,
    number % 8 AS gpu_index,
    (cityHash64(number, 4) % 800) / 8 AS gpu_utilization,
    (cityHash64(number, 5) % 300000) / 8 AS gpu_memory_used_mb,
    (cityHash64(number, 6) % 800) / 8 AS cpu_utilization
FROM numbers(6000);
INSERT INTO optiinfra.resource_metrics_ts
    (timestamp, customer_id, instance_id, instance_type, gpu_index, gpu_utilization,
     gpu_memory_used_mb, cpu_utilization)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number < 3000;
INSERT INTO optiinfra.resource_metrics_ts
    (timestamp, customer_id, instance_id, instance_type, gpu_index, gpu_utilization,
     gpu_memory_used_mb, cpu_utilization)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number BETWEEN 3000 AND 3499;
INSERT INTO optiinfra.resource_metrics_ts
    (timestamp, customer_id, instance_id, instance_type, gpu_index, gpu_utilization,
     gpu_memory_used_mb, cpu_utilization)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number >= 3500;

CREATE VIEW optiinfra.test_truth AS
SELECT
    toStartOfHour(timestamp) AS hour, customer_id, instance_id, instance_type,
    avg(gpu_utilization) AS gpu, max(gpu_utilization) AS peak, avg(gpu_memory_used_mb) AS memory,
    avg(cpu_utilization) AS cpu, count() AS n
FROM optiinfra.resource_metrics_ts
GROUP BY hour, customer_id, instance_id, instance_type;
CREATE VIEW optiinfra.test_rollup AS
SELECT
    hour, customer_id, instance_id, instance_type,
    avgMerge(avg_gpu_util) AS gpu, maxMerge(max_gpu_util) AS peak, avgMerge(avg_gpu_memory) AS memory,
    avgMerge(avg_cpu_util) AS cpu, sum(sample_count) AS n
FROM optiinfra.resource_metrics_hourly_mv
GROUP BY hour, customer_id, instance_id, instance_type;

SELECT 'random', count(), sum(n) FROM optiinfra.test_rollup;
SELECT 'parts to merge', count() > 1 FROM system.parts
WHERE database = 'optiinfra' AND table = 'resource_metrics_hourly' AND active;
SELECT 'differences before merges',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_truth EXCEPT SELECT * FROM optiinfra.test_rollup))
    + (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth));
SYSTEM START MERGES optiinfra.resource_metrics_hourly;
OPTIMIZE TABLE optiinfra.resource_metrics_hourly FINAL;
SELECT 'differences after merges',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_truth EXCEPT SELECT * FROM optiinfra.test_rollup))
    + (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth));

-- A row fewer in the raw table would be seen.
ALTER TABLE optiinfra.resource_metrics_ts DELETE WHERE gpu_index = 3 AND instance_id = 'i-2' SETTINGS mutations_sync = 1;
SELECT 'notices missing rows',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth)) > 0;

DROP VIEW optiinfra.test_source;
DROP VIEW optiinfra.test_truth;
DROP VIEW optiinfra.test_rollup;
TRUNCATE TABLE optiinfra.resource_metrics_ts;
TRUNCATE TABLE optiinfra.resource_metrics_hourly;

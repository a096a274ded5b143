-- Expects: sql/optiinfra applied. Empties cost_metrics_ts and its rollup.
-- The hourly cost rollup equals recomputation from the raw rows, before and after merges.
-- Values are multiples of 1/8, so that sums are exact in any order.
TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;
SYSTEM STOP MERGES optiinfra.cost_metrics_hourly;

-- Two services of one provider in one hour, as two inserts: the design's own figures, 0.384 and 0.01
-- dollars at 60 % with 2 and 1 samples (SummingMergeTree made one row of them: 0.394, 180 %).
INSERT INTO optiinfra.cost_metrics_ts
    (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent) VALUES
    (toStartOfDay(now('UTC')) - INTERVAL 2 DAY, '00000000-0000-0000-0000-000000000001', 'aws', 'ec2', 'i-1', 0.192, 40),
    (toStartOfDay(now('UTC')) - INTERVAL 2 DAY, '00000000-0000-0000-0000-000000000001', 'aws', 's3', 'b-1', 0.01, 60);
INSERT INTO optiinfra.cost_metrics_ts
    (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent) VALUES
    (toStartOfDay(now('UTC')) - INTERVAL 2 DAY, '00000000-0000-0000-0000-000000000001', 'aws', 'ec2', 'i-2', 0.192, 80);
SELECT 'two services', service_name, total_cost, avg_utilization, sample_count
FROM optiinfra.cost_metrics_hourly_mv
WHERE customer_id = '00000000-0000-0000-0000-000000000001' ORDER BY service_name;

-- A rate is not an amount: four samples of one machine in an hour cost what one does.
INSERT INTO optiinfra.cost_metrics_ts
    (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) - INTERVAL 2 DAY + toIntervalMinute(15 * number),
    '00000000-0000-0000-0000-000000000002', 'aws', 'ec2', 'i-1', 0.192, 50
FROM numbers(4);
SELECT 'four samples', total_cost, sample_count
FROM optiinfra.cost_metrics_hourly_mv WHERE customer_id = '00000000-0000-0000-0000-000000000002';

-- Random batches of 3000, 500 and 2500 samples.
CREATE VIEW optiinfra.test_source AS
SELECT
    number,
    toStartOfDay(now('UTC')) - INTERVAL 2 DAY + toIntervalSecond(cityHash64(number, 1) % 36000) AS timestamp,
    toUUID('00000000-0000-0000-0000-00000000000a') AS customer_id,
    ['aws', 'gcp'][1 + cityHash64(number, 2) % 2] AS cloud_provider,
    ['ec2', 's3', 'vm'][1 + cityHash64(number, 3) % 3] AS service_name,
    concat('i-', toString(cityHash64(number, 4) % 9)) AS instance_id,
    (cityHash64(number, 5) % 400) / 8 AS cost_per_hour,
    (cityHash64(number, 6) % 800) / 8 AS utilization_percent
FROM numbers(6000);
INSERT INTO optiinfra.cost_metrics_ts
    (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number < 3000;
INSERT INTO optiinfra.cost_metrics_ts
    (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number BETWEEN 3000 AND 3499;
INSERT INTO optiinfra.cost_metrics_ts
    (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT * EXCEPT number FROM optiinfra.test_source WHERE number >= 3500;

-- Recomputed: each instance's mean rate of the hour, then their sum.
CREATE VIEW optiinfra.test_truth AS
SELECT hour, customer_id, cloud_provider, service_name, round(sum(mean_rate), 6) AS total_cost,
    sum(utilization) / sum(samples) AS avg_utilization, sum(samples) AS sample_count
FROM
(
    SELECT toStartOfHour(timestamp) AS hour, customer_id, cloud_provider, service_name, instance_id,
        avg(cost_per_hour) AS mean_rate, sum(utilization_percent) AS utilization, count() AS samples
    FROM optiinfra.cost_metrics_ts
    WHERE customer_id = '00000000-0000-0000-0000-00000000000a'
    GROUP BY ALL
)
GROUP BY hour, customer_id, cloud_provider, service_name;
CREATE VIEW optiinfra.test_rollup AS
SELECT hour, customer_id, cloud_provider, service_name, round(total_cost, 6) AS total_cost,
    avg_utilization, sample_count
FROM optiinfra.cost_metrics_hourly_mv
WHERE customer_id = '00000000-0000-0000-0000-00000000000a';

SELECT 'random', count(), sum(sample_count) FROM optiinfra.test_rollup;
SELECT 'differences before merges',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_truth EXCEPT SELECT * FROM optiinfra.test_rollup))
    + (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth));
SYSTEM START MERGES optiinfra.cost_metrics_hourly;
OPTIMIZE TABLE optiinfra.cost_metrics_hourly FINAL;
SELECT 'differences after merges',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_truth EXCEPT SELECT * FROM optiinfra.test_rollup))
    + (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth));
SELECT 'two services', service_name, total_cost, avg_utilization, sample_count
FROM optiinfra.cost_metrics_hourly_mv
WHERE customer_id = '00000000-0000-0000-0000-000000000001' ORDER BY service_name;

-- A row fewer in the raw table would be seen.
ALTER TABLE optiinfra.cost_metrics_ts DELETE
WHERE customer_id = '00000000-0000-0000-0000-00000000000a' AND instance_id = 'i-3' AND cloud_provider = 'aws'
SETTINGS mutations_sync = 1;
SELECT 'notices missing rows',
    (SELECT count() FROM (SELECT * FROM optiinfra.test_rollup EXCEPT SELECT * FROM optiinfra.test_truth)) > 0;

DROP VIEW optiinfra.test_source;
DROP VIEW optiinfra.test_truth;
DROP VIEW optiinfra.test_rollup;
TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;

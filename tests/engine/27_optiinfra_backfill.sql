-- Expects: sql/optiinfra applied. Empties cost_metrics_ts and its rollup, and restores the rollup's feed.
-- A rollup is built over rows that were there before, as 02_rollups.sql describes (POPULATE lost what
-- was inserted while it ran): feed with a cut-off ahead, rows on both sides of it, then the backfill.
TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;
DROP VIEW optiinfra.cost_metrics_hourly_feed;

INSERT INTO optiinfra.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) - toIntervalMinute(number), '00000000-0000-0000-0000-00000000000a', 'aws', 'ec2', toString(number % 7), (cityHash64(number) % 80) / 8, number % 100
FROM numbers(1, 3000);

-- the cut-off: the start of today, which is "a moment ahead" of the rows above
CREATE MATERIALIZED VIEW optiinfra.cost_metrics_hourly_feed TO optiinfra.cost_metrics_hourly
AS SELECT toStartOfHour(timestamp) AS hour, customer_id, cloud_provider, service_name, instance_id,
    sum(cost_per_hour) AS rate_sum, sum(toFloat64(utilization_percent)) AS utilization_sum, count() AS sample_count
FROM optiinfra.cost_metrics_ts
WHERE timestamp >= toStartOfDay(now('UTC'))
GROUP BY hour, customer_id, cloud_provider, service_name, instance_id;
-- rows that arrive before the backfill runs, older and newer than the cut-off
INSERT INTO optiinfra.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) + toIntervalMinute(500) - toIntervalMinute(number), '00000000-0000-0000-0000-00000000000a', 'aws', 'ec2', toString(number % 7), (cityHash64(number) % 80) / 8, number % 100
FROM numbers(1000);
INSERT INTO optiinfra.cost_metrics_hourly (hour, customer_id, cloud_provider, service_name, instance_id, rate_sum, utilization_sum, sample_count)
SELECT toStartOfHour(timestamp) AS hour, customer_id, cloud_provider, service_name, instance_id,
    sum(cost_per_hour) AS rate_sum, sum(toFloat64(utilization_percent)) AS utilization_sum, count() AS sample_count
FROM optiinfra.cost_metrics_ts
WHERE timestamp < toStartOfDay(now('UTC'))
GROUP BY hour, customer_id, cloud_provider, service_name, instance_id;
ALTER TABLE optiinfra.cost_metrics_hourly_feed MODIFY QUERY
SELECT toStartOfHour(timestamp) AS hour, customer_id, cloud_provider, service_name, instance_id,
    sum(cost_per_hour) AS rate_sum, sum(toFloat64(utilization_percent)) AS utilization_sum, count() AS sample_count
FROM optiinfra.cost_metrics_ts
GROUP BY hour, customer_id, cloud_provider, service_name, instance_id;
-- a late row after that: the feed takes it
INSERT INTO optiinfra.cost_metrics_ts (timestamp, customer_id, cloud_provider, service_name, instance_id, cost_per_hour, utilization_percent)
SELECT toStartOfDay(now('UTC')) - toIntervalMinute(10 * number), '00000000-0000-0000-0000-00000000000a', 'aws', 'ec2', 'late', 1, 50 FROM numbers(1, 100);

SELECT 'samples', sum(sample_count) FROM optiinfra.cost_metrics_hourly;
SELECT 'differences', count() FROM
(
    SELECT toStartOfHour(timestamp) AS hour, instance_id, sum(cost_per_hour) AS r, sum(utilization_percent) AS u, count() AS n
    FROM optiinfra.cost_metrics_ts GROUP BY ALL
    EXCEPT
    SELECT hour, instance_id, sum(rate_sum) AS r, sum(utilization_sum) AS u, sum(sample_count) AS n
    FROM optiinfra.cost_metrics_hourly GROUP BY ALL
);

TRUNCATE TABLE optiinfra.cost_metrics_ts;
TRUNCATE TABLE optiinfra.cost_metrics_hourly;

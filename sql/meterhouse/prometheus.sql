-- Long-term metrics of Prometheus: where its remote write is kept (config/server/examples/prometheus.xml). Not applied by
-- `make apply`, for the engine TimeSeries is experimental and may change between versions. Applying it again changes
-- nothing. On a server built with it, prometheusQuery(prometheus.metrics, 'rate(x[5m])', now()) answers PromQL.

CREATE DATABASE IF NOT EXISTS prometheus;

CREATE TABLE IF NOT EXISTS prometheus.metrics
ENGINE = TimeSeries
SAMPLES INNER ENGINE = MergeTree
    PARTITION BY toYYYYMM(timestamp)
    ORDER BY (id, timestamp)
    TTL toDateTime(timestamp) + INTERVAL 36 MONTH
    SETTINGS ttl_only_drop_parts = 1
SETTINGS allow_experimental_time_series_table = 1;

-- One row a sample, with what it is a sample of. NaN is how Prometheus marks the end of a series. With the rights of who made
-- it, for who reads it need not be allowed to use table functions.
CREATE OR REPLACE VIEW prometheus.samples DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT t.metric_name AS metric_name, t.tags AS tags, s.timestamp AS timestamp, s.value AS value
FROM timeSeriesSamples(prometheus, metrics) AS s
INNER JOIN timeSeriesTags(prometheus, metrics) AS t ON s.id = t.id;

-- What a counter grew by each hour, restarts not taken for a fall: SELECT * FROM prometheus.increase(metric = 'x').
CREATE OR REPLACE VIEW prometheus.increase AS
SELECT
    toStartOfHour(timestamp) AS hour,
    tags,
    sum(greatest(if(value < before, value, value - before), 0)) AS increase
FROM
(
    SELECT timestamp, tags, value,
        lagInFrame(value, 1, value) OVER (PARTITION BY tags ORDER BY timestamp
            ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS before
    FROM prometheus.samples
    WHERE metric_name = {metric:String} AND isFinite(value)
) AS changes
GROUP BY hour, tags
ORDER BY hour, tags;

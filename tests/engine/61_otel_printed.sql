-- Needs engine: 26.7
-- defect 46: three dimensions of service_metrics_5min outside of ORDER BY are refused since 26.7, with code 36;
-- where they are allowed, as before, 100 of prod and 900 of staging are "prod 500". Ours is in 61_otel_rollups.
CREATE DATABASE printed;
CREATE TABLE printed.metrics_local (Timestamp DateTime64(9, 'UTC'), Date Date DEFAULT toDate(Timestamp), MetricName LowCardinality(String), ServiceName LowCardinality(String), Value Float64, MetricType Enum8('GAUGE' = 1), ResourceAttributes Map(LowCardinality(String), String), Environment LowCardinality(String) MATERIALIZED ResourceAttributes['deployment.environment'], K8sCluster LowCardinality(String) MATERIALIZED ResourceAttributes['k8s.cluster.name']) ENGINE = MergeTree ORDER BY ServiceName;
CREATE MATERIALIZED VIEW printed.service_metrics_5min ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(Date) ORDER BY (Date, Time5Min, ServiceName, MetricName)
AS SELECT toDate(Timestamp) AS Date, toStartOfFiveMinute(Timestamp) AS Time5Min, ServiceName, MetricName, MetricType, Environment, K8sCluster, avgState(Value) AS AvgValue, maxState(Value) AS MaxValue, minState(Value) AS MinValue, countState() AS SampleCount, uniqState(ResourceAttributes['k8s.pod.name']) AS UniquePods
FROM printed.metrics_local GROUP BY Date, Time5Min, ServiceName, MetricName, MetricType, Environment, K8sCluster; -- { serverError 36 }
CREATE MATERIALIZED VIEW printed.service_metrics_5min ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(Date) ORDER BY (Date, Time5Min, ServiceName, MetricName) SETTINGS allow_dimensions_outside_sorting_key = 1
AS SELECT toDate(Timestamp) AS Date, toStartOfFiveMinute(Timestamp) AS Time5Min, ServiceName, MetricName, MetricType, Environment, K8sCluster, avgState(Value) AS AvgValue, maxState(Value) AS MaxValue, minState(Value) AS MinValue, countState() AS SampleCount, uniqState(ResourceAttributes['k8s.pod.name']) AS UniquePods
FROM printed.metrics_local GROUP BY Date, Time5Min, ServiceName, MetricName, MetricType, Environment, K8sCluster;
INSERT INTO printed.metrics_local (Timestamp, MetricName, ServiceName, Value, MetricType, ResourceAttributes) VALUES ('2026-01-10 00:00:01', 'm', 's', 100, 'GAUGE', {'deployment.environment': 'prod'});
INSERT INTO printed.metrics_local (Timestamp, MetricName, ServiceName, Value, MetricType, ResourceAttributes) VALUES ('2026-01-10 00:00:02', 'm', 's', 900, 'GAUGE', {'deployment.environment': 'staging'});
OPTIMIZE TABLE printed.service_metrics_5min FINAL;
SELECT 'printed 46', Environment, avgMerge(AvgValue) FROM printed.service_metrics_5min GROUP BY Environment ORDER BY Environment;

-- Dashboard `optiinfra`: cost, latency, quality and resources, all from the hourly rollups.
DELETE FROM meterhouse.charts WHERE dashboard = 'optiinfra';
INSERT INTO meterhouse.charts (dashboard, position, title, query) SETTINGS insert_deduplicate = 0
SELECT 'optiinfra', position, chart.1, chartQuery(chart.2)
FROM
(
    SELECT
    [
('Requests a second', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    model_name,
    sum(request_count) / greatest({rounding:UInt32}, 3600) AS requests
FROM optiinfra.performance_metrics_hourly
WHERE hour >= since
GROUP BY t, model_name
ORDER BY t, model_name
$$),
('Model cost, USD an hour', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    model_name,
    toFloat64(sum(cost_usd)) * 3600 / greatest({rounding:UInt32}, 3600) AS usd
FROM optiinfra.performance_metrics_hourly
WHERE hour >= since AND priced_count > 0
GROUP BY t, model_name
ORDER BY t, model_name
$$),
('Latency, ms', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avgMerge(avg_latency) AS mean,
    quantileDDMerge(0.01, 0.95)(p95_latency) AS p95,
    quantileDDMerge(0.01, 0.99)(p99_latency) AS p99
FROM optiinfra.performance_metrics_hourly
WHERE hour >= since
GROUP BY t
ORDER BY t
$$),
('Quality, mean score', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    model_name,
    avgMerge(avg_quality) AS quality
FROM optiinfra.quality_metrics_hourly
WHERE hour >= since
GROUP BY t, model_name
ORDER BY t, model_name
$$),
('Machine cost, USD an hour', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    cloud_provider,
    sum(total_cost) * 3600 / greatest({rounding:UInt32}, 3600) AS usd
FROM optiinfra.cost_metrics_hourly_mv
WHERE hour >= since
GROUP BY t, cloud_provider
ORDER BY t, cloud_provider
$$),
('GPU utilization, %', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avgMerge(avg_gpu_util) AS mean,
    maxMerge(max_gpu_util) AS max
FROM optiinfra.resource_metrics_hourly
WHERE hour >= since
GROUP BY t
ORDER BY t
$$),
('Tokens a second', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    sum(prompt_tokens) / greatest({rounding:UInt32}, 3600) AS prompt,
    sum(completion_tokens) / greatest({rounding:UInt32}, 3600) AS completion
FROM optiinfra.performance_metrics_hourly
WHERE hour >= since
GROUP BY t
ORDER BY t
$$),
('Hallucinations, %', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    model_name,
    100 * sum(hallucination_count) / sum(judged_count) AS hallucinating
FROM optiinfra.quality_metrics_hourly
WHERE hour >= since AND judged_count > 0
GROUP BY t, model_name
ORDER BY t, model_name
$$),
('Latency by model, p95, ms', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    model_name,
    quantileDDMerge(0.01, 0.95)(p95_latency) AS p95
FROM optiinfra.performance_metrics_hourly
WHERE hour >= since
GROUP BY t, model_name
ORDER BY t, model_name
$$),
('Speed, tokens a second', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    model_name,
    avgMerge(avg_throughput) AS tokens
FROM optiinfra.performance_metrics_hourly
WHERE hour >= since
GROUP BY t, model_name
ORDER BY t, model_name
$$),
('USD per 1000 requests', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    model_name,
    1000 * toFloat64(sum(cost_usd)) / sum(priced_count) AS usd
FROM optiinfra.performance_metrics_hourly
WHERE hour >= since AND priced_count > 0
GROUP BY t, model_name
ORDER BY t, model_name
$$),
('Requests without a price, %', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    100 * (1 - sum(priced_count) / sum(request_count)) AS unpriced
FROM optiinfra.performance_metrics_hourly
WHERE hour >= since
GROUP BY t
ORDER BY t
$$),
('Quality by score', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    avgMerge(avg_relevance) AS relevance,
    avgMerge(avg_coherence) AS coherence,
    avgMerge(avg_factuality) AS factuality
FROM optiinfra.quality_metrics_hourly
WHERE hour >= since
GROUP BY t
ORDER BY t
$$),
('GPU memory in use, GiB', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    instance_id,
    avgMerge(avg_gpu_memory) / 1024 AS gib
FROM optiinfra.resource_metrics_hourly
WHERE hour >= since
GROUP BY t, instance_id
ORDER BY t, instance_id
$$),
('CPU utilization, %', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    instance_id,
    avgMerge(avg_cpu_util) AS cpu
FROM optiinfra.resource_metrics_hourly
WHERE hour >= since
GROUP BY t, instance_id
ORDER BY t, instance_id
$$),
('Use of machines, %', $$
SELECT
    toStartOfInterval(hour, INTERVAL {rounding:UInt32} SECOND)::INT AS t,
    cloud_provider,
    sum(utilization_sum) / sum(utilization_count) AS utilization
FROM optiinfra.cost_metrics_hourly
WHERE hour >= since
GROUP BY t, cloud_provider
ORDER BY t, cloud_provider
$$)
    ] AS charts
)
ARRAY JOIN charts AS chart, arrayEnumerate(charts) AS position;

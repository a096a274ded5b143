-- What the machines cost, the last 12 hours (USD)
SELECT
    formatDateTime(hour, '%a %H:%i') AS `hour (UTC)`,
    round(sumIf(total_cost, cloud_provider = 'aws'), 2) AS aws,
    round(sumIf(total_cost, cloud_provider = 'gcp'), 2) AS gcp,
    round(sumIf(total_cost, cloud_provider = 'azure'), 2) AS azure,
    round(sum(total_cost), 2) AS total,
    bar(total, 0, max(total) OVER (), 24) AS ` `
FROM optiinfra.cost_metrics_hourly_mv AS c
WHERE c.hour > (SELECT max(hour) FROM optiinfra.cost_metrics_hourly) - INTERVAL 12 HOUR
GROUP BY c.hour
ORDER BY c.hour;

-- How long an answer takes, the last 24 hours (milliseconds)
SELECT
    model_name AS model,
    sum(request_count) AS requests,
    round(avgMerge(avg_latency)) AS mean,
    round(quantileDDMerge(0.01, 0.95)(p95_latency)) AS p95,
    round(quantileDDMerge(0.01, 0.99)(p99_latency)) AS p99,
    round(avgMerge(avg_throughput), 1) AS `tokens/s`,
    bar(p95, 0, max(p95) OVER (), 24) AS ` `
FROM optiinfra.performance_metrics_hourly
WHERE hour > (SELECT max(hour) FROM optiinfra.performance_metrics_hourly) - INTERVAL 24 HOUR
GROUP BY model_name
ORDER BY p95 DESC;

-- How good the answers are: the support bot (gpt-4o-mini), day by day
SELECT
    formatDateTime(toDate(hour), '%a %d %b') AS day,
    sum(request_count) AS judged,
    round(avgMerge(avg_quality), 3) AS quality,
    round(avgMerge(avg_factuality), 3) AS factuality,
    concat(toString(round(100 * sum(hallucination_count) / sum(judged_count), 1)), ' %') AS hallucinating,
    bar(quality, 0.7, 0.9, 24) AS ` `
FROM optiinfra.quality_metrics_hourly
WHERE model_name = 'gpt-4o-mini'
  AND hour >= (SELECT toStartOfDay(max(hour)) FROM optiinfra.quality_metrics_hourly) - INTERVAL 9 DAY
GROUP BY toDate(hour)
ORDER BY toDate(hour);

-- What the models cost, the last 14 days (USD; a model that no rate card prices has none, not 0)
SELECT
    concat(provider, '/', model_name) AS model,
    sum(request_count) AS requests,
    formatReadableQuantity(sum(prompt_tokens)) AS `tokens in`,
    formatReadableQuantity(sum(completion_tokens)) AS `tokens out`,
    round(sum(cost_usd), 2) AS cost,
    round(1000 * toFloat64(sum(cost_usd)) / sum(priced_count), 2) AS `per 1000 requests`,
    bar(ifNull(toFloat64(cost), 0), 0, max(ifNull(toFloat64(cost), 0)) OVER (), 24) AS ` `
FROM optiinfra.performance_metrics_hourly
WHERE hour > (SELECT max(hour) FROM optiinfra.performance_metrics_hourly) - INTERVAL 14 DAY
GROUP BY provider, model_name
ORDER BY cost DESC NULLS LAST;

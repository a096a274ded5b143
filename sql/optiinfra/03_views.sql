-- OptiInfra: what people read. The *_hourly_mv views carry the names and columns that existing
-- clients query; the query_* views are the client's four methods as parameterized views:
--   SELECT * FROM optiinfra.query_performance_p95(
--       customer_id = '...', service_id = '...', hours = 24);
--
-- A filter on customer, provider, service, instance or hour reaches the table's primary key.

CREATE OR REPLACE VIEW optiinfra.cost_metrics_hourly_mv AS
SELECT
    hour,
    customer_id,
    cloud_provider,
    service_name,
    sum(i.mean_rate) AS total_cost,     -- USD of the hour: each instance once, at its mean rate
    sum(i.utilization) / nullIf(sum(i.utilized), 0) AS avg_utilization,
    sum(i.samples) AS sample_count
FROM
(
    SELECT
        hour,
        customer_id,
        cloud_provider,
        service_name,
        instance_id,
        sum(rate_sum) / sum(sample_count) AS mean_rate,
        sum(utilization_sum) AS utilization,
        sum(utilization_count) AS utilized,
        sum(sample_count) AS samples
    FROM optiinfra.cost_metrics_hourly
    GROUP BY hour, customer_id, cloud_provider, service_name, instance_id
) AS i
GROUP BY hour, customer_id, cloud_provider, service_name;

CREATE OR REPLACE VIEW optiinfra.performance_metrics_hourly_mv AS
SELECT
    hour,
    customer_id,
    service_id,
    service_type,
    avgMergeState(h.avg_latency) AS avg_latency,
    quantileDDMergeState(0.01, 0.95)(h.p95_latency) AS p95_latency,
    quantileDDMergeState(0.01, 0.99)(h.latency_again) AS p99_latency,
    avgMergeState(h.avg_throughput) AS avg_throughput,
    avgMergeState(h.avg_gpu_util) AS avg_gpu_util,
    sum(h.request_count) AS request_count,
    provider,
    model_name,
    sum(h.prompt_tokens) AS prompt_tokens,
    sum(h.completion_tokens) AS completion_tokens,
    if(priced_count > 0, sum(h.cost_usd), NULL) AS cost_usd,
    sum(h.priced_count) AS priced_count
-- under another name: the name of an ALIAS column cannot be given again over several shards (code 179)
FROM (SELECT *, p99_latency AS latency_again FROM optiinfra.performance_metrics_hourly) AS h
GROUP BY hour, customer_id, service_id, service_type, provider, model_name;

CREATE OR REPLACE VIEW optiinfra.resource_metrics_hourly_mv AS
SELECT
    hour,
    customer_id,
    instance_id,
    instance_type,
    avgMergeState(h.avg_gpu_util) AS avg_gpu_util,
    maxMergeState(h.max_gpu_util) AS max_gpu_util,
    avgMergeState(h.avg_gpu_memory) AS avg_gpu_memory,
    avgMergeState(h.avg_cpu_util) AS avg_cpu_util,
    sum(h.sample_count) AS sample_count
FROM optiinfra.resource_metrics_hourly AS h
GROUP BY hour, customer_id, instance_id, instance_type;

CREATE OR REPLACE VIEW optiinfra.quality_metrics_hourly_mv AS
SELECT
    hour,
    customer_id,
    service_id,
    model_name,
    avgMergeState(h.avg_quality) AS avg_quality,
    avgMergeState(h.avg_relevance) AS avg_relevance,
    avgMergeState(h.avg_coherence) AS avg_coherence,
    avgMergeState(h.avg_factuality) AS avg_factuality,
    sum(h.hallucination_count) AS hallucination_count,
    sum(h.request_count) AS request_count,
    sum(h.judged_count) AS judged_count
FROM optiinfra.quality_metrics_hourly AS h
GROUP BY hour, customer_id, service_id, model_name;

-- The client's methods. A window begins with the whole hour in which it starts: `hour >= now - 24 h`
-- alone would drop the requests of the first, partial hour. No window reaches back before 1980: now less
-- any more hours would be a time to come.

-- cloud_provider = '' means all of them.
CREATE OR REPLACE VIEW optiinfra.query_cost_hourly AS
SELECT hour, cloud_provider, service_name, total_cost, avg_utilization, sample_count
FROM optiinfra.cost_metrics_hourly_mv
WHERE customer_id = {customer_id:UUID}
  AND hour >= toStartOfHour({start_date:DateTime('UTC')})
  AND hour < {end_date:DateTime('UTC')}
  AND ({cloud_provider:String} = '' OR cloud_provider = {cloud_provider:String})
ORDER BY hour, cloud_provider, service_name;

-- No requests in the window, no row: an average of nothing is not a number to show.
CREATE OR REPLACE VIEW optiinfra.query_performance_p95 AS
SELECT
    avgMerge(avg_latency) AS avg_latency_ms,
    quantileDDMerge(0.01, 0.95)(p95_latency) AS p95_latency_ms,
    quantileDDMerge(0.01, 0.99)(p99_latency) AS p99_latency_ms,
    avgMerge(h.avg_throughput) AS avg_throughput,
    sum(request_count) AS total_requests
FROM optiinfra.performance_metrics_hourly AS h
WHERE customer_id = {customer_id:UUID}
  AND service_id = {service_id:UUID}
  AND hour >= toStartOfHour(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
  AND hour <= now('UTC')
HAVING total_requests > 0;

-- Of a machine without a GPU, that sends NaN, the mean is NaN and the maximum of nothing 0: both unknown.
CREATE OR REPLACE VIEW optiinfra.query_resource_utilization AS
WITH x -> if(isNaN(x), NULL, x) AS known
SELECT
    known(avgMerge(avg_gpu_util)) AS avg_gpu_utilization,
    if(avg_gpu_utilization IS NULL, NULL, maxMerge(max_gpu_util)) AS max_gpu_utilization,
    known(avgMerge(avg_gpu_memory)) AS avg_gpu_memory_mb,
    known(avgMerge(avg_cpu_util)) AS avg_cpu_utilization
FROM optiinfra.resource_metrics_hourly
WHERE customer_id = {customer_id:UUID}
  AND instance_id = {instance_id:String}
  AND hour >= toStartOfHour(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
  AND hour <= now('UTC')
HAVING sum(sample_count) > 0;

CREATE OR REPLACE VIEW optiinfra.query_quality_trends AS
SELECT
    hour,
    avgMerge(h.avg_quality) AS avg_quality,
    avgMerge(h.avg_relevance) AS avg_relevance,
    avgMerge(h.avg_coherence) AS avg_coherence,
    avgMerge(h.avg_factuality) AS avg_factuality,
    sum(hallucination_count) AS hallucinations,
    sum(request_count) AS total_requests
FROM optiinfra.quality_metrics_hourly AS h
WHERE customer_id = {customer_id:UUID}
  AND service_id = {service_id:UUID}
  AND hour >= toStartOfHour(now('UTC') - toIntervalHour(least({hours:UInt32}, 400000)))
  AND hour <= now('UTC')
GROUP BY hour
ORDER BY hour;

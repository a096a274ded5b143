-- From the request to the first frame, orchestrator by orchestrator (milliseconds)
SELECT
    substring(orchestrator_address, 1, 10) AS orchestrator,
    any(o.gpu_name) AS gpu,
    count() AS streams,
    round(quantile(0.5)(metric_value)) AS median,
    round(quantile(0.95)(metric_value)) AS p95,
    round(max(metric_value)) AS slowest,
    bar(median, 0, max(median) OVER (), 24) AS ` `
FROM naap.metrics AS m
LEFT ANY JOIN naap.orchestrators AS o USING (orchestrator_address)
WHERE metric_name = 'prompt_to_first_frame_latency'
GROUP BY orchestrator_address
ORDER BY median;

-- Where that time goes (median and p95, milliseconds)
SELECT
    metric_name AS latency,
    count() AS streams,
    round(quantile(0.5)(metric_value)) AS median,
    round(quantile(0.95)(metric_value)) AS p95
FROM naap.metrics
WHERE metric_unit = 'ms'
GROUP BY metric_name
ORDER BY median DESC;

-- How evenly the frames come: jitter in windows of 5 minutes (standard deviation / mean)
SELECT
    substring(orchestrator_address, 1, 10) AS orchestrator,
    any(o.gpu_name) AS gpu,
    count() AS windows,
    round(avg(JSONExtractFloat(metric_metadata, 'mean_fps')), 1) AS fps,
    round(quantile(0.5)(metric_value), 3) AS jitter,
    round(quantile(0.95)(metric_value), 3) AS p95,
    bar(jitter, 0, max(jitter) OVER (), 24) AS ` `
FROM naap.metrics AS m
LEFT ANY JOIN naap.orchestrators AS o USING (orchestrator_address)
WHERE metric_name = 'jitter_coefficient'
GROUP BY orchestrator_address
ORDER BY jitter;

-- How well orchestrators served, the last whole day: starts and swaps count 70 %, speed beside all 30 %
SELECT
    substring(orchestrator_address, 1, 10) AS orchestrator,
    requested AS requests,
    concat(toString(round(100 * startup, 1)), ' %') AS started,
    concat(toString(round(100 * (1 - no_swap), 1)), ' %') AS swapped,
    round(first_frame_score, 2) AS `first frame`,
    round(fps_score, 2) AS frames,
    round(sla, 1) AS score,
    bar(score, 0, 100, 24) AS ` `
FROM naap.query_sla(day = (SELECT max(metric_date) - (uniqExact(metric_date) > 1) FROM naap.metrics))
ORDER BY score DESC;

-- What orchestrators were paid (USD, where the price of ether is known; pixels in billions)
SELECT
    substring(recipient, 1, 10) AS recipient,
    count() AS payments,
    sum(p.tickets) AS tickets,
    round(toFloat64(toString(sum(p.eth))), 9) AS ether,
    if(count(p.usd) = payments, round(toFloat64(toString(sum(p.usd))), 6), NULL) AS usd,
    round(sum(p.pixels) / 1e9, 1) AS `billion pixels`,
    bar(ether, 0, max(ether) OVER (), 24) AS ` `
FROM naap.payments_usd AS p
GROUP BY recipient
ORDER BY ether DESC;

-- Services, the last 24 hours (entries: spans of kind SERVER; milliseconds)
SELECT
    ServiceName AS service,
    count() AS entries,
    concat(toString(round(100 * countIf(StatusCode = 'ERROR') / count(), 2)), ' %') AS failed,
    round(quantileExact(0.5)(Duration) / 1e6, 1) AS median,
    round(quantileExact(0.95)(Duration) / 1e6, 1) AS p95,
    bar(p95, 0, max(p95) OVER (), 24) AS ` `
FROM otel_v2.traces
WHERE SpanKind = 'SERVER'
  AND Timestamp > (SELECT max(HourTime) FROM otel_v2.service_errors_hourly_states) - INTERVAL 23 HOUR
GROUP BY ServiceName
ORDER BY p95 DESC;

-- Who calls whom, the last three days
SELECT
    CallerService AS caller,
    CalleeService AS callee,
    countMerge(CallCount) AS calls,
    round(avgMerge(AvgDuration) / 1e6, 1) AS `ms`,
    sumMerge(ErrorCount) AS failed
FROM otel_v2.service_dependencies
WHERE Date > (SELECT max(Date) FROM otel_v2.service_dependencies) - 3
GROUP BY caller, callee
ORDER BY calls DESC;

-- Failing spans of the payment service, hour by hour
SELECT
    formatDateTime(HourTime, '%a %H:%i') AS `hour (UTC)`,
    sum(SpanCount) AS spans,
    sumIf(SpanCount, StatusCode = 'ERROR') AS failed,
    concat(toString(round(100 * failed / spans, 1)), ' %') AS share,
    bar(failed / spans, 0, 0.15, 24) AS ` `
FROM otel_v2.service_errors_hourly_states
WHERE ServiceName = 'payment'
  AND HourTime > (SELECT max(HourTime) FROM otel_v2.service_errors_hourly_states) - INTERVAL 12 HOUR
GROUP BY HourTime
ORDER BY HourTime;

-- What the models cost and how fast they are, the last three days (USD, milliseconds)
SELECT
    concat(Provider, '/', Model) AS model,
    sum(RequestCount) AS requests,
    formatReadableQuantity(sum(InputTokens)) AS `tokens in`,
    formatReadableQuantity(sum(OutputTokens)) AS `tokens out`,
    round(sum(CostUsd), 2) AS cost,
    round(1000 * toFloat64(sum(CostUsd)) / sum(PricedCount), 2) AS `per 1000 requests`,
    round(quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(TtftsMs)[2]) AS `first token, p95`,
    round(quantilesDDMerge(0.01, 0.5, 0.95, 0.99)(TpotsMs)[2], 1) AS `a token, p95`
FROM otel_v2.gen_ai_hourly_states
WHERE HourTime > (SELECT max(HourTime) FROM otel_v2.gen_ai_hourly_states) - INTERVAL 72 HOUR
GROUP BY Provider, Model
ORDER BY cost DESC NULLS LAST;

-- Goodput: answers whose first token came within 800 ms and each further one within 12 ms
SELECT
    concat(Provider, '/', Model) AS model,
    count() AS requests,
    sum(if(StatusCode = 'ERROR', 0, latencySloMet(TtftMs, TpotMs, DurationMs, 800, 12, NULL))) AS met,
    concat(toString(round(100 * met / requests, 1)), ' %') AS share,
    bar(met / requests, 0, 1, 24) AS ` `
FROM otel_v2.gen_ai_requests
GROUP BY Provider, Model
ORDER BY met / requests DESC, model;

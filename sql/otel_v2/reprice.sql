-- Prices one day's requests to models again, by the rate card that is in force, each at its own time,
-- and makes the day's hours of the rollup anew. Parameter `day`: a day that gets no more spans.
-- Run it after a change of prices.csv or own_prices.csv has been taken up
-- (SELECT card FROM meterhouse.rate_card); on a cluster, on every shard.

ALTER TABLE otel_v2.gen_ai_requests_local
    UPDATE Cost = costLlmDetail(Provider, Model, toDateTime64(Timestamp, 3, 'UTC'), Usage.Input,
        Usage.Output, Usage.CacheRead, Usage.CacheWrite, 0, Usage.Reasoning)
    WHERE Date = {day:Date} AND Cost.card != (SELECT card FROM meterhouse.rate_card)
    SETTINGS mutations_sync = 1;

-- The rollup outlives its requests: of a day that is gone it is all there is, and stays.
DELETE FROM otel_v2.gen_ai_hourly_local WHERE Date = {day:Date}
    AND (SELECT count() FROM otel_v2.gen_ai_requests_local WHERE Date = {day:Date}) > 0
    SETTINGS lightweight_deletes_sync = 2;

-- As gen_ai_hourly_feed selects it. Never taken for a repeated insert.
INSERT INTO otel_v2.gen_ai_hourly_local SETTINGS insert_deduplicate = 0
SELECT
    r.Date AS Date,
    toStartOfHour(toDateTime(r.Timestamp, 'UTC')) AS HourTime,
    ServiceName, Provider, Model, Operation, SpanKind,
    count() AS RequestCount,
    countIf(StatusCode = 'ERROR') AS ErrorCount,
    sum(r.InputTokens) AS InputTokens,
    sum(r.OutputTokens) AS OutputTokens,
    sum(Usage.CacheRead) AS CacheReadTokens,
    sum(Usage.Reasoning) AS ReasoningTokens,
    sumIf(Cost.total, SpanKind != 'SERVER') AS CostUsd,
    countIf(Cost.total IS NOT NULL AND SpanKind != 'SERVER') AS PricedCount,
    avgStateIf(DurationMs, DurationMs BETWEEN 0 AND 1e13) AS AvgDurationMs,
    quantilesDDState(0.01, 0.5, 0.95, 0.99)(if(DurationMs BETWEEN 0 AND 1e13, DurationMs, nan))
        AS DurationsMs,
    quantilesDDState(0.01, 0.5, 0.95, 0.99)(if(TtftMs BETWEEN 0 AND 1e12, TtftMs, NULL)) AS TtftsMs,
    quantilesDDState(0.01, 0.5, 0.95, 0.99)(if(TpotMs BETWEEN 0 AND 1e13, TpotMs, NULL)) AS TpotsMs,
    uniqState(PromptHash) AS UniquePrompts
FROM otel_v2.gen_ai_requests_local AS r
WHERE r.Date = {day:Date}
GROUP BY Date, HourTime, ServiceName, Provider, Model, Operation, SpanKind;

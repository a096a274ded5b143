-- OpenTelemetry: the design's two monitoring queries. Run them; nothing is created. The second needs
-- the server's query log, which is there after its first flush (SYSTEM FLUSH LOGS).

-- Table sizes and compression
SELECT * FROM otel_v2.storage;

-- Query performance, the last hour
SELECT
    query_kind,
    count() AS query_count,
    round(avg(query_duration_ms)) AS avg_duration_ms,
    round(quantile(0.95)(query_duration_ms)) AS p95_duration_ms,
    round(quantile(0.99)(query_duration_ms)) AS p99_duration_ms
FROM system.query_log
WHERE event_date >= toDate(now() - INTERVAL 1 HOUR)
  AND query_start_time >= now() - INTERVAL 1 HOUR
  AND type = 'QueryFinish'
  AND query_kind IN ('Select', 'Insert')
GROUP BY query_kind
ORDER BY query_kind;

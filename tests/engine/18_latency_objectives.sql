-- latencySloMet, latencySloLimits, latencyApdex, latencyStartupOutcome, latencyRtpJitter, latencyPacketLossPercent: published
-- figures, every kind of bad value in every position, random rows against SQL.

-- MLPerf Inference v5.1, limits in ms.
SELECT 'limits', scenario, latencySloLimits(scenario), toTypeName(latencySloLimits(scenario))
FROM (SELECT arrayJoin(['llama2-70b', 'llama2-70b-interactive', 'llama3.1-8b', 'llama3.1-8b-interactive', 'llama3.1-405b', 'llama3.1-405b-interactive',
    'deepseek-r1', 'deepseek-r1-interactive', 'gpt-oss-120b', 'gpt-oss-120b-interactive', 'LLAMA2-70B', 'gpt-4o', '', NULL]) AS scenario) ORDER BY ALL;

-- Every value, every limit: 8^6 rows.
WITH [NULL, nan, inf, -inf, -1, 0, 100, 100.5]::Array(Nullable(Float64)) AS v
SELECT 'met', count(), sum(met), countIf(met != expected)
FROM
(
    SELECT latencySloMet(a, b, c, la, lb, lc) AS met,
        (NOT isFinite(ifNull(la, nan)) OR ifNull(a >= 0 AND a <= la, 0)) AND (NOT isFinite(ifNull(lb, nan)) OR ifNull(b >= 0 AND b <= lb, 0))
            AND (NOT isFinite(ifNull(lc, nan)) OR ifNull(c >= 0 AND c <= lc, 0)) AS expected
    FROM (SELECT v[1 + n % 8] AS a, v[1 + intDiv(n, 8) % 8] AS b, v[1 + intDiv(n, 64) % 8] AS c, v[1 + intDiv(n, 512) % 8] AS la, v[1 + intDiv(n, 4096) % 8] AS lb,
        v[1 + intDiv(n, 32768)] AS lc FROM (SELECT number AS n FROM numbers(262144)))
);
-- Goodput of a window of 10 s as vLLM's benchmark prints it: good requests a second.
SELECT 'goodput', sum(latencySloMet(ttft, tpot, NULL, limits.1, limits.2, NULL)) / 10
FROM (SELECT latencySloLimits('llama2-70b-interactive') AS limits, number * 10 AS ttft, number AS tpot FROM numbers(100));

-- Apdex Technical Specification 1.1: 60 satisfied, 30 tolerating, 10 frustrated are 0.75.
SELECT 'apdex', latencyApdex(60, 30, 100), latencyApdex(100, 0, 100), latencyApdex(0, 0, 100), latencyApdex(0, 1, 1);
WITH [NULL, -9223372036854775808, -1, 0, 1, 2, 9223372036854775807]::Array(Nullable(Int64)) AS v
SELECT 'apdex, bad', count(), countIf(isNotNull(index)), countIf(NOT (index <=> expected))
FROM
(
    SELECT latencyApdex(s, t, n) AS index, if(s >= 0 AND t >= 0 AND n > 0 AND toInt128(s) + t <= n, (toFloat64(s) + toFloat64(t) / 2) / toFloat64(n), NULL) AS expected
    FROM (SELECT v[1 + number % 7] AS s, v[1 + intDiv(number, 7) % 7] AS t, v[1 + intDiv(number, 49)] AS n FROM numbers(343))
);
SELECT 'apdex, random', count(), countIf(NOT (latencyApdex(s, t, n) <=> if(n > 0 AND s + t <= n, (s + t / 2) / n, NULL)))
FROM (SELECT cityHash64(number) % 1000 AS s, cityHash64(number, 1) % 1000 AS t, cityHash64(number, 2) % 3000 AS n FROM numbers(100000));

-- Every set of the three events that matter, beside others, and of errors.
SELECT 'outcome', count(), countIf(outcome != expected), countIf(outcome = 'outside'), countIf(outcome = 'success'), countIf(outcome = 'excused'), countIf(outcome = 'unexcused')
FROM
(
    SELECT latencyStartupOutcome(types, errors) AS outcome,
        multiIf(NOT has(types, 'gateway_receive_stream_request'), 'outside', has(types, 'gateway_receive_few_processed_segments'), 'success',
            has(types, 'gateway_no_orchestrators_available'), 'excused',
            notEmpty(errors) AND arrayAll(e -> multiSearchAnyCaseInsensitive(ifNull(e, ''), ['no orchestrators available', 'mediamtx ingest disconnected', 'whip disconnected', 'missing video',
                'ice connection state failed', 'user disconnected']), errors), 'excused', 'unexcused') AS expected
    FROM
    (
        SELECT arrayFilter((x, i) -> bitTest(number, i), ['gateway_receive_stream_request', 'gateway_receive_few_processed_segments', 'gateway_no_orchestrators_available', 'orchestrator_swap', NULL, '',
                'gateway_receive_stream_request'], range(7))::Array(LowCardinality(Nullable(String))) AS types,
            arrayFilter((x, i) -> bitTest(number, i + 7), ['No Orchestrators Available', 'whep: ICE connection state failed: 12', 'x', NULL, '', 'user disconnecte'], range(6)) AS errors
        FROM numbers(8192)
    )
);
SELECT 'outcome, types', toTypeName(latencyStartupOutcome([], [])), latencyStartupOutcome(['gateway_receive_stream_request'], ['MISSING VIDEO', 'a user disconnected.']),
    latencyStartupOutcome(['gateway_receive_stream_request'], [repeat('no orchestrators availabl', 1000)]);

-- RFC 3550: against its recurrence in SQL, timestamps crossing 2^32.
SELECT 'rtp jitter', count(), countIf(isNull(ms)), countIf(isNull(ms) != isNull(expected)), countIf(abs(ms - expected) > 1e-9 * expected + 1e-12), round(max(ms), 3)
FROM
(
    SELECT latencyRtpJitter(90000, arrivals, timestamps) AS ms,
        if(length(arrivals) < 2, NULL, arrayFold((j, d) -> j + (abs(d) - j) / 16, arrayMap(i -> (arrivals[i] - arrivals[i - 1]) * 90000 - toInt32(toUInt32(timestamps[i] - timestamps[i - 1])),
            range(2, length(arrivals) + 1)), 0.) / 90) AS expected
    FROM
    (
        SELECT number AS stream, arrayMap(i -> i / 30 + (cityHash64(i, stream) % 1000) / 100000, range(stream % 40)) AS arrivals,
            arrayMap(i -> toUInt32(4294900000 + i * 3000), range(stream % 40)) AS timestamps
        FROM numbers(20000)
    )
);
SELECT 'rtp jitter, bad', latencyRtpJitter(90000, [0, 1], [0]), latencyRtpJitter(0, [0, 1], [0, 1]), latencyRtpJitter(-1, [0, 1], [0, 1]), latencyRtpJitter(NULL, [0, 1], [0, 1]), latencyRtpJitter(nan, [0, 1], [0, 1]),
    latencyRtpJitter(inf, [0, 1], [0, 1]), latencyRtpJitter(90000, [], []), latencyRtpJitter(90000, [0, nan], [0, 1]), latencyRtpJitter(90000, [0, inf], [0, 1]), latencyRtpJitter(90000, [0, NULL], [0, 1]),
    latencyRtpJitter(1e300, [0, 1e300], [0, 1]);
-- Timestamps of 64 bits, as an unwrapped counter has them, negative ones too: the same differences.
SELECT 'rtp jitter, extended', latencyRtpJitter(8000, [0, 0.02, 0.056], [21474836380, 21474836540, 21474836700]), latencyRtpJitter(8000, [0, 0.02, 0.056], [-100, 60, 220]::Array(Int64)),
    latencyRtpJitter(8000, [0, 0.02, 0.056], [4294967196, 60, 220]::Array(UInt32)) FROM numbers(1);
-- What is left out leaves the rest as it would be without it.
SELECT 'rtp jitter, gaps', latencyRtpJitter(8000, [0, NULL, 0.02, nan, 0.056, 0.1], [0, 5, 160, 6, 320, NULL]) = latencyRtpJitter(8000, [0, 0.02, 0.056], [0, 160, 320]);

SELECT 'loss', latencyPacketLossPercent(1, 3), latencyPacketLossPercent(-1, 5), latencyPacketLossPercent(5, 0), latencyPacketLossPercent(0, 7);
WITH [NULL, -9223372036854775808, -2, -1, 0, 1, 2, 9223372036854775807]::Array(Nullable(Int64)) AS v
SELECT 'loss, bad', count(), countIf(isNotNull(percent)), countIf(NOT (percent <=> expected))
FROM
(
    SELECT latencyPacketLossPercent(l, r) AS percent, if(r >= 0 AND toFloat64(l) + toFloat64(r) > 0, 100 * toFloat64(l) / (toFloat64(l) + toFloat64(r)), NULL) AS expected
    FROM (SELECT v[1 + number % 8] AS l, v[1 + intDiv(number, 8)] AS r FROM numbers(64))
);

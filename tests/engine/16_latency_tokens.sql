-- latencyTtft, latencyTpot, latencyTpotAll, latencyTokensPerSecond, latencyJitter: types, NULL,
-- impossible values, random rows against SQL.

SELECT 'ttft', latencyTtft(toDateTime64('2026-01-08 21:49:05.298', 3, 'UTC'), toDateTime64('2026-01-08 22:49:07.953', 3, 'Europe/Berlin')),
    latencyTtft(toDateTime64('2026-01-08 21:49:05.298999', 6), toDateTime64('2026-01-08 21:49:07.953000', 6)),
    latencyTtft(toDateTime('2026-01-08 21:49:05'), toDateTime('2026-01-08 21:49:07')), toTypeName(latencyTtft(now64(3), now64(3)));
SELECT 'ttft, no answer', latencyTtft(NULL, now64(3)), latencyTtft(now64(3), NULL), latencyTtft(NULL, NULL), latencyTtft(toDateTime64('2026-01-08 21:49:05.298', 3), toDateTime64('2026-01-08 21:49:05.297', 3));
SELECT 'ttft, at once', latencyTtft(toDateTime64('2026-01-08 21:49:05.298', 3), toDateTime64('2026-01-08 21:49:05.298', 3));

SELECT 'tpot', e2e, ttft, tokens, latencyTpot(e2e, ttft, tokens), latencyTpotAll(e2e, ttft, tokens)
FROM
(
    SELECT arrayJoin([(1000, 100, 10), (812.5, 312.5, 101), (100, 100, 5), (100, 50, 2), (100, 50, 1), (100, 50, 0), (100, 50, -3), (50, 100, 10), (100, -1, 10), (NULL, 1, 10), (100, NULL, 10), (100, 1, NULL),
        (nan, 1, 10), (100, nan, 10), (inf, 1, 10), (100, -inf, 10), (inf, inf, 10)]::Array(Tuple(Nullable(Float64), Nullable(Float64), Nullable(Int64)))) AS one, one.1 AS e2e, one.2 AS ttft, one.3 AS tokens
);

SELECT 'tokens per second', tokens, ms, latencyTokensPerSecond(tokens, ms)
FROM
(
    SELECT arrayJoin([(256, 2000), (0, 12.5), (256, 0), (0, 0), (256, -1), (-1, 2000), (NULL, 2000), (256, NULL), (256, nan), (256, inf)]::Array(Tuple(Nullable(Int64), Nullable(Float64)))) AS one, one.1 AS tokens, one.2 AS ms
);

SELECT 'random requests', count(), countIf(tpot IS NULL), countIf(NOT (tpot <=> latencyTpot(e2e, ttft, tokens))), countIf(tpot_all IS NULL), countIf(NOT (tpot_all <=> latencyTpotAll(e2e, ttft, tokens))),
    countIf(rate IS NULL), countIf(NOT (rate <=> latencyTokensPerSecond(tokens, e2e)))
FROM
(
    SELECT *, if(ttft >= 0 AND e2e >= ttft AND tokens > 1, (e2e - ttft) / (tokens - 1), NULL) AS tpot, if(ttft >= 0 AND e2e >= ttft AND tokens > 0, (e2e - ttft) / tokens, NULL) AS tpot_all,
        if(e2e > 0 AND tokens >= 0, tokens * 1000 / e2e, NULL) AS rate
    FROM
    (
        SELECT if(cityHash64(number, 1) % 9 = 0, NULL, (cityHash64(number, 2) % 100000) / 7) AS e2e, if(cityHash64(number, 3) % 9 = 0, NULL, (cityHash64(number, 4) % 20000) / 7 - 100) AS ttft,
            if(cityHash64(number, 5) % 9 = 0, NULL, toInt64(cityHash64(number, 6) % 20) - 3) AS tokens
        FROM numbers(100000)
    )
);

SELECT 'jitter', latencyJitter([2, 4, 4, 4, 5, 5, 7, 9]), latencyJitter([20, 20, 20, 20, 20]), latencyJitter([0, 2, -7, 4, 4, nan, 4, 5, inf, 5, -inf, 7, 9]), latencyJitter([]), latencyJitter([1, 2, 3, 4]), latencyJitter([1, 2, 3, 4, 0]);
-- The output rates of a real stream, as a Float32 column has them; .1163188 is Livepeer's figure.
SELECT 'real jitter', round(latencyJitter(groupArray(fps)), 7), round(stddevPopStable(fps) / avg(fps), 7)
FROM
(
    SELECT toFloat32(arrayJoin([17.298215447072742, 17.18697998280588, 17.089245637926744, 17.19078224438009, 17.182905190758706, 17.185857728016792, 15.9870066387818, 15.887257403699925, 17.08506651822032,
        16.987496019253673, 15.785640774906039, 15.289066594518758, 9.792241483474283, 13.18788839671513, 15.591995648138624, 16.287628279939398, 16.983902096084837])) AS fps
);
SELECT 'random rates', count(), countIf(expected IS NULL), countIf(ifNull(abs(latencyJitter(rates) - expected) > 1e-12, isNull(latencyJitter(rates)) != isNull(expected)))
FROM
(
    SELECT groupArray(fps) AS rates, if(countIf(fps > 0) >= 5, stddevPopStableIf(fps, fps > 0) / avgIf(fps, fps > 0), NULL) AS expected
    FROM (SELECT cityHash64(number) % 10000 AS stream, (cityHash64(number, 1) % 3000) / 100 - 3 AS fps FROM numbers(80000))
    GROUP BY stream
);

-- qualityBenchmarkLatency, qualityBenchmarkFps, qualitySla: random rows against the formulas of ADR-004 in SQL, every bad value in every position.

SELECT 'types', toTypeName(qualityBenchmarkLatency(1, 1, 1, 1, 1)), toTypeName(qualityBenchmarkFps(1, 1, 1, 1, 1)), toTypeName(qualitySla(1, 1, 1, 1, 1, 1, 1, 1));
SELECT 'columns of other types', qualityBenchmarkLatency(toFloat32(125), toDecimal64(100, 2), toUInt16(200), toUInt64(48), toUInt8(10)), qualitySla(count(), 1, toFloat32(.5), .5, 1, 1, 1, toUInt8(1)) FROM numbers(3);

-- The views' own words: multiIf, least, greatest.
SELECT 'random benchmarks', count(), countIf(latency_got = .5), countIf(abs(latency_got - latency) > 1e-15), countIf(abs(fps_got - fps) > 1e-15)
FROM
(
    SELECT
        qualityBenchmarkLatency(v, p50, edge, benchmark_rows, samples) AS latency_got, qualityBenchmarkFps(v, p50, edge, benchmark_rows, samples) AS fps_got,
        multiIf(isNull(v) OR benchmark_rows < 48, .5, edge <= p50, if(v <= p50, 1, 0), v <= p50, 1, v >= edge, 0, 1 - (v - p50) / (edge - p50)) AS latency_raw,
        multiIf(isNull(v) OR benchmark_rows < 48, .5, p50 <= edge, if(v >= p50, 1, 0), v >= p50, 1, v <= edge, 0, (v - edge) / (p50 - edge)) AS fps_raw,
        greatest(0, least(1, .5 + least(samples / 10, 1) * (latency_raw - .5))) AS latency, greatest(0, least(1, .5 + least(samples / 30, 1) * (fps_raw - .5))) AS fps
    FROM
    (
        SELECT if(cityHash64(number, 1) % 20 = 0, NULL, (cityHash64(number, 2) % 4000) / 16) AS v, (cityHash64(number, 3) % 2000) / 16 AS p50,
            (cityHash64(number, 4) % 4000) / 16 AS edge, toInt64(cityHash64(number, 5) % 200) AS benchmark_rows, toInt64(cityHash64(number, 6) % 40) AS samples
        FROM numbers(100000)
    )
);

SELECT 'random services', count(), countIf(isNull(expected)), countIf(NOT (isNull(got) = isNull(expected) AND ifNull(abs(got - expected), 0) <= 1e-12)), round(min(got), 1), round(max(got), 1)
FROM
(
    SELECT qualitySla(requested, x[1], x[2], x[3], x[4], x[5], x[6], x[7]) AS got,
        arrayExists(i -> isNull(x[i]) OR x[i] < 0 OR (i > 1 AND x[i] > 1), range(1, 8)) AS bad,
        if(requested > 0 AND NOT bad,
            least(greatest(100 * least(x[1], 1) * (.7 * (.4 * x[2] + .2 * x[3] + .4 * x[4]) + .3 * (.6 * (.6 * x[5] + .4 * x[6]) + .4 * x[7])), 0), 100), NULL) AS expected
    FROM
    (
        SELECT toInt64(cityHash64(number, 0) % 5) AS requested,
            arrayMap(i -> if(cityHash64(number, i, 1) % 50 = 0, NULL, (cityHash64(number, i, 2) % 1020) / 1000 - if(cityHash64(number, i, 3) % 50 = 0, .01, 0)), range(1, 8))::Array(Nullable(Float64)) AS x
        FROM numbers(100000)
    )
);

-- A bad value in each place: the neutral .5; NULL.
SELECT 'bad value', x, p, qualityBenchmarkLatency(if(p = 1, x, 100), if(p = 2, x, 100), if(p = 3, x, 200), if(p = 4, NULL, 48), if(p = 5, NULL, 10)), qualityBenchmarkFps(if(p = 1, x, 100), if(p = 2, x, 100), if(p = 3, x, 50), if(p = 4, NULL, 48), if(p = 5, NULL, 30))
FROM (SELECT arrayJoin([1, 2, 3, 4, 5]) AS p, arrayJoin([NULL, nan, inf, -inf]) AS x)
ORDER BY p, toString(x);
SELECT 'extremes', v, qualityBenchmarkLatency(v, 100, 200, 48, 10), qualityBenchmarkFps(v, 24, 16, 48, 30), qualityBenchmarkLatency(0, 100, 200, toInt64(v), 10), qualityBenchmarkLatency(0, 100, 200, 48, toInt64(v))
FROM (SELECT arrayJoin([0, -1, 1.7976931348623157e308, -1.7976931348623157e308, 5e-324, 9e18, -9e18]) AS v);

SELECT 'services, NULL for a bad value in place', p, groupArray(isNull(qualitySla(if(p = 0, if(isNull(x), NULL, -1), 5), if(p = 1, x, 1), if(p = 2, x, 1), if(p = 3, x, 1), if(p = 4, x, 1), if(p = 5, x, 1), if(p = 6, x, 1), if(p = 7, x, 1)))) AS nulls
FROM (SELECT arrayJoin(range(8)) AS p, arrayJoin([NULL, nan, inf, -inf, -.1, -1e308]) AS x)
GROUP BY p ORDER BY p;
SELECT 'requested', r, qualitySla(r, 1, 1, 1, 1, 1, 1, 1) FROM (SELECT arrayJoin([-9223372036854775808, -1, 0, 1, 9223372036854775807, NULL]::Array(Nullable(Int64))) AS r);
SELECT 'coverage', c, qualitySla(1, c, 1, 1, 1, 1, 1, 1) FROM (SELECT arrayJoin([0, .5, 1, 1.0000001, 7, 1e308]) AS c);

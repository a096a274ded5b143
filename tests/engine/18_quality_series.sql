-- qualityDrift, qualityEwma, qualityCusum and the ends of qualityScoreWeighted: the handbook's tables, random rows against SQL, every bad value.

SELECT 'types', toTypeName(qualityDrift([1], [1])), toTypeName(qualityEwma(.5, 0, [1])), toTypeName(qualityCusum(0, 0, [1]));

-- NIST/SEMATECH e-Handbook 6.3.2.4 and 6.3.2.3.
SELECT 'nist ewma', arrayMap(z -> round(z, 2), qualityEwma(.3, 50, [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]));
SELECT 'nist cusum', arrayMap(c -> (round(c.high, 4), round(c.low, 4)), qualityCusum(325, .3175, [324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600, 324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350]));

SELECT 'random drift', count(), countIf(isNull(expected)), countIf(NOT (isNull(got) = isNull(expected) AND ifNull(abs(got - expected), 0) <= 1e-12))
FROM
(
    SELECT qualityDrift(e, o) AS got, length(e) AS k,
        if(length(e) = length(o) AND k > 0 AND NOT has(e, NULL) AND NOT arrayExists(c -> c < 0, o),
            arraySum(arrayMap(i -> (p[i] - q[i]) * log(p[i] / q[i]), range(1, k + 1))), NULL) AS expected,
        arrayMap(c -> ifNull(c, 0), e) AS known, arrayMap(c -> (c + .5) / (arraySum(known) + .5 * k), known) AS p, arrayMap(c -> (c + .5) / (arraySum(o) + .5 * k), o) AS q
    FROM
    (
        SELECT arrayMap(i -> if(cityHash64(number, i, 1) % 200 = 0, NULL, toInt64(cityHash64(number, i, 2) % 1000)), range(cityHash64(number, 3) % 12))::Array(Nullable(Int64)) AS e,
            arrayMap(i -> toInt64(cityHash64(number, i, 4) % 1000) - if(cityHash64(number, i, 5) % 200 = 0, 1000, 0), range(if(cityHash64(number, 6) % 20 = 0, 3, cityHash64(number, 3) % 12))) AS o
        FROM numbers(50000)
    )
);

SELECT 'drift of counts as they come', qualityDrift([countIf(number % 2 = 0), countIf(number % 2 = 1)], [toUInt8(1), toUInt8(1)]) FROM numbers(100);
SELECT 'drift, no answer', e, o, qualityDrift(e, o)
FROM (SELECT arrayJoin([([], []), ([1], []), ([], [1]), ([1, 2], [1]), ([1, NULL], [1, 2]), ([1, 2], [NULL, 2]), ([-1, 2], [1, 2]), ([1, 2], [1, -9223372036854775808])]::Array(Tuple(Array(Nullable(Int64)), Array(Nullable(Int64))))) AS bad, bad.1 AS e, bad.2 AS o);
SELECT 'drift of few and many', qualityDrift([0, 0], [0, 0]), qualityDrift([9223372036854775807, 9223372036854775807], [9223372036854775807, 9223372036854775807]), qualityDrift([9223372036854775807], [0]), round(qualityDrift([9223372036854775807, 0], [0, 9223372036854775807]), 9);

-- The state after each value, folded by SQL; a third of the rows has gaps.
SELECT 'random ewma', count(), sum(length(got)), countIf(arrayExists((a, b) -> NOT (isNull(a) = isNull(b) AND ifNull(abs(a - b), 0) <= 1e-12), got, expected))
FROM
(
    SELECT qualityEwma(lambda, start, values) AS got,
        arrayMap(i -> if(lambda > 0 AND lambda <= 1, arrayFold((z, x) -> if(isNull(x), z, if(isNull(z), x, lambda * x + (1 - lambda) * z)), arraySlice(values, 1, i), start::Nullable(Float64)), NULL), range(1, length(values) + 1)) AS expected
    FROM
    (
        SELECT (cityHash64(number, 1) % 21) / 20 AS lambda, if(number % 2 = 0, NULL, (cityHash64(number, 2) % 100) / 10) AS start,
            arrayMap(i -> if(number % 3 = 0 AND cityHash64(number, i, 3) % 3 = 0, NULL, (cityHash64(number, i, 4) % 2000) / 100 - 5), range(cityHash64(number, 5) % 12))::Array(Nullable(Float64)) AS values
        FROM numbers(10000)
    )
);

SELECT 'random cusum', count(), sum(length(got)), countIf(arrayExists((a, b) -> abs(a.high - b.1) > 1e-12 OR abs(a.low - b.2) > 1e-12, got, expected))
FROM
(
    SELECT qualityCusum(target, slack, values) AS got,
        arrayMap(i -> arrayFold((c, x) -> if(isNull(x), c, (greatest(0., assumeNotNull(x) - target - slack + c.1), greatest(0., target - slack - assumeNotNull(x) + c.2))), arraySlice(values, 1, i), (0., 0.)), range(1, length(values) + 1)) AS expected
    FROM
    (
        SELECT (cityHash64(number, 1) % 100) / 10 AS target, (cityHash64(number, 2) % 20) / 10 AS slack,
            arrayMap(i -> if(number % 3 = 0 AND cityHash64(number, i, 3) % 3 = 0, NULL, (cityHash64(number, i, 4) % 2000) / 100 - 5), range(cityHash64(number, 5) % 12))::Array(Nullable(Float64)) AS values
        FROM numbers(10000)
    )
);

SELECT 'bad parameter', x, qualityEwma(x, 0, [1, 2]), qualityEwma(.5, x, [1, 2]), qualityEwma(.5, 0, [1, x, 2]), qualityCusum(x, 1, [1, 2]), qualityCusum(1, x, [1, 2]), qualityCusum(1, .5, [2, x, 2])
FROM (SELECT arrayJoin([NULL, nan, inf, -inf, -1, 0, 2]) AS x);
SELECT 'empty', qualityEwma(NULL, NULL, []), qualityCusum(NULL, NULL, []), qualityEwma(.5, 0, [NULL]), qualityEwma(.5, NULL, [NULL, nan]), qualityCusum(0, 0, [NULL]);
SELECT 'largest', qualityEwma(.5, NULL, [1.7976931348623157e308, 1.7976931348623157e308, -1.7976931348623157e308]), qualityCusum(0, 0, [1.7976931348623157e308, 1.7976931348623157e308, 0]), qualityCusum(-1.7976931348623157e308, 0, [1.7976931348623157e308, 0]);

-- Of weights and values near the ends of a double; what SQL's sums make of them, inf or nan or 0, is no mean.
SELECT 'weighted, ends', qualityScoreWeighted([1e308, 1e308], [.5, 1]), qualityScoreWeighted([5e-324, 5e-324], [.5, 1]), qualityScoreWeighted([1, 1], [1.7976931348623157e308, 1.7976931348623157e308]), qualityScoreWeighted([1e-300, 1e300], [1e300, 0]), qualityScoreWeighted([1e308, 1e308, 1e308], [1e308, -1e308, 0]);
SELECT 'weighted, scaled', count(), countIf(NOT (qualityScoreWeighted(w, v) <=> qualityScoreWeighted(arrayMap(x -> x * pow(2, 1000), w), v))), countIf(NOT (qualityScoreWeighted(w, v) <=> qualityScoreWeighted(arrayMap(x -> x * pow(2, -1000), w), v)))
FROM (SELECT arrayMap(i -> (cityHash64(number, i) % 16) / 8, range(5)) AS w, arrayMap(i -> (cityHash64(number, i, 4) % 200) / 8 - 5, range(5)) AS v FROM numbers(10000));

-- A NULL in any array lets the INSERT through, and is stored.
CREATE TABLE raw (id UInt32, w Array(Nullable(Float64)), c Array(Nullable(Int64))) ENGINE = Null;
CREATE TABLE kept (id UInt32, mean Nullable(Float64), psi Nullable(Float64), ewma Array(Nullable(Float64)), cusum Array(Tuple(high Nullable(Float64), low Nullable(Float64)))) ENGINE = MergeTree ORDER BY id;
CREATE MATERIALIZED VIEW fill TO kept AS SELECT id, qualityScoreWeighted(w, w) AS mean, qualityDrift(c, c) AS psi, qualityEwma(.5, NULL, w) AS ewma, qualityCusum(1, 0, w) AS cusum FROM raw;
INSERT INTO raw VALUES (1, [1, 2], [3, 4]), (2, [NULL, 2], [NULL, 4]), (3, [], []);
SELECT 'stored', * FROM kept ORDER BY id;

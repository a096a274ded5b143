-- qualityGrade, qualityWilson, qualityScoreWeighted: limits, NULL, and random rows against SQL.

-- The same share as Float64 and out of a Float32 column has the same grade.
SELECT 'grade', share, qualityGrade(share), qualityGrade(toFloat32(share))
FROM (SELECT arrayJoin([1, .91, .9, .89, .8, .79, .7, .69, .6, .59, 0, NULL, nan, inf, -.01, 1.01, 91]) AS share);

SELECT 'grade of a score', qualityGrade(qualityScore(.92, .95, .88, 0, 0)), qualityGrade(qualityScore(.9, .9, .9, 0, 0)), qualityGrade(qualityScore(NULL, 1, 1, 0, 0));

-- Under a NULL lies a value of the Enum, which ClickHouse can show.
SELECT 'under NULL', toString(assumeNotNull(qualityGrade(NULL))) IN ('A', 'B', 'C', 'D', 'F'), toTypeName(qualityGrade(1));

SELECT 'every grade', qualityGrade(number / 1000) AS grade, count(), min(number), max(number) FROM numbers(1001) GROUP BY grade ORDER BY grade;

-- Newcombe 1998, table I, method 3.
SELECT 'wilson', s, n, round(qualityWilson(s, n).low, 4), round(qualityWilson(s, n).high, 4)
FROM (SELECT arrayJoin([(81, 263), (15, 148), (0, 20), (1, 29), (8, 10)]) AS known, known.1 AS s, known.2 AS n);

SELECT 'wilson of nothing', s, n, qualityWilson(s, n)
FROM (SELECT arrayJoin([(0, 0), (11, 10), (-1, 10), (0, -1), (NULL, 10), (8, NULL), (NULL, NULL)]) AS bad, bad.1 AS s, bad.2 AS n);

SELECT 'wilson types', qualityWilson(toUInt8(10), toUInt64(10)), qualityWilson(countIf(number % 5 > 0), count()) FROM numbers(10);

SELECT 'random shares', count(), countIf(abs(w.low - (centre - spread) / scale) > 1e-12 OR abs(w.high - (centre + spread) / scale) > 1e-12), countIf(w.low > p OR w.high < p OR w.low < 0 OR w.high > 1)
FROM
(
    SELECT s / n AS p, 1.959963984540054 AS z, 1 + z * z / n AS scale, p + z * z / (2 * n) AS centre, z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) AS spread, qualityWilson(s, n) AS w
    FROM (SELECT toInt64(1 + cityHash64(number, 1) % 10000) AS n, toInt64(cityHash64(number, 2) % (n + 1)) AS s FROM numbers(100000))
);

SELECT 'weighted', qualityScoreWeighted([2, 1, 1], [.5, .25, .75]), qualityScoreWeighted([.4, .2, .4], [1, 1, 1]), qualityScoreWeighted([0, 8], [100, .25]), qualityScoreWeighted([1], [-3.5]);
SELECT 'weighted, no answer', w, v, qualityScoreWeighted(w, v)
FROM
(
    SELECT arrayJoin([([], []), ([1], []), ([], [1]), ([1, 1], [1]), ([0, 0], [1, 1]), ([1, 1], [1, NULL]), ([NULL, 1], [1, 1]), ([0, 1], [NULL, 1]), ([1, 1], [1, nan]), ([1, 1], [1, inf]), ([-1, 3], [1, 1]), ([nan, 1], [1, 1]), ([inf, 1], [0, 1])]::Array(Tuple(Array(Nullable(Float64)), Array(Nullable(Float64))))) AS bad,
        arrayMap(x -> ifNull(x, nan), bad.1)::Array(Float64) AS w, bad.2 AS v
);

-- The random weights and values are eighths: their sums are exact in any order.
SELECT 'random means', count(), countIf(expected IS NULL), countIf(NOT (got <=> expected))
FROM
(
    SELECT qualityScoreWeighted(w, v) AS got,
        if(length(w) = length(v) AND arraySum(w) > 0 AND NOT has(v, NULL), arraySum(arrayMap((a, b) -> a * ifNull(b, 0), arrayResize(w, 9), arrayResize(v, 9))) / arraySum(w), NULL) AS expected
    FROM
    (
        SELECT arrayMap(i -> (cityHash64(number, i) % 16) / 8, range(cityHash64(number, 1) % 8)) AS w,
            arrayMap(i -> if(cityHash64(number, i, 3) % 20 = 0, NULL, (cityHash64(number, i, 4) % 200) / 8 - 5), range(if(cityHash64(number, 2) % 10 = 0, 3, cityHash64(number, 1) % 8)))::Array(Nullable(Float64)) AS v
        FROM numbers(100000)
    )
);

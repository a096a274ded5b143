-- qualityScore and its variants: NULL and impossible values in every position, the types of the
-- tables, and random rows against the formulas in SQL.

SELECT 'the README row as stored', qualityScore(toFloat32(.92), toFloat32(.95), toFloat32(.88), toUInt8(0), toFloat32(.02)),
    qualityScore(.92, .95, .88, false, NULL), qualityScore(toDecimal64(.92, 2), toFloat32(.95), .88, 0, 0), toTypeName(qualityScore(1, 1, 1, 1, 1));

SELECT 'NULL at', p, qualityScore(r, c, f, h, t), qualityScoreEqual(r, c, f, h, t), qualityScoreStrict(r, c, f, h, t), qualityScoreKnown(r, c, f, h, t)
FROM
(
    SELECT arrayJoin(range(6)) AS p, if(p = 1, NULL, .92) AS r, if(p = 2, NULL, .95) AS c, if(p = 3, NULL, .88) AS f, if(p = 4, NULL, 0) AS h, if(p = 5, NULL, .02) AS t
)
ORDER BY p;

-- 1 where the answer is NULL, for a bad value in place of each of the five.
SELECT 'bad value', x, arrayStringConcat(groupArray(isNull(qualityScore(r, c, f, h, t)))) AS score, arrayStringConcat(groupArray(isNull(qualityScoreEqual(r, c, f, h, t)))) AS equal,
    arrayStringConcat(groupArray(isNull(qualityScoreStrict(r, c, f, h, t)))) AS strict, arrayStringConcat(groupArray(isNull(qualityScoreKnown(r, c, f, h, t)))) AS known
FROM
(
    SELECT bad.1 AS n, bad.2 AS x, p, if(p = 1, x, .92) AS r, if(p = 2, x, .95) AS c, if(p = 3, x, .88) AS f, if(p = 4, x, 0) AS h, if(p = 5, x, .02) AS t
    FROM (SELECT arrayJoin([(1, nan), (2, inf), (3, -inf), (4, -.1), (5, 1.1), (6, 92), (7, .5), (8, 0), (9, 1)]) AS bad, arrayJoin([1, 2, 3, 4, 5]) AS p)
    ORDER BY n, p
)
GROUP BY n, x
ORDER BY n;

SELECT 'nothing known', qualityScoreKnown(NULL, NULL, NULL, 1, 1), qualityScoreKnown(nan, NULL, nan, 1, 1), qualityScore(NULL, NULL, NULL, NULL, NULL);

-- Rows, those without an answer, those where the function and the formula differ.
SELECT 'random rows', variant, count(), countIf(expected IS NULL), countIf(ifNull(abs(got - expected) > 1e-7, isNull(got) != isNull(expected)))
FROM
(
    WITH
        r BETWEEN 0 AND 1 AND c BETWEEN 0 AND 1 AND f BETWEEN 0 AND 1 AS shares,
        ifNull(r, 0) BETWEEN 0 AND 1 AND ifNull(c, 0) BETWEEN 0 AND 1 AND ifNull(f, 0) BETWEEN 0 AND 1 AS shares_known,
        if(r IS NULL, 0, .4) + if(c IS NULL, 0, .2) + if(f IS NULL, 0, .4) AS weights_known,
        .4 * r + .2 * c + .4 * f AS s
    SELECT arrayJoin([
        (1, qualityScore(r, c, f, h, t), if(shares, s, NULL)),
        (2, qualityScoreEqual(r, c, f, h, t), if(shares AND h IN (0, 1), (r + c + if(h = 1, least(f, greatest(.5, f - .3)), f)) / 3, NULL)),
        (3, qualityScoreStrict(r, c, f, h, t), if(shares AND h IN (0, 1) AND t BETWEEN 0 AND 1, least(if(h = 1, .5, 1), s * (1 - t)), NULL)),
        (4, qualityScoreKnown(r, c, f, h, t), if(shares_known AND weights_known > 0, (.4 * ifNull(r, 0) + .2 * ifNull(c, 0) + .4 * ifNull(f, 0)) / weights_known, NULL))]) AS one,
        ['score', 'equal', 'strict', 'known'][one.1] AS variant, one.2 AS got, one.3 AS expected
    FROM
    (
        SELECT
            if(cityHash64(number, 1) % 9 = 0, NULL, (cityHash64(number, 2) % 1050) / 1000) AS r,
            if(cityHash64(number, 3) % 9 = 0, NULL, (cityHash64(number, 4) % 1050) / 1000) AS c,
            if(cityHash64(number, 5) % 9 = 0, NULL, (cityHash64(number, 6) % 1050) / 1000) AS f,
            if(cityHash64(number, 7) % 9 = 0, NULL, cityHash64(number, 8) % 2) AS h,
            if(cityHash64(number, 9) % 9 = 0, NULL, (cityHash64(number, 10) % 1050) / 1000 - .02) AS t
        FROM numbers(100000)
    )
)
GROUP BY variant
ORDER BY variant;

-- costPerMillion, costPerGpuHour, costEffectiveHourly, costAmortizedHourly, costSpotSavings, costTicket: worked examples, every kind of
-- bad value in every position, random rows against SQL.

SELECT 'types', toTypeName(costPerMillion(1, 1)), toTypeName(costTicket('1', '1', 1));
-- gpt-4o-mini's blended price of the day: .15 in, .60 out, three to one.
SELECT 'per million', costPerMillion(0.15 * 3 + 0.6, 4000000), costPerMillion(-2, 1000000), costPerMillion(1e300, 1), costPerMillion(1e303, 1);
SELECT 'per GPU hour', costPerGpuHour(98.32, 8, 1), costPerGpuHour(1, 1e200, 1e200), costPerGpuHour(1, 1e-200, 1e-200);
-- p5.48xlarge, one year all upfront; a leap year; what is left of it does not matter.
SELECT 'amortized', costAmortizedHourly(8784, 0, toDateTime('2024-01-01 00:00:00', 'UTC'), toDateTime('2025-01-01 00:00:00', 'UTC'), toDateTime('2024-12-31 23:59:59', 'UTC')),
    costAmortizedHourly(8760, 0.25, toDate('2025-01-01'), toDate('2026-01-01'), toDate('2025-01-01')),
    costAmortizedHourly(0, 0.25, toDate('2025-01-01'), toDate('2025-01-01'), toDate('2025-01-01')), costAmortizedHourly(1, 1, toDate('2026-01-01'), toDate('2025-01-01'), toDate('2025-06-01'));

WITH [NULL, nan, inf, -inf, -1, -0., 0, 1e-310, 0.5, 65, 100, 100.5, 1e308]::Array(Nullable(Float64)) AS v
SELECT 'effective', count(), countIf(isNotNull(got)), countIf(NOT (got <=> expected))
FROM
(
    SELECT costEffectiveHourly(c, u, f) AS got, if(isFinite(c) AND u > 0 AND u <= 100 AND f >= 0 AND u >= f AND isFinite(c / (u / 100)), c / (u / 100), NULL) AS expected
    FROM (SELECT v[1 + number % 13] AS c, v[1 + intDiv(number, 13) % 13] AS u, v[1 + intDiv(number, 169)] AS f FROM numbers(2197))
);
WITH [NULL, nan, inf, -inf, -1, -0., 0, 1e-310, 0.5, 65, 100, 100.5, 1e308]::Array(Nullable(Float64)) AS v
SELECT 'per GPU hour, bad', count(), countIf(isNotNull(got)), countIf(NOT (got <=> expected))
FROM
(
    SELECT costPerGpuHour(c, g, h) AS got, if(isFinite(c) AND g > 0 AND h > 0 AND isFinite(g * h) AND isFinite(c / (g * h)), c / (g * h), NULL) AS expected
    FROM (SELECT v[1 + number % 13] AS c, v[1 + intDiv(number, 13) % 13] AS g, v[1 + intDiv(number, 169)] AS h FROM numbers(2197))
);
WITH [NULL, nan, inf, -inf, -1, -0., 0, 1e-310, 0.5, 65, 100, 100.5, 1e308]::Array(Nullable(Float64)) AS v
SELECT 'savings', count(), countIf(isNotNull(got)), countIf(NOT (got <=> expected))
FROM
(
    SELECT costSpotSavings(o, p) AS got, if(isFinite(o) AND o > 0 AND isFinite(p) AND p >= 0 AND isFinite((o - p) / o), (o - p) / o, NULL) AS expected
    FROM (SELECT v[1 + number % 13] AS o, v[1 + intDiv(number, 13)] AS p FROM numbers(169))
);
WITH [NULL, nan, inf, -inf, -1, -0., 0, 1e-310, 0.5, 65, 100, 100.5, 1e308]::Array(Nullable(Float64)) AS v,
    [NULL, -9223372036854775808, -1, 0, 1, 1000000, 9223372036854775807]::Array(Nullable(Int64)) AS n
SELECT 'per million, bad', count(), countIf(isNotNull(got)), countIf(NOT (got <=> expected))
FROM
(
    SELECT costPerMillion(c, t) AS got, if(isFinite(c) AND t > 0 AND isFinite(c * 1e6), c * 1e6 / t, NULL) AS expected
    FROM (SELECT v[1 + number % 13] AS c, n[1 + intDiv(number, 13)] AS t FROM numbers(91))
);
WITH [NULL, nan, inf, -1, 0, 100, 1e308]::Array(Nullable(Float64)) AS v,
    [NULL, '1900-01-01 00:00:00', '2025-01-01 00:00:00', '2025-01-01 00:00:00.001', '2026-01-01 00:00:00', '2299-12-31 23:59:59.999']::Array(Nullable(DateTime64(3, 'UTC'))) AS t
SELECT 'amortized, bad', count(), countIf(isNotNull(got)), countIf(NOT (got <=> expected))
FROM
(
    SELECT costAmortizedHourly(u, r, s, e, a) AS got,
        if(isFinite(u) AND isFinite(r) AND s <= a AND a < e AND isFinite(u / (dateDiff('millisecond', s, e) / 3600000) + r), u / (dateDiff('millisecond', s, e) / 3600000) + r, NULL) AS expected
    FROM (SELECT v[1 + number % 7] AS u, v[1 + intDiv(number, 7) % 7] AS r, t[1 + intDiv(number, 49) % 6] AS s, t[1 + intDiv(number, 294) % 6] AS e, t[1 + intDiv(number, 1764)] AS a FROM numbers(10584))
);
SELECT 'random', count(), countIf(NOT (costPerMillion(a, t) <=> a * 1e6 / t)), countIf(NOT (costPerGpuHour(a, b, c) <=> a / (b * c))), countIf(NOT (costSpotSavings(a, b) <=> (a - b) / a)),
    countIf(NOT (costEffectiveHourly(a, b, 5) <=> if(b >= 5, a / (b / 100), NULL)))
FROM (SELECT (1 + cityHash64(number)) / 1e15 AS a, (1 + cityHash64(number, 1) % 100000000) / 1e6 AS b, (1 + cityHash64(number, 2) % 100000000) / 1e6 AS c, toInt64(1 + cityHash64(number, 3) % 1000000000000) AS t FROM numbers(200000));

SELECT 'ticket', costTicket('2402400000000000 WEI', '1', 1), costTicket('0.0024024 ETH', '1', 1), costTicket('1', '0.000000000000000000000000000001', 1), costTicket('1', '0.0000000000000000000000000000015', 1),
    costTicket('1', '0.0000000000000000000000000000025', 1), costTicket('9999999999999999999999999999999999999999999999', '1', 1), costTicket('9999999999999999999999999999999999999999999999', '1', 2), costTicket('1', '1', 0);
SELECT 'ticket, bad', face, prob, costTicket(face, prob, 1)
FROM (SELECT arrayJoin(['', ' ', 'wei', '1 gwei', '1 wei/pixel', '-1', '1e3', '0x10', '1.', '.5', '1.2.3', 'nan', repeat('9', 77), NULL]) AS face, '0.5' AS prob
    UNION ALL SELECT '1', arrayJoin(['', '1.0000000001', '2', '-0.5', '5e-1', '50%', '0.5 wei', '1/2', 'nan', NULL])) ORDER BY ALL;

-- costHourly and costPixels.

SELECT unit, costHourly(unit, 8760) FROM (SELECT arrayJoin(['second', 'minute', 'hour', 'day', 'month', 'year', 'week', 'Hour', '', NULL]) AS unit) ORDER BY unit;
SELECT 'not finite', costHourly('hour', nan), costHourly('hour', inf), costHourly('hour', -inf), costHourly('second', 1e306), costHourly('hour', NULL);
SELECT 'narrower columns', costHourly('day', toFloat32(1.5)), costHourly('day', toUInt8(12));

-- An hour of 720p30 at the price of Livepeer's orchestrators, in ETH and at 3512.47 USD.
SELECT costPixels('1635.021 wei/pixel', 1, 1280 * 720 * 30 * 3600, 1), costPixels('1635.021', 1, 99532800000, toDecimal128('3512.47', 18));
SELECT 'half to even', costPixels(wei, 1, 1, toDecimal128('0.000000000000000001', 18)) FROM (SELECT arrayJoin(['500000', '500000.000001', '1500000', '2500000']) AS wei);
SELECT 'text', wei, costPixels(wei, 1, 1000000000000, 1)
FROM (SELECT arrayJoin(['1635.021 wei/pixel', ' 1635.021 WEI', '1635.021wei', '1635', '', 'wei', '-1', '1e3', '1,635', '.5', '1635.021 eth']) AS wei)
ORDER BY wei;
SELECT 'NULL', costPixels(NULL, 1, 1, 1), costPixels('1', NULL, 1, 1), costPixels('1', 1, NULL, 1), costPixels('1', 1, 1, NULL);
SELECT 'out of range', costPixels('1', 0, 1, 1), costPixels('1', -1, 1, 1), costPixels('1', 1, -1, 1), costPixels('1', 1, 1, -1);
SELECT 'the largest answer', costPixels(repeat('9', 75), 1, 1, toDecimal128('0.00000000001', 18)), costPixels(repeat('9', 76), 1, 1, toDecimal128('0.000000000001000001', 18));

-- The same in SQL where 256-bit decimals are enough: wei * pixels * price is exact there.
SELECT 'random rows that differ from SQL', countIf(a IS DISTINCT FROM b), count()
FROM (
    SELECT
        costPixels(concat(toString(wei), '.', leftPad(toString(milli), 3, '0'), ' wei/pixel'), 1, pixels, price) AS a,
        toDecimal256(toInt256(wei * 1000 + milli) * pixels * toInt256(price * 100), 30) / toDecimal256('100000000000000000000000', 0) AS b
    FROM (SELECT toInt256(cityHash64(number, 1) % 10000) AS wei, toInt256(cityHash64(number, 2) % 1000) AS milli, toInt64(cityHash64(number, 3) % 10000000000) AS pixels, toDecimal128(toInt64(cityHash64(number, 4) % 500000), 18) / 100 AS price FROM numbers(100000))
);

-- The functions of texts: published examples, NULL and empty in every position, random texts against SQL, limits.

SELECT 'types', toTypeName(qualityTokenF1('', '')), toTypeName(qualityRougeL('', '')), toTypeName(qualityExactMatch('', '')), toTypeName(qualityDistinct(1, '')), toTypeName(qualityJsonValid('')), toTypeName(qualityRefusal(''));

-- The SQuAD metric's example: f1 79.04761904761905, exact match 33.333.
SELECT 'squad', round(100 * avg(qualityTokenF1(candidate, reference)), 12), round(100 * avg(qualityExactMatch(candidate, reference)), 12)
FROM (SELECT arrayJoin([('Saint Bernadette', 'Saint Bernadette Soubirous'), ('Salma Hayek', 'Salma Hayek and Frida Giannini'), ('1000 MB', '1000 MB')]) AS row, row.1 AS candidate, row.2 AS reference);

SELECT 'NULL and empty', a, b, qualityTokenF1(a, b), qualityTokenF1Set(a, b), qualityRougeL(a, b), qualityExactMatch(a, b), qualityQuasiExactMatch(a, b)
FROM (SELECT arrayJoin([NULL, '', '?!', 'a', 'the cat', '猫']) AS a, arrayJoin([NULL, '', 'the cat']) AS b)
ORDER BY ifNull(a, '~'), ifNull(b, '~');
SELECT 'NULL and empty, one text', a, qualityDistinct(1, a), qualityRepetition(a), qualityJsonValid(a), qualityRefusal(a) FROM (SELECT arrayJoin([NULL, '', '?!', 'a a', '猫猫犬', '\xff\xfe']) AS a);
SELECT 'n', n, qualityDistinct(n, 'a b a b c') FROM (SELECT arrayJoin([NULL, -9223372036854775808, -1, 0, 1, 2, 3, 4, 5, 6, 9223372036854775807]::Array(Nullable(Int64))) AS n);

-- One kind of column beside another, constants, LowCardinality, FixedString.
SELECT 'kinds of columns', qualityTokenF1(toLowCardinality('a b'), 'a b'), qualityTokenF1(toFixedString('a b', 3), materialize('a c')), qualityExactMatch(toLowCardinality(toNullable('x')), 'x'), count() FROM numbers(3);

-- Words of one letter: SQL's own functions know their sets, counts and n-grams.
SELECT 'random words', count(), countIf(abs(qualityTokenF1(a, b) - f1) > 1e-15), countIf(abs(qualityTokenF1Set(a, b) - f1_set) > 1e-15), countIf(abs(qualityDistinct(2, a) - distinct_2) > 1e-15), countIf(abs(qualityRepetition(a) - (1 - uniqExact_a / length(x))) > 1e-15), countIf(qualityExactMatch(a, b) != (a = b))
FROM
(
    SELECT arrayMap(i -> char(97 + cityHash64(number, i) % 9), range(2 + cityHash64(number, 1) % 12)) AS x, arrayMap(i -> char(97 + cityHash64(number, i, 2) % 9), range(1 + cityHash64(number, 3) % 12)) AS y,
        arrayStringConcat(x, ' ') AS a, upper(arrayStringConcat(y, ', ')) AS b, length(arrayDistinct(x)) AS uniqExact_a,
        2 * arraySum(w -> least(countEqual(x, w), countEqual(y, w)), arrayDistinct(x)) / (length(x) + length(y)) AS f1,
        2 * length(arrayIntersect(x, y)) / (length(arrayDistinct(x)) + length(arrayDistinct(y))) AS f1_set,
        length(arrayDistinct(arrayShingles(x, 2))) / (length(x) - 1) AS distinct_2
    FROM numbers(20000)
);

-- Equal texts score 1, whatever is in them; and scores do not depend on which is the candidate.
SELECT 'any bytes', count(), countIf(qualityTokenF1(a, a) != 1 OR qualityTokenF1Set(a, a) != 1 OR qualityRougeL(a, a) != 1 OR qualityExactMatch(a, a) != 1 OR qualityQuasiExactMatch(a, a) != 1), countIf(qualityRougeL(a, b) != qualityRougeL(b, a) OR qualityTokenF1(a, b) != qualityTokenF1(b, a)), countIf(qualityRougeL(a, b) > qualityTokenF1(a, b) + 1e-15)
FROM (SELECT randomString(1 + number % 200) AS a, randomStringUTF8(1 + number % 100) AS b FROM numbers(20000));

-- ClickHouse's parser accepts everything that is valid.
SELECT 'valid JSON', countIf(NOT qualityJsonValid(text)), countIf(NOT isValidJSON(text)), countIf(qualityJsonValid(substring(text, 2))), countIf(qualityJsonValid(concat(text, ',')))
FROM (SELECT toJSONString(map(toString(number), [toString(number / 7), randomPrintableASCII(number % 50), 'é"\\\n'])) AS text FROM numbers(10000));

-- Beyond a limit NULL, up to it not.
SELECT 'tokens', n, qualityRougeL(repeat('a ', n), repeat('a ', n)), qualityRougeL('a', repeat('a ', n)) IS NULL, qualityTokenF1(repeat('a ', n), repeat('a ', n)) FROM (SELECT arrayJoin([32768, 32769]) AS n);
SELECT 'bytes', n, qualityTokenF1(text, text), qualityTokenF1Set(text, ''), qualityRougeL(text, 'x'), qualityQuasiExactMatch(text, text), qualityDistinct(1, text), qualityRepetition(text), qualityExactMatch(text, text), qualityJsonValid(text), qualityRefusal(text)
FROM (SELECT arrayJoin([0, 1]) AS over, 4194304 + over AS n, concat(repeat(repeat('x', 1024), 4096), repeat('x', over)) AS text);
SELECT 'depth', qualityJsonValid(concat(repeat('[', 100000), repeat(']', 100000))), qualityJsonValid(repeat('[', 100000));

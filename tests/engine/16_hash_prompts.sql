-- Prompts in ClickHouse: what is grouped, what is told apart, and no key without a file for it.

SELECT 'the hash of the text', hashPrompt(t) = lower(hex(xxh3_128(hashPromptText(t)))), hashPromptFold(t) = lower(hex(xxh3_128(hashPromptTextFold(t)))), hashPromptExact(t) = lower(hex(xxh3_128(t)))
FROM (SELECT arrayJoin(['', 'a', '  A cat,\r\n on a mat.', unhex('FF'), 'Straße', 'cafe\xcc\x81']) AS t);

SELECT 'groups', uniqExact(hashPromptExact(t)), uniqExact(hashPrompt(t)), uniqExact(hashPromptFold(t))
FROM (SELECT arrayJoin(['A cat', ' A  cat ', 'A\ncat', 'A\r\ncat\t', 'A\xc2\xa0cat', 'a cat', 'A CAT', 'A ca', 'Acat']) AS t);

-- ClickHouse's own NFC says the same of texts without white space at the ends or in a row.
SELECT 'NFC', countIf(hashPromptText(t) != normalizeUTF8NFC(t)), count()
FROM (SELECT arrayStringConcat(arrayMap(i -> char(0xCC, 0x80 + cityHash64(number, i) % 48, 0x61 + cityHash64(i, number) % 26), range(1 + number % 20))) AS t FROM numbers(50000));

SELECT 'NULL', hashPromptText(NULL), hashPromptTextFold(NULL), hashPrompt(NULL), hashPromptFold(NULL), hashPromptExact(NULL), hashPromptKeyed('', 'a prompt'), hashPromptKeyed(NULL, 'a prompt'), hashPromptKeyed('', NULL);

SELECT 'no name, no hash', count(), countIf(hashPromptKeyed(name, text) IS NULL)
FROM (SELECT if(number % 2 = 0, '', NULL) AS name, toString(number) AS text FROM numbers(100000));

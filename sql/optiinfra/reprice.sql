-- OptiInfra: prices again what an older rate card priced, or could not price, and only that; returns when
-- it is done. Each request is priced at its own second, with the tokens as the provider reported them, so
-- that a correction changes no other request's cost. A cost that came with its row (cost_card = '') stays; a row
-- that came without one, and names its provider, gets one.
-- Run it after a change of prices.csv or own_prices.csv has been taken up (SELECT card FROM
-- meterhouse.rate_card). Needs sql/prices. Run again it changes nothing; one that broke off is repeated.

ALTER TABLE optiinfra.performance_metrics_ts
    UPDATE
        cost_usd = (costRequest(provider, model_name, timestamp, prompt_tokens, completion_tokens,
            cache_read_tokens, cache_write_tokens, reasoning_tokens) AS cost).total,
        cost_card = cost.card
    WHERE (cost_card != '' OR cost_usd IS NULL AND provider != '') AND cost_card != (SELECT card FROM meterhouse.rate_card)
    SETTINGS mutations_sync = 1;

-- The rollup: a row with the difference, for every key of which all raw rows are still there (the counts
-- of requests are equal: none has expired, none is on its way). A difference of counts may be negative: a
-- UInt64 wraps around, and so does its sum. Two equal corrections are two, hence no deduplication.
INSERT INTO optiinfra.performance_metrics_hourly
    (hour, customer_id, service_id, service_type, provider, model_name, cost_usd, priced_count)
SETTINGS insert_deduplicate = 0
SELECT
    hour, customer_id, service_id, service_type, provider, model_name,
    ifNull(r.cost, 0) - ifNull(h.cost, 0) AS cost_usd,
    toUInt64(toInt64(r.priced) - toInt64(h.priced)) AS priced_count
FROM
(
    SELECT
        toStartOfHour(timestamp) AS hour, customer_id, service_id, service_type, provider, model_name,
        sum(p.cost_usd) AS cost, count(p.cost_usd) AS priced, count() AS requests
    FROM optiinfra.performance_metrics_ts AS p
    GROUP BY ALL
) AS r
JOIN
(
    SELECT
        hour, customer_id, service_id, service_type, provider, model_name,
        sum(p.cost_usd) AS cost, sum(p.priced_count) AS priced, sum(p.request_count) AS requests
    FROM optiinfra.performance_metrics_hourly AS p
    GROUP BY ALL
) AS h USING (hour, customer_id, service_id, service_type, provider, model_name)
WHERE r.requests = h.requests AND (cost_usd != 0 OR priced_count != 0);

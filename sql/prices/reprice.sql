-- Prices again what an older card priced, and only that; returns when it is done. Each row is priced
-- at its own time, so a correction changes no other row's cost. Run it after a change of prices.csv
-- or own_prices.csv has been taken up (SELECT card FROM meterhouse.rate_card). Parts without such
-- rows are not rewritten. Add IN PARTITION '202505' for one month only.
ALTER TABLE meterhouse.costs
    UPDATE cost = costLlmDetail(provider, model, at, input, output, cache_read, cache_write,
        cache_write_1h, reasoning)
    WHERE cost.card != (SELECT card FROM meterhouse.rate_card)
    SETTINGS mutations_sync = 1;

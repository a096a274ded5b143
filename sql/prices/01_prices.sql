-- The rate card at an SQL prompt, and how old it is:
--     SELECT * FROM meterhouse.prices WHERE model = 'gpt-4o';
--     SELECT * FROM meterhouse.rate_card;
-- Applying this file again changes nothing.
--
-- Prices are in user_scripts/meterhouse/prices.csv. A tenant's own rates go into own_prices.csv
-- beside it, same columns; it need not be there. Where it has a price of a model for a moment, that
-- one wins. Both are read again within a second after they change. A file that does not parse
-- changes nothing: `card` stays what it was, and the log says why.

CREATE DATABASE IF NOT EXISTS meterhouse;

-- One row for each row of the files, prices in USD per million tokens. Who may read the view need not
-- be allowed to run programs: it runs with the rights of who made it.
CREATE OR REPLACE VIEW meterhouse.prices DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT *
FROM executable('meterhouse/prices prices.csv own_prices.csv', 'Native',
    'provider String, model String,
     input Nullable(Decimal(38, 12)), output Nullable(Decimal(38, 12)),
     cache_read Nullable(Decimal(38, 12)), cache_write Nullable(Decimal(38, 12)),
     cache_write_1h Nullable(Decimal(38, 12)), reasoning Nullable(Decimal(38, 12)),
     batch_input Nullable(Decimal(38, 12)), batch_output Nullable(Decimal(38, 12)),
     tier_above Nullable(Int64),
     valid_from Nullable(DateTime64(3, ''UTC'')), valid_to Nullable(DateTime64(3, ''UTC'')),
     source String, file UInt8, line UInt32, modified DateTime64(3, ''UTC''), card String',
    SETTINGS stderr_reaction = 'throw', check_exit_code = 1);

-- One row: which card, how much is in it, and how old it is.
CREATE OR REPLACE VIEW meterhouse.rate_card AS
SELECT
    any(p.card)                                        AS card,     -- as costLlmDetail gives it
    count()                                            AS rows,
    uniqExact(p.provider, p.model)                     AS models,
    countIf(p.file = 2)                                AS own_rows, -- of own_prices.csv
    countIf(p.valid_from IS NULL)                      AS undated,  -- taken to hold since ever
    max(p.valid_from)                                  AS newest_valid_from,
    max(p.modified)                                    AS modified, -- the newer of the files
    dateDiff('day', max(p.modified), now64(3, 'UTC'))  AS age_days
FROM meterhouse.prices AS p;

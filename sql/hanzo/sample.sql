-- Hanzo: sample data. Five weeks of three teams, up to the present hour, about 400 thousand events of
-- 12 thousand users. Every value is a function of a user's, a day's and an event's number, so two
-- loads give the same figures; only the time axis moves with the clock. The token makes a second load
-- within the hour a no-op.
--
-- Shapes: a user comes back less from week to week; one in five who look sign up, fewer finish the
-- onboarding, fewer call the API; who does sends requests to models. One model runs on own machines
-- and has no price; one organization's requests get slower during the last four days.

INSERT INTO hanzo.events_in
    (uuid, team_id, distinct_id, session_id, event, timestamp, properties, browser, browser_version, os,
     os_version, device_type, country_code, city, utm_source, utm_medium, utm_campaign, organization_id,
     project_id, api_key_id)
SETTINGS insert_deduplication_token = 'hanzo-sample-events-1', async_insert = 0
WITH
    toDateTime64(toStartOfHour(now('UTC')), 3, 'UTC') AS present,
    35 AS days,
    (x, salt) -> (cityHash64(x, salt) % 1000003 + 0.5) / 1000003 AS chance,
    ['/', '/pricing', '/docs', '/docs/quickstart', '/docs/api', '/models', '/blog/one-api', '/dashboard',
     '/dashboard/keys', '/settings', '/signup'] AS pages,
    [('Chrome', '131.0', 'Windows', '11', 'desktop'), ('Chrome', '131.0', 'macOS', '15.1', 'desktop'),
     ('Safari', '18.1', 'iOS', '18.1', 'mobile'), ('Firefox', '133.0', 'Linux', '', 'desktop'),
     ('Edge', '131.0', 'Windows', '10', 'desktop'), ('Chrome', '130.0', 'Android', '14', 'mobile')] AS devices,
    [('US', 'New York'), ('DE', 'Berlin'), ('IN', 'Bengaluru'), ('BR', 'Sao Paulo'), ('JP', 'Tokyo'),
     ('GB', 'London'), ('US', 'San Francisco'), ('FR', 'Paris')] AS places,
    [('google', 'cpc', 'launch'), ('newsletter', 'email', 'november'), ('github', 'referral', ''), ('', '', ''),
     ('', '', '')] AS campaigns,
    -- provider, model, share of the requests (cumulative), median tokens in and out, ms to the first
    -- token, ms a token
    [('openai', 'gpt-4o', 0.22, 900, 260, 420, 11), ('openai', 'gpt-4o-mini', 0.60, 420, 120, 280, 7),
     ('anthropic', 'claude-sonnet-4-5', 0.78, 3200, 640, 900, 14),
     ('anthropic', 'claude-haiku-4-5', 0.90, 1500, 220, 380, 6),
     ('self-hosted', 'zen-72b', 1.00, 700, 210, 190, 24)] AS models,
    ['Where is my order', 'Summarise this contract for a manager', 'Write unit tests for this function',
     'Translate the following text to German', 'Why does this query scan the whole table',
     'Extract names and dates as JSON'] AS topics
SELECT
    reinterpretAsUUID(sipHash128(session, n)) AS uuid,
    team AS team_id,
    distinct_id,
    session AS session_id,
    event,
    at AS timestamp,
    if(event = '$llm_request',
       format(concat('{{"provider":"{0}","model":"{1}","tokens_prompt":{2},"tokens_completion":{3},',
                     '"tokens_cache_read":{4},"latency_ms":{5},"ttft_ms":{6},"relevance_score":{7},',
                     '"factuality_score":{8},"coherence_score":0.93,"hallucination_detected":{9},',
                     '"toxicity_score":0.01,"params":{{"temperature":{10},"max_tokens":1024,"stream":true}},',
                     '"messages":[{{"role":"user","content":"{11}, case {12}"}}]}}'),
              m.1, m.2, toString(tokens_in), toString(tokens_out), toString(cached),
              toString(round(first_token_ms + tokens_out * m.7, 1)), toString(round(first_token_ms, 1)),
              toString(round(0.8 + 0.19 * u3, 2)), toString(round(0.75 + 0.24 * u4, 2)),
              toString(u4 < 0.03), ['0', '0.2', '0.7', '1.0'][1 + toUInt32(u2 * 4)],
              topics[1 + toUInt32(u1 * 6)], toString(toUInt32(900 * u2 * u2))),
       format(concat('{{"url":"https://hanzo.example{0}{1}","host":"hanzo.example","pathname":"{0}",',
                     '"referrer":"{2}","screen_width":{3},"screen_height":{4},"viewport":"{5}",',
                     '"lib":"web","lib_version":"1.205.{6}","load_ms":{7} }}'),
              page, if(n = 0 AND c.1 != '', concat('?utm_source=', c.1, '&utm_campaign=', c.3), ''),
              if(n = 0, ['https://www.google.com/', '', 'https://github.com/hanzoai'][1 + toUInt32(u1 * 3)],
                 concat('https://hanzo.example', pages[1 + toUInt32(u3 * 10)])),
              ['1920', '1440', '390', '2560'][1 + toUInt32(u_user * 4)],
              ['1080', '900', '844', '1440'][1 + toUInt32(u_user * 4)],
              if(d.5 = 'mobile', 'small', 'large'), toString(toUInt32(u2 * 9)),
              toString(toUInt32(180 + 900 * u4 * u4)))) AS properties,
    d.1 AS browser,
    d.2 AS browser_version,
    d.3 AS os,
    d.4 AS os_version,
    d.5 AS device_type,
    p.1 AS country_code,
    p.2 AS city,
    c.1 AS utm_source,
    c.2 AS utm_medium,
    c.3 AS utm_campaign,
    if(caller, concat('org_', toString(100 + organization)), '') AS organization_id,
    if(caller, concat('proj_', toString(organization * 4 + user % 4)), '') AS project_id,
    if(event = '$llm_request', concat('key_', lower(hex(cityHash64(organization, 'key')))), '') AS api_key_id
FROM
(
    SELECT
        *, n,
        start + toIntervalMillisecond(toUInt32(1000 * (n * 41 + 38 * chance((session, n), 1)))) AS at,
        chance((session, n), 2) AS u1,
        chance((session, n), 3) AS u2,
        chance((session, n), 4) AS u3,
        chance((session, n), 5) AS u4,
        day = cohort AND signs_up AS joins,
        multiIf(joins AND n = 2, 'signup',
                joins AND n = 4 AND boards, 'onboarding_complete',
                joins AND n = 5 AND caller, 'first_api_call',
                caller AND (day > cohort OR n > 5) AND u1 < 0.8, '$llm_request',
                d.5 = 'mobile' AND u1 > 0.9, '$screen',
                '$pageview') AS event,
        if(event = 'signup', '/signup', pages[1 + toUInt32(10 * u2 * u2)]) AS page,
        models[1 + arrayCount(x -> x.3 <= chance((session, n), 6), models)] AS m,
        sqrt(-2 * log(u3)) * cos(2 * pi() * u4) AS z1,
        sqrt(-2 * log(u3)) * sin(2 * pi() * u4) AS z2,
        toUInt32(8 + m.4 * exp(0.6 * z1)) AS tokens_in,
        toUInt32(4 + m.5 * exp(0.7 * z2)) AS tokens_out,
        toUInt32(if(u2 < 0.4, tokens_in * 0.7 * u1, 0)) AS cached,
        m.6 * exp(0.35 * z1)
            * if(organization = 3 AND at > present - INTERVAL 4 DAY, 2.2, 1) AS first_token_ms
    FROM
    (
        SELECT
            number % 12000 AS user,
            intDiv(number, 12000) AS day,
            toUInt64(1 + user % 3) AS team,
            concat('user_', toString(user)) AS distinct_id,
            user % 23 AS organization,
            chance(user, 'u') AS u_user,
            toUInt32(days * chance(user, 'cohort')) AS cohort,
            chance(user, 'signs up') < 0.21 AS signs_up,
            signs_up AND chance(user, 'boards') < 0.72 AS boards,
            boards AND chance(user, 'calls') < 0.64 AS caller,
            devices[1 + toUInt32(6 * chance(user, 'device'))] AS d,
            places[1 + toUInt32(8 * chance(user, 'place'))] AS p,
            campaigns[1 + toUInt32(5 * chance(user, 'campaign'))] AS c,
            chance((user, day), 'comes') AS comes,
            lower(hex(sipHash128(user, day))) AS session,
            present - toIntervalDay(days - day) + toIntervalSecond(toUInt32(
                86400 * chance((user, day), 'when'))) AS start,
            toUInt32(if(caller AND day > cohort, 30, 9) * pow(chance((user, day), 'length'), 2) + 3
                + if(day = cohort, 5, 0)) AS events
        FROM numbers(12000 * 35)
        WHERE day >= cohort
          AND comes < if(day = cohort, 1, if(caller, 0.5, 0.16) * exp((toFloat64(cohort) - day) / 15))
    )
    ARRAY JOIN range(events) AS n
)
WHERE at < present;

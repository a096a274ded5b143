-- What the dashboard `operations` shows, at once: a server that has just begun has no logs yet, and
-- its storage is measured at the next minute.
SYSTEM REFRESH VIEW meterhouse.storage_history_feed;
SYSTEM WAIT VIEW meterhouse.storage_history_feed;
SYSTEM FLUSH LOGS;

#!/bin/bash
# The part of the official entrypoint's contract that an image built on it relies on: folders and
# their owner, the user from CLICKHOUSE_USER and CLICKHOUSE_PASSWORD (without either, no network
# access), /docker-entrypoint-initdb.d on an empty data folder, then the server as the last process.
set -eo pipefail
shopt -s nullglob

config=${CLICKHOUSE_CONFIG:-/etc/clickhouse-server/config.xml}
user=${CLICKHOUSE_USER:-default}
password=${CLICKHOUSE_PASSWORD:-}
if [ "$(id -u)" = 0 ]; then
    owner=${CLICKHOUSE_UID:-101}:${CLICKHOUSE_GID:-101}
else
    owner=$(id -u):$(id -g)
fi
if [ $# -gt 0 ] && [[ $1 != --* ]]; then
    exec "$@"
fi

data=$(clickhouse extract-from-config --config-file "$config" --key=path)
for key in path tmp_path user_files_path format_schema_path; do
    folder=$(clickhouse extract-from-config --config-file "$config" --key=$key)
    mkdir -p "$folder"
    if [ "$(id -u)" = 0 ] && [ "$(stat -c %u:%g "$folder")" != "$owner" ]; then
        chown -R "$owner" "$folder"
    fi
done
cd "$data"

target=/etc/clickhouse-server/users.d/default-user.xml
if [ "$user" != default ] || [ -n "$password" ]; then
    echo "<clickhouse><users><default remove=\"remove\"/><$user><profile>default</profile>
<networks><ip>::/0</ip></networks><password><![CDATA[$password]]></password>
<quota>default</quota></$user></users></clickhouse>" > "$target"
else
    echo "<clickhouse><users><default><networks><ip>::1</ip><ip>127.0.0.1</ip></networks>
</default></users></clickhouse>" > "$target"
fi

if [ ! -d "$data/data" ] || [ -n "$CLICKHOUSE_ALWAYS_RUN_INITDB_SCRIPTS" ]; then
    clickhouse su "$owner" clickhouse-server --config-file="$config" -- --listen_host=127.0.0.1 &
    server=$!
    until wget --spider -T 1 -q http://127.0.0.1:8123/ping; do
        kill -0 $server || exit 1
        sleep 1
    done
    for file in /docker-entrypoint-initdb.d/*; do
        echo "$0: $file"
        case $file in
            *.sql) clickhouse-client --host 127.0.0.1 -u "$user" --password "$password" < "$file" ;;
            *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
        esac
    done
    kill -TERM $server
    wait $server
fi
exec clickhouse su "$owner" clickhouse-server --config-file="$config" "$@"

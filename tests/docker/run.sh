#!/bin/sh
# Builds the image, starts it with compose and tries what docker/README.md promises. Needs a Docker
# engine, docker-compose and curl; not part of `make test`.
#   tests/docker/run.sh                 on the official image, CLICKHOUSE_VERSION as in compose.yml
#   CLICKHOUSE_VERSION=standin tests/docker/run.sh     on the stand-in of standin.sh
# The plain-mount check wants executables in BUILD (default: build). Everything made here, the data
# volume included, is removed at the end; KEEP=1 leaves it.
set -eu
cd "$(dirname "$0")/../.."

DOCKER=${DOCKER:-docker}
COMPOSE=${COMPOSE:-docker-compose}
BUILD=${BUILD:-build}
export DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1 COMPOSE_PROJECT_NAME=meterhouse-test
export CLICKHOUSE_USER=meterhouse CLICKHOUSE_PASSWORD='pa ss&<"w0rd'
export METERHOUSE_HTTP_PORT=${METERHOUSE_HTTP_PORT:-28123}
export METERHOUSE_TCP_PORT=${METERHOUSE_TCP_PORT:-29000}
export METERHOUSE_IMAGE=meterhouse-test
stock=clickhouse/clickhouse-server:${CLICKHOUSE_VERSION:-26.7}
volume=meterhouse-test_data
url=http://127.0.0.1:$METERHOUSE_HTTP_PORT/
work=$(mktemp -d)
checks=0

compose() { "$COMPOSE" -f docker/compose.yml -f tests/docker/own.yml "$@"; }

finish() {
    status=$?
    if [ $status -ne 0 ]; then
        "$DOCKER" logs --tail 40 "$(container)" 2>&1 || true
    fi
    if [ "${KEEP:-0}" != 1 ]; then
        compose down -v --remove-orphans > "$work/down" 2>&1 || cat "$work/down"
        "$DOCKER" rm -f -v meterhouse-test-plain > /dev/null 2>&1 || true
        "$DOCKER" rmi -f meterhouse-test meterhouse-test-newer > /dev/null 2>&1 || true
    fi
    rm -rf "$work"
    [ $status -eq 0 ] && echo "$checks checks passed" || echo "failed after $checks checks"
}
trap finish EXIT

# check WHAT GOT EXPECTED
check() {
    if [ "$2" != "$3" ]; then
        printf 'FAILED %s: got "%s", expected "%s"\n' "$1" "$2" "$3"
        exit 1
    fi
    checks=$((checks + 1))
    printf 'ok     %s: %s\n' "$1" "$2"
}

container() { compose ps -q meterhouse 2> /dev/null; }

ask() { # SQL: one query over HTTP, from outside of the container
    curl -sS --data-binary "$1" -H "X-ClickHouse-User: $CLICKHOUSE_USER" \
        -H "X-ClickHouse-Key: $CLICKHOUSE_PASSWORD" "$url"
}

start() { # up on whatever volume is there, and wait for the image's own health check
    compose up -d > "$work/up" 2>&1 || { cat "$work/up"; exit 1; }
    for _ in $(seq 180); do
        health=$("$DOCKER" inspect -f '{{.State.Health.Status}}' "$(container)")
        [ "$health" = starting ] || break
        sleep 1
    done
    check "$1" "$health" healthy
}

stop() { compose down > "$work/down" 2>&1 || { cat "$work/down"; exit 1; }; }

refused() { # CURL OPTIONS...: the status of a query without the right password
    status=$(curl -s -o /dev/null -w '%{http_code}' "$@" "$url?query=SELECT+1" || true)
    case $status in 401 | 403) echo refused ;; *) echo "$status" ;; esac
}

in_volume() { # SHELL COMMAND, run as root with the data volume and nothing else of compose
    "$DOCKER" run --rm -v "$volume:/var/lib/clickhouse" --entrypoint sh "$METERHOUSE_IMAGE" -c "$1"
}

version_sql="SELECT v FROM executable('meterhouse/quality --version', 'LineAsString', 'v String')"
prompt_sql="SELECT hashPromptKeyed('default', 'a prompt')"
cost_sql="SELECT costLlm('openai', 'gpt-4o', toDateTime64('2025-01-01', 3, 'UTC'), 18059974, \
245896, 0, 0, 0, 0)"

check "compose without a password" \
    "$(CLICKHOUSE_PASSWORD='' compose config 2>&1 | grep -c 'set CLICKHOUSE_PASSWORD')" 1

compose build > "$work/build" 2>&1 || { tail -40 "$work/build"; exit 1; }
start "first start"
check "qualityScore" "$(ask 'SELECT qualityScore(.92, .95, .88, 0, .02)')" 0.91
check "functions that did not load" \
    "$(ask "SELECT count() FROM system.user_defined_functions WHERE load_status != 'Success'")" 0
check "costLlm with the rate card" "$(ask "$cost_sql")" 47.608895
check "schemas" "$(ask "SELECT arrayStringConcat(arraySort(groupArray(name)), ' ') \
    FROM system.databases WHERE name IN ('hanzo', 'naap', 'optiinfra', 'otel_v2')")" "hanzo naap optiinfra otel_v2"
check "tables of the client" "$(ask "SELECT count() FROM system.tables \
    WHERE database = 'optiinfra' AND name IN ('cost_metrics_ts', 'performance_metrics_ts', \
    'resource_metrics_ts', 'quality_metrics_ts')")" 4
check "no password" "$(refused)" refused
check "no password, named user" "$(refused -H "X-ClickHouse-User: $CLICKHOUSE_USER")" refused
check "wrong password" \
    "$(refused -H "X-ClickHouse-User: $CLICKHOUSE_USER" -H 'X-ClickHouse-Key: x')" refused
check "the reader without a password" "$(refused -H 'X-ClickHouse-User: reader')" refused
check "published beyond loopback" \
    "$("$DOCKER" port "$(container)" | grep -vc '127\.0\.0\.1:' || true)" 0
outside=$(hostname -I | cut -d ' ' -f 1)
check "asked at $outside" "$(curl -s -o /dev/null -w '%{http_code}' --connect-timeout 5 \
    "http://$outside:$METERHOUSE_HTTP_PORT/ping" || true)" 000
check "a user's own script function" "$(ask 'SELECT ownDouble(21)')" 42
check "key file: mode, owner" "$("$DOCKER" exec "$(container)" \
    stat -L -c '%a %u' /opt/meterhouse/prompt_keys.csv)" "400 101"
hash=$(ask "$prompt_sql")
check "keyed hash" "$(echo "$hash" | grep -cE '^hmac-sha256:[^:]+:[0-9a-f]{64}$')" 1
ask "CREATE TABLE default.kept ENGINE = MergeTree ORDER BY number \
    AS SELECT number FROM numbers(1000)"
ask "INSERT INTO optiinfra.requests_in (timestamp, customer_id, service_id, request_id, \
    model_name, provider, prompt, relevance_score, coherence_score, factuality_score) \
    SELECT now(), generateUUIDv4(), generateUUIDv4(), generateUUIDv4(), 'gpt-4o', 'openai', \
    'a prompt', .92, .95, .88 FROM numbers(10)"
check "stored through the view" "$(ask "SELECT count(), any(overall_quality_score) \
    FROM optiinfra.quality_metrics_ts WHERE prompt_hash = '$hash'" | tr '\t' ' ')" "10 0.91"

stop
start "second start on the same volume"
check "rows kept" \
    "$(ask 'SELECT count(), sum(number) FROM default.kept' | tr '\t' ' ')" "1000 499500"
check "rows of the view kept" "$(ask 'SELECT count() FROM optiinfra.quality_metrics_ts')" 10
check "prompt key kept" "$(ask "$prompt_sql")" "$hash"
old=$(ask "$version_sql")

# A newer image: the same tree with another version number.
mkdir "$work/newer"
cp -R CMakeLists.txt .dockerignore config docker sql udfs "$work/newer"
mkdir "$work/newer/tests" && cp -R tests/bench "$work/newer/tests"
sed -i 's/^\(project(meterhouse VERSION \)[0-9.]*/\19.9.9/' "$work/newer/CMakeLists.txt"
"$DOCKER" build -t meterhouse-test-newer --build-arg "CLICKHOUSE_VERSION=${stock##*:}" \
    -f "$work/newer/docker/Dockerfile" "$work/newer" > "$work/build" 2>&1 ||
    { tail -40 "$work/build"; exit 1; }
export METERHOUSE_IMAGE=meterhouse-test-newer
stop
start "newer image on the old volume"
check "executables before ($old), now" "$(ask "$version_sql")" "meterhouse quality 9.9.9"
check "rows after the upgrade" "$(ask 'SELECT count() FROM optiinfra.quality_metrics_ts')" 10
check "prompt key after the upgrade" "$(ask "$prompt_sql")" "$hash"

# Schemas applied again on request only.
ask "DROP DATABASE naap"
naap="SELECT count() FROM system.databases WHERE name = 'naap'"
stop
start "without schemas"
check "a dropped schema" "$(ask "$naap")" 0
stop
CLICKHOUSE_ALWAYS_RUN_INITDB_SCRIPTS=1 start "schemas again"
check "the schema" "$(ask "$naap")" 1
check "rows after the schemas" "$(ask 'SELECT count() FROM optiinfra.quality_metrics_ts')" 10

# A volume in which executables were once copied to user_scripts/meterhouse.
stop
in_volume 'cd /var/lib/clickhouse/user_scripts && rm meterhouse && mkdir meterhouse &&
    printf "#!/bin/sh\necho old\n" > meterhouse/quality && chmod +x meterhouse/quality'
start "a folder where the link should be"
check "executables of the image" "$(ask "$version_sql")" "meterhouse quality 9.9.9"
check "the folder put aside" \
    "$(in_volume 'ls -d /var/lib/clickhouse/user_scripts/meterhouse.*/quality' | wc -l)" 1
stop

# The rate card replaced by a mount; no password: nobody gets in over the network.
sed 's/^\(openai,gpt-4o,\)2\.5\(0*\),/\15.0,/' config/prices.csv > "$work/prices.csv"
chmod 755 "$work" && chmod 644 "$work/prices.csv"
check "changed lines of the rate card" \
    "$(diff config/prices.csv "$work/prices.csv" | grep -c '^>' | sed 's/^[1-9][0-9]*$/some/')" some
run_plain() { # DOCKER RUN OPTIONS AND IMAGE
    "$DOCKER" rm -f -v meterhouse-test-plain > /dev/null 2>&1 || true
    "$DOCKER" run -d --name meterhouse-test-plain -p "127.0.0.1:$METERHOUSE_HTTP_PORT:8123" "$@" \
        > /dev/null
    for _ in $(seq 180); do
        curl -s -o /dev/null "${url}ping" && return
        sleep 1
    done
}
run_plain -e CLICKHOUSE_USER -e CLICKHOUSE_PASSWORD \
    -v "$work/prices.csv:/opt/meterhouse/prices.csv:ro" meterhouse-test-newer
check "another rate card" "$(ask "$cost_sql")" 92.75883
reader() { # PASSWORD SQL: what the read-only user is answered, an error by its words
    curl -s -H 'X-ClickHouse-User: reader' -H "X-ClickHouse-Key: $1" --data-binary "$2" "$url" |
        sed -nE 's/.*(Authentication failed|Not enough privileges).*/\1/; 1p'
}
METERHOUSE_READER_PASSWORD_SHA256=$(printf 'only to read' | sha256sum | cut -d ' ' -f 1)
export METERHOUSE_READER_PASSWORD_SHA256
run_plain -e CLICKHOUSE_USER -e CLICKHOUSE_PASSWORD -e METERHOUSE_READER_PASSWORD_SHA256 \
    meterhouse-test-newer
check "the reader with the password" \
    "$(reader 'only to read' 'SELECT qualityScore(.92, .95, .88, 0, .02)')" 0.91
check "the reader with another one" "$(reader 'another' 'SELECT 1')" "Authentication failed"
check "the reader writes" "$(reader 'only to read' \
    'CREATE TABLE default.x (a Int8) ENGINE = Null')" "Not enough privileges"
run_plain meterhouse-test-newer
check "an image started without a password" "$(refused -H 'X-ClickHouse-User: default')" refused

# Into an existing container of the official image, without ours.
install -d "$work/meterhouse"
cp "$BUILD"/meterhouse/* "$work/meterhouse"
run_plain -e CLICKHOUSE_USER -e CLICKHOUSE_PASSWORD \
    -v "$work/meterhouse:/var/lib/clickhouse/user_scripts/meterhouse:ro" \
    $(for file in config/functions/*.xml; do
        echo "-v $PWD/$file:/etc/clickhouse-server/${file##*/}:ro"
    done) "$stock"
check "plain mounts: qualityScore" "$(ask 'SELECT qualityScore(.92, .95, .88, 0, .02)')" 0.91
check "plain mounts: costLlm" "$(ask "$cost_sql")" 47.608895

#!/bin/sh
# Prepares the data volume for the functions, then hands over to the official entrypoint, which
# keeps its own duties (users, folders, first-start SQL) and all of its CLICKHOUSE_* variables.
set -eu

executables=/opt/meterhouse
data=/var/lib/clickhouse
scripts=$data/user_scripts
link=$scripts/meterhouse
keys=$data/meterhouse/prompt_keys.csv

random() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' && echo; } # 64 hexadecimal digits
say() { echo "meterhouse: $*" >&2; }

# As the official entrypoint decides: root gives what it makes to the server's user, unless root
# has no rights on the volume (network file systems), where that user makes it himself.
if [ "$(id -u)" != 0 ]; then
    owner=$(id -u):$(id -g)
elif [ "${CLICKHOUSE_RUN_AS_ROOT:-0}" = 1 ]; then
    owner=0:0
else
    owner=${CLICKHOUSE_UID:-$(id -u clickhouse)}:${CLICKHOUSE_GID:-$(id -g clickhouse)}
fi
if [ "$(id -u)" = 0 ] && [ "${CLICKHOUSE_DO_NOT_CHOWN:-0}" = 1 ]; then
    as_owner() { clickhouse su "$owner" "$@"; }
else
    as_owner() { "$@"; }
fi
give() { # what was just made
    if [ "$(id -u)" = 0 ] && [ "${CLICKHOUSE_DO_NOT_CHOWN:-0}" != 1 ]; then
        chown -h "$owner" "$@"
    fi
}
make_folder() {
    if [ ! -d "$1" ]; then
        as_owner mkdir -p "$1"
        give "$1"
    fi
}

# user_scripts/meterhouse is this image's folder. What a user mounted there stays; what an older
# volume holds there is put aside, for it would hide the newer executables.
link_executables() {
    make_folder "$scripts"
    if mountpoint -q "$link"; then
        say "$link is mounted: its executables are used, not those of the image"
        return
    fi
    if [ -e "$link" ] && [ ! -L "$link" ]; then
        aside=$link.$(date -u +%Y%m%dT%H%M%SZ)
        say "$link is not a link: moved to $aside"
        as_owner mv "$link" "$aside"
    fi
    as_owner ln -sfn "$executables" "$link"
    give "$link"
}

# A random key, once: hashes made with it stay comparable as long as the volume lives.
make_key() {
    [ ! -e "$keys" ] || return 0
    make_folder "${keys%/*}"
    random | as_owner sh -c 'umask 377 && rm -f "$1.new" &&
        { printf "name,version,key_hex\ndefault,1," && cat; } > "$1.new" && mv "$1.new" "$1"' \
        sh "$keys"
    give "$keys"
    say "made a random key for hashPromptKeyed in $keys: keep a copy, nothing can restore it"
}

# The hashes of these users' passwords are read from the environment, and ClickHouse does not start
# without them: a random one lets nobody in.
close_users() {
    : "${METERHOUSE_APPLICATION_PASSWORD_SHA256:=$(random)}" \
        "${METERHOUSE_READER_PASSWORD_SHA256:=$(random)}"
    export METERHOUSE_APPLICATION_PASSWORD_SHA256 METERHOUSE_READER_PASSWORD_SHA256
}

# The same test as the official entrypoint's: is it the server that starts?
case ${1:---} in
--*)
    close_users
    link_executables
    make_key
    ;;
esac
exec /entrypoint.sh "$@"

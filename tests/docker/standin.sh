#!/bin/sh
# Makes, for a machine that reaches Debian but no image registry, the two images that our
# Dockerfile stands on: debian:bookworm-slim by debootstrap (as root), where it is missing, and
# clickhouse/clickhouse-server:standin from standin/ with the embedded engine of this project.
# ENTRYPOINT_SH puts another entrypoint (the official one, say) in place of the stand-in's.
# BUILD (default: build) has the launcher; METERHOUSE_ENGINE is libchdb.so. Then:
#   CLICKHOUSE_VERSION=standin tests/docker/run.sh
set -eu
cd "$(dirname "$0")/../.."

DOCKER=${DOCKER:-docker}
BUILD=${BUILD:-build}
version=$(cat docker/embedded/engine-version)
engine=${METERHOUSE_ENGINE:-${XDG_CACHE_HOME:-$HOME/.cache}/meterhouse/engine-$version/libchdb.so}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! "$DOCKER" image inspect debian:bookworm-slim > /dev/null 2>&1; then
    debootstrap --variant=minbase bookworm "$work/debian" > "$work/log" 2>&1 ||
        { tail "$work/log"; exit 1; }
    tar -C "$work/debian" -c . | "$DOCKER" import - debian:bookworm-slim
    rm -rf "$work/debian"
fi
cp -R tests/docker/standin "$work/context"
mkdir "$work/context/engine"
cp "$BUILD/embedded/meterhouse-embedded" "$work/context/engine"
ln "$engine" "$work/context/engine/libchdb.so" 2> /dev/null ||
    cp "$engine" "$work/context/engine/libchdb.so"
[ -z "${ENTRYPOINT_SH:-}" ] || cp "$ENTRYPOINT_SH" "$work/context/entrypoint.sh"
DOCKER_BUILDKIT=1 "$DOCKER" build -q -t clickhouse/clickhouse-server:standin "$work/context"

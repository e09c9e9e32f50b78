#!/usr/bin/env bash
# serving.sh [SECONDS] [USERS]
#
# Requests a second over HTTP with wrk, one load thread and 32 connections: lists of ten out of 10,000 items, a constant
# body of the same size from the same app, the two again while a training job runs, pairs of a rating and a list, and
# batches. Needs wrk and the compiled tests: ./mvnw -q test-compile
set -euo pipefail
seconds=${1:-10} users=${2:-2000}
here=$(cd "$(dirname "$0")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if [ -z "${CLASSPATH:-}" ]; then
    "$here/../mvnw" -q -f "$here/../pom.xml" dependency:build-classpath -DincludeScope=test -Dmdep.outputFile="$here/../target/classpath"
    CLASSPATH=$here/../target/classes:$here/../target/test-classes:$(cat "$here/../target/classpath")
fi
port=${PORT:-18181}
work=$(mktemp -d)
"$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Xmx2g -cp "$CLASSPATH" \
    dev.foretaste.recommendation.ServingBenchmark "$work/data" "$port" "$users" > "$work/log" 2>&1 &
service=$!
trap 'kill $service; rm -rf "$work"' EXIT
api=http://localhost:$port/api/v1
trained() { curl -sf "$api/training-jobs" | grep -o '"state":"[A-Z]*"' | head -1 | grep -q "\"$1\""; }
until trained SUCCEEDED; do kill -0 $service; sleep 1; done

load() { WHAT=$1 USERS=$users wrk -t1 -c32 -d"$2s" --latency -s "$here/recommendations.lua" "http://localhost:$port" > "$work/wrk"
    awk '/99%/ { p99 = $2 } /Requests\/sec/ { rate = $2 } /Non-2xx/ { bad = $0 } END { printf "%s %s %s\n", rate, p99, bad }' "$work/wrk"; }
load recommendations "$seconds" > /dev/null
load bytes "$seconds" > /dev/null
for round in 1 2 3; do
    for what in object bytes recommendations pairs; do
        echo "$round $what $(load $what "$seconds")"
    done
done | tee "$work/idle"
for n in 1 2 3 4 5 6 7 8; do
    curl -sf -X POST -H 'Content-Type: application/json' -d "{\"seed\":$n,\"activation\":\"NEVER\"}" "$api/training-jobs" > /dev/null
done
for what in object bytes recommendations; do
    echo "training $what $(load $what "$seconds") $(trained RUNNING && echo 'still running' || true)"
done
seq 0 $((users - 1)) | sed 's/.*/"u&"/' > "$work/users"
for n in $(seq 10); do cat "$work/users"; done > "$work/many"
start=$(date +%s.%N)
curl -sf -X POST -H 'Content-Type: application/x-ndjson' -T "$work/many" "$api/recommendations/batch?limit=10" | wc -l > "$work/lines"
awk -v s="$start" -v e="$(date +%s.%N)" -v n="$(cat "$work/lines")" 'BEGIN { printf "batch %d users, %.0f users/s\n", n, n / (e - s) }'

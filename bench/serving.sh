#!/usr/bin/env bash
# serving.sh [SECONDS] [USERS]
#
# Requests a second over HTTP with wrk and 32 connections, three rounds in turn, on a store of 100 ratings for each of
# USERS users, 10,000 items, and the model trained by default:
#
#   1. lists of ten against a constant body of the same size from the same app, one load thread
#   2. pairs of a PUT of a rating and a GET of that user's list against the GET alone; 32 load threads, one a connection,
#      so that no list is asked for before its rating is acknowledged
#   3. both alone: ratings, and lists that nobody has asked for before; and lists in batches
#
# Needs wrk and the compiled tests: ./mvnw -q test-compile. Takes about 3 minutes of training and 25 times SECONDS.
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
    dev.foretaste.recommendation.ServingBenchmark "$work/data" "$port" "$users" 100 '{"seed":1}' > "$work/log" 2>&1 &
service=$!
trap 'kill $service; wait $service 2> /dev/null || true; rm -rf "$work"' EXIT
api=http://localhost:$port/api/v1
until curl -sf "$api/training-jobs" | grep -q '"state":"SUCCEEDED"'; do kill -0 $service; sleep 1; done

cpu() { awk '{ print ($14 + $15) * 10000 }' "/proc/$service/stat"; } # microseconds, where the kernel ticks at 100 Hz
load() { # load WHAT THREADS: requests a second, p99, microseconds of the service's processor time a request
    local before; before=$(cpu)
    WHAT=$1 USERS=$users wrk -t"$2" -c32 -d"${seconds}s" --latency -s "$here/recommendations.lua" "http://localhost:$port" > "$work/wrk"
    awk -v cpu=$(($(cpu) - before)) '/99%/ { p99 = $2 } /Requests\/sec/ { rate = $2 } /requests in/ { n = $1 } /Non-2xx/ { bad = $0 }
        END { printf "%s requests/s, p99 %s, %d us of processor time each %s\n", rate, p99, cpu / n, bad }' "$work/wrk"
}
median() { grep "^[0-9]* $1 " "$work/rounds" | awk '{ print $3 }' | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
ratio() { awk -v a="$(median "$1")" -v b="$(median "$2")" 'BEGIN { printf "%.2f", a / b }'; }

for what in recommendations bytes puts computed pairs; do
    load "$what" 32 > /dev/null # until the request path is compiled
done
for round in 1 2 3; do
    for what in bytes recommendations; do
        echo "$round $what $(load $what 1)"
    done
    for what in recommendations pairs puts computed; do
        echo "$round $what-32 $(load $what 32)"
    done
done | tee "$work/rounds"
echo "lists against constant bodies: $(ratio recommendations bytes)"
echo "pairs against lists alone: $(ratio pairs-32 recommendations-32)"
echo "pairs against lists computed: $(ratio pairs-32 computed-32)"

seq 0 $((users - 1)) | sed 's/.*/"u&"/' > "$work/users"
for n in $(seq 20); do cat "$work/users"; done > "$work/many"
for round in 1 2 3; do
    start=$(date +%s.%N)
    lines=$(curl -sf -X POST -H 'Content-Type: application/x-ndjson' -T "$work/many" "$api/recommendations/batch?limit=10" | wc -l)
    awk -v s="$start" -v e="$(date +%s.%N)" -v n="$lines" 'BEGIN { printf "batch of %d lists: %.0f users/s\n", n, n / (e - s) }'
done

#!/usr/bin/env bash
# serving-large.sh DIR [SECONDS]
#
# Serving from a store of ten million ratings, 70,000 users and 10,000 items, with a model of als:
#
#   1. lists of ten with wrk, one load thread and 32 connections, three rounds: with nothing else running, and while a
#      training on all ratings runs, which must still run when the load ends: p99 against p99
#   2. the lists of all users in one batch, three times, against single requests for lists that nobody has asked for
#
# DIR holds train.txt and test.txt of the synthetic 10 M ratings ("user item rating" a line). Needs wrk, curl and a built
# jar (./mvnw package), or SERVICE: the command that starts the service. Takes about 3 minutes and 20 times SECONDS.
set -euo pipefail
data=$1 seconds=${2:-10}
here=$(cd "$(dirname "$0")" && pwd)
service=${SERVICE:-${JAVA_HOME:+$JAVA_HOME/bin/}java -Xmx3g -jar $(ls "$here"/../target/foretaste-*.jar | head -1)}
port=${PORT:-18183}
work=$(mktemp -d)
api=http://localhost:$port/api/v1
$service --server.port="$port" --foretaste.data-dir="$work/data" --foretaste.rating.minimum=0.5 > "$work/log" 2>&1 &
pid=$!
trap 'kill $pid; wait $pid 2> /dev/null || true; rm -rf "$work"' EXIT
until curl -sf "http://localhost:$port/actuator/health" > /dev/null; do kill -0 $pid; sleep 0.2; done

(echo userId,itemId,rating; cat "$data/train.txt" "$data/test.txt" | tr ' ' ,) > "$work/ratings.csv"
curl -sf -X POST -H 'Content-Type: text/csv' -T "$work/ratings.csv" "$api/ratings/import"; echo
train() { curl -sf -X POST -H 'Content-Type: application/json' -d "$1" "$api/training-jobs" | grep -o '"id":[0-9]*' | cut -d: -f2; }
state() { curl -sf "$api/training-jobs/$1" | grep -o '"state":"[A-Z]*"' | cut -d'"' -f4; }
job=$(train '{"algorithm":"als","seed":1,"hyperparameters":{"sweeps":5}}')
until [ "$(state "$job")" = SUCCEEDED ]; do kill -0 $pid; sleep 1; done

load() { # load WHAT USERS: requests a second, p50 and p99 in milliseconds
    WHAT=$1 USERS=$2 PREFIX="" wrk -t1 -c32 -d"${seconds}s" --latency -s "$here/recommendations.lua" "http://localhost:$port" > "$work/wrk"
    awk 'function ms(t) { return t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000 }
        /50%/ { p50 = ms($2) } /99%/ { p99 = ms($2) } /Requests\/sec/ { rate = $2 } /Non-2xx/ { bad = $0 }
        END { printf "%s requests/s, p50 %s ms, p99 %s ms %s\n", rate, p50, p99, bad }' "$work/wrk"
}
rounds() { # rounds WHEN
    for round in 1 2 3; do
        echo "$1 known $(load recommendations 2000)"
        echo "$1 computed $(load computed 70000)"
    done
}
median() { grep "^$1 $2 " "$work/rounds" | sed "s/.* $3 //" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

load recommendations 2000 > /dev/null # until the request path is compiled
load computed 70000 > /dev/null
rounds idle | tee "$work/rounds"
job=$(train '{"algorithm":"als","seed":2,"activation":"NEVER","hyperparameters":{"sweeps":200}}')
until [ "$(state "$job")" = RUNNING ]; do sleep 0.1; done
rounds training | tee -a "$work/rounds"
echo "the training is $(state "$job")"
curl -sf -X POST "$api/training-jobs/$job/cancel" > /dev/null
for what in known computed; do
    awk -v w=$what -v t="$(median training $what p99)" -v i="$(median idle $what p99)" \
        'BEGIN { printf "p99 of lists %s while training against idle: %.2f\n", w, t / i }'
done

cut -d, -f1 "$work/ratings.csv" | tail -n +2 | sort -u | sed 's/.*/"&"/' > "$work/users"
for round in 1 2 3; do
    start=$(date +%s.%N)
    lines=$(curl -sf -X POST -H 'Content-Type: application/x-ndjson' -T "$work/users" "$api/recommendations/batch?limit=10" | wc -l)
    echo "batch of $lines lists: $(awk -v s="$start" -v e="$(date +%s.%N)" -v n="$lines" 'BEGIN { printf "%.0f", n / (e - s) }') users/s," \
        "single requests: $(load computed 70000)"
done
echo "most memory of the process: $(awk '/VmHWM/ { print int($2 / 1024) }' /proc/$pid/status) MB"

#!/bin/bash
# large-store.sh DIR RATINGS [HEAP]: start-up from a large embedded store, and a training on it.
#
# Fills the store's own table with RATINGS ratings by sqlite3, starts the service on it with -Xmx HEAP (4g), trains the
# algorithm ALGORITHM (als, rank 32, 5 sweeps), and prints the time to ready, the heap in use after a full collection,
# the time of the training and the most memory the process had.
#
# DIR holds train.txt and test.txt of synthetic ratings ("user item rating" a line). More ratings than are there come from
# further users who rate the same number of items, each some items on. Needs sqlite3, curl, jcmd and a built jar
# (./mvnw package), or SERVICE: the class path or -jar arguments that start the service. STORE keeps the store for another
# run.
set -euo pipefail
DATA=$1
RATINGS=$2
HEAP=${3:-4g}
REQUEST=${REQUEST-'{"algorithm": "als", "hyperparameters": {"rank": 32, "sweeps": 5}}'}
SERVICE=${SERVICE:--jar $(ls "$(dirname "$0")"/../target/foretaste-*.jar | head -1)}
WORK=$(mktemp -d)
STORE=${STORE:-$WORK/store}
PORT=18472
API=http://localhost:$PORT/api/v1
trap 'kill ${PID:-} 2>/dev/null || true; rm -rf "$WORK"' EXIT

start() { # the seconds until it is ready are in STARTED afterwards
    local began; began=$(date +%s.%N)
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx"$HEAP" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED ${JAVA_ARGUMENTS:-} \
        $SERVICE --server.port=$PORT --foretaste.data-dir="$STORE" > "$WORK/log" 2>&1 &
    PID=$!
    until curl -sf "http://localhost:$PORT/actuator/health" > /dev/null; do
        kill -0 $PID || { cat "$WORK/log"; exit 1; }
        sleep 0.05
    done
    STARTED=$(echo "$(date +%s.%N) - $began" | bc)
}
stop() { kill $PID; wait $PID 2>/dev/null || true; }

if [ ! -f "$STORE/foretaste.db" ]; then
    start # makes the tables
    echo "start, empty: $STARTED s"
    stop
    (cat "$DATA/train.txt"; cat "$DATA/test.txt") > "$WORK/base.txt"
    COPIES=$(( (RATINGS + $(wc -l < "$WORK/base.txt") - 1) / $(wc -l < "$WORK/base.txt") ))
    for copy in $(seq 0 $((COPIES - 1))); do
        awk -v copy="$copy" '{ if (NR == FNR) { if ($2 > items) items = $2; next }
            print "u" $1 "-" copy ",i" ($2 + copy * 61) % (items + 1) "," $3 "," 1500000000000 + FNR * 1000 "," FNR }' \
            "$WORK/base.txt" "$WORK/base.txt"
    done | awk -v ratings="$RATINGS" 'NR <= ratings' | LC_ALL=C sort -t, -k1,1 -k2,2 -S 1G -T "$WORK" > "$WORK/rows.csv"
    sqlite3 "$STORE/foretaste.db" <<SQL
CREATE TABLE arrived (user_id TEXT, item_id TEXT, value REAL, rated_at INTEGER, revision INTEGER);
.mode csv
.import $WORK/rows.csv arrived
INSERT INTO rating (user_id, item_id, value, rated_at, revision) SELECT * FROM arrived;
DROP TABLE arrived;
UPDATE rating_revision SET value = $RATINGS;
PRAGMA wal_checkpoint(TRUNCATE);
SQL
    rm -f "$WORK/rows.csv" "$WORK/base.txt"
fi
start
echo "start, $RATINGS ratings stored: $STARTED s"
jcmd $PID GC.heap_info > /dev/null
jcmd $PID GC.run > /dev/null
echo "heap in use: $(jcmd $PID GC.heap_info | awk '/used/ { for (n = 1; n <= NF; n++) if ($n == "used") { print $(n + 1); exit } }')"
[ -n "${REQUEST}" ] || { stop; exit; }
JOB=$(curl -sf -D - -o /dev/null -H 'Content-Type: application/json' -d "$REQUEST" "$API/training-jobs" |
    awk 'tolower($1) == "location:" { print $2 }' | tr -d '\r')
BEGAN=$(date +%s.%N)
while curl -s "http://localhost:$PORT$JOB" > "$WORK/job"; grep -qE '"state":"(QUEUED|RUNNING)"' "$WORK/job"; do sleep 0.2; done
grep -o '"state":"[A-Z]*"' "$WORK/job"
grep -q '"state":"SUCCEEDED"' "$WORK/job" || cat "$WORK/job"
echo "training: $(echo "$(date +%s.%N) - $BEGAN" | bc) s"
echo "most memory of the process: $(awk '/VmHWM/ { print $2 / 1024 " MiB" }' /proc/$PID/status)"
stop

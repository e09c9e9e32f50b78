#!/bin/bash
# ratings.sh DIR: how fast ratings become durable, each figure as a ratio of two measurements of this run.
#
#   1. POST /ratings/import of 1,000,209 ratings against `sqlite3 .import` of the same ratings into an equal table
#   2. single ratings posted by 64 clients at a time against one client, on this disk and with FLUSH (1000) microseconds
#      more for each flush
#   3. the time from start to ready with all those ratings in the store
#
# DIR holds train.txt and test.txt of the synthetic 1 M ratings ("user item rating" a line). Needs sqlite3, wrk, curl, gcc and a
# built jar (./mvnw package), or SERVICE: the command that starts the service. ROUNDS (3) imports are timed in turn;
# WARM_UP (30) seconds go before single ratings are counted.
set -euo pipefail
DATA=$1
ROUNDS=${ROUNDS:-3}
FLUSH=${FLUSH:-1000}
SERVICE=${SERVICE:-${JAVA_HOME:+$JAVA_HOME/bin/}java -jar $(ls "$(dirname "$0")"/../target/foretaste-*.jar | head -1)}
WORK=$(mktemp -d)
PORT=18471
API=http://localhost:$PORT/api/v1
trap 'kill ${PID:-} 2>/dev/null || true; rm -rf "$WORK"' EXIT

start() { # start DATA_DIRECTORY: prints the seconds until it is ready
    local began; began=$(date +%s.%N)
    $SERVICE --server.port=$PORT --foretaste.data-dir="$1" > "$WORK/log" 2>&1 &
    PID=$!
    until curl -sf "http://localhost:$PORT/actuator/health" > /dev/null; do
        kill -0 $PID || { cat "$WORK/log"; exit 1; }
        sleep 0.05
    done
    STARTED=$(echo "$(date +%s.%N) - $began" | bc)
}
stop() { kill $PID; wait $PID 2>/dev/null || true; }
seconds() { local began; began=$(date +%s.%N); "$@" > "$WORK/out"; echo "$(date +%s.%N) - $began" | bc; }
median() { tr ' ' '\n' | grep . | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

cat "$DATA/train.txt" "$DATA/test.txt" | awk '{ print $1 "," $2 "," $3 "," 1500000000 + NR }' > "$WORK/ratings.csv"
awk -F, '{ print $0 "000," NR }' "$WORK/ratings.csv" > "$WORK/rows.csv"
echo "ratings: $(wc -l < "$WORK/ratings.csv")"

sqlite_import() {
    rm -f "$WORK"/equal.db*
    sqlite3 "$WORK/equal.db" > /dev/null <<SQL
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE rating (user_id TEXT NOT NULL, item_id TEXT NOT NULL, value REAL NOT NULL, rated_at INTEGER NOT NULL,
    revision INTEGER NOT NULL, PRIMARY KEY (user_id, item_id)) STRICT, WITHOUT ROWID;
.mode csv
.import $WORK/rows.csv rating
SQL
}
http_import() { curl -sf -H 'Content-Type: text/csv' -T "$WORK/ratings.csv" -X POST "$API/ratings/import"; }

OURS=""; THEIRS=""
for round in $(seq "$ROUNDS"); do
    THEIRS="$THEIRS $(seconds sqlite_import)"
    rm -rf "$WORK/data"; start "$WORK/data"
    OURS="$OURS $(seconds http_import)"
    grep -q '"created":1000209' "$WORK/out" || { cat "$WORK/out"; exit 1; }
    stop
done
echo "import: ours$OURS s, sqlite3 .import$THEIRS s"
echo "ratio of medians: $(echo "scale=2; $(echo "$OURS" | median) / $(echo "$THEIRS" | median)" | bc)"

start "$WORK/data"
echo "start with all ratings stored: $STARTED s"
cat > "$WORK/post.lua" <<'LUA'
local n = tonumber(os.getenv("RUN")) * 1000000 -- to send again what a run before sent would change nothing
request = function()
    n = n + 1
    return wrk.format("POST", "/api/v1/ratings", { ["Content-Type"] = "application/json" },
        string.format('{"userId":"w%d","itemId":"i%d","value":4}', n % 50000, math.floor(n / 50000)))
end
LUA
run=0
rate() { # rate CLIENTS SECONDS: sets RATE, in ratings a second
    run=$((run + 1))
    RATE=$(RUN=$run wrk -t1 -c"$1" -d"${2}s" -s "$WORK/post.lua" "http://localhost:$PORT" |
        awk '/Requests\/sec/ { print $2 } /Non-2xx/ { print "ERRORS", $0 > "/dev/stderr" }')
}
singles() { # singles WHERE
    local one="" many=""
    rate 64 "${WARM_UP:-30}" # until the request path is compiled
    for round in $(seq "$ROUNDS"); do
        rate 1 3; one="$one $RATE"
        rate 64 3; many="$many $RATE"
    done
    echo "single ratings a second, $1: one client$one, 64 clients$many"
    echo "ratio of medians: $(echo "scale=2; $(echo "$many" | median) / $(echo "$one" | median)" | bc)"
}
singles "this disk"
stop
cat > "$WORK/flush.c" <<C
#include <sys/syscall.h>
#include <unistd.h>
static int after(long flush, int file) { usleep($FLUSH); return syscall(flush, file); }
int fsync(int file) { return after(SYS_fsync, file); }
int fdatasync(int file) { return after(SYS_fdatasync, file); }
C
gcc -O2 -shared -fPIC -o "$WORK/flush.so" "$WORK/flush.c"
SERVICE="env LD_PRELOAD=$WORK/flush.so $SERVICE" start "$WORK/data"
singles "flushes $FLUSH us longer"
stop

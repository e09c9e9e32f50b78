#!/usr/bin/env bash
# best-rmse.sh DATA LIBMF_BENCH MIN MAX [QUICK_SECONDS] [LONG_SECONDS]
#
# The best test RMSE within 60 seconds of training, and within 10 minutes: our algorithms against LIBMF's best of a grid.
#   DATA         a directory with train.bin and test.bin (int32 user, int32 item, float32 rating, little-endian)
#   LIBMF_BENCH  as in time-to-quality.sh
#   MIN, MAX     the rating scale
# Either side's best is the least RMSE on the test ratings over the settings listed here, LIBMF's over its epochs too. Only
# training counts for the limits; a training that exceeds its limit is broken off and does not count. 2 threads.
# 25 minutes on ten million ratings at most, 10 on one million. Compile the project first: ./mvnw -q test-compile
set -euo pipefail
data=$1 libmf=$2 min=$3 max=$4 quick=${5:-60} long=${6:-600}
here=$(cd "$(dirname "$0")" && pwd)
classes=${CLASSES:-$here/../target/classes}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${java}c" -nowarn -d "$work" -cp "$classes" "$here/TimeToQuality.java"

ours() { # ours LIMIT ALGORITHM SETTINGS...
    local limit=$1 algorithm=$2; shift 2
    "$java" --add-modules jdk.incubator.vector -Dlimit="$limit" -Xmx"${HEAP:-5g}" -cp "$classes:$work" \
        TimeToQuality "$data" "$algorithm" 2 1 "$@" 2>&1 | grep -v WARNING |
        awk '{ for (i = 1; i < NF; i++) { if ($i == "seconds") s = $(i + 1); if ($i == "test_rmse") r = $(i + 1) } }
            END { print r ? r " " s : "- broken off" }' |
        sed "s/\$/ $algorithm $*/" | tee -a "$work/ours.$limit" | sed "s/^/$limit s: /"
}
theirs() { # theirs LIMIT RANK LAMBDA ETA EPOCHS
    "$libmf" "$data/train.bin" "$data/test.bin" "$2" "$3" "$4" "$5" 2 20 "$min" "$max" |
        awk -v limit="$1" '$1 == "T" && $3 <= limit && (!r || $7 < r) { r = $7; s = $3; e = $2 } END { print r, s, "epoch", e }' |
        sed "s/\$/ LIBMF rank $2 lambda $3 eta $4/" | tee -a "$work/theirs.$1" | sed "s/^/$1 s: /"
}
best() { sort -g "$work/$1" | grep -v '^-' | head -1; }

for rank in 32 64; do
    for lambda in 0.03 0.05 0.08; do theirs "$quick" $rank $lambda 0.1 30; done
done
for lambda in 0.03 0.05; do theirs "$long" 128 $lambda 0.05 60; done

ours "$quick" biased-sgd rank=32 epochs=15 regularization=0.05
ours "$quick" als rank=16 sweeps=8 regularization=0.05
ours "$quick" als rank=32 sweeps=6 regularization=0.06
ours "$quick" bayesian rank=16 burnIn=5 sweeps=10 draws=5 implicitFeedback=0 timeBiases=0
ours "$long" bayesian rank=16 burnIn=20 sweeps=60 draws=16 implicitFeedback=0 timeBiases=0

for limit in "$quick" "$long"; do
    # What was reached within the short limit was reached within the long one too.
    [ "$limit" = "$quick" ] || { cat "$work/ours.$quick" >> "$work/ours.$long"; cat "$work/theirs.$quick" >> "$work/theirs.$long"; }
    echo "within $limit s: ours $(best ours."$limit")"
    echo "within $limit s: theirs $(best theirs."$limit")"
done

#!/usr/bin/env bash
# best-rmse.sh DATA LIBMF_BENCH MIN MAX [SECONDS...]
#
# The best test RMSE within 60 seconds of training, and within 600 (or the SECONDS given, the most last): our algorithms
# against LIBMF's best of a grid.
#   DATA         a directory with train.bin and test.bin (int32 user, int32 item, float32 rating, little-endian)
#   LIBMF_BENCH  as in time-to-quality.sh
#   MIN, MAX     the rating scale
# Either side's best is the least RMSE on the test ratings over the settings listed here, LIBMF's over its epochs too. Only
# training counts; one that exceeds the most seconds is broken off. 2 threads. A minute on one million ratings, about a
# quarter of an hour on ten million. Compile the project first: ./mvnw -q test-compile
set -euo pipefail
data=$1 libmf=$2 min=$3 max=$4
shift 4
limits=("$@")
[ $# -gt 0 ] || limits=(60 600)
source "$(dirname "$0")/compile.sh" TimeToQuality.java

# Both append lines of RMSE, seconds and settings to a file of theirs and print the best of the run.
ours() { # ours ALGORITHM SETTINGS...
    "$java" --add-modules jdk.incubator.vector -Dlimit="${limits[-1]}" -Xmx"${HEAP:-5g}" -cp "$classes:$work" \
        TimeToQuality "$data" "$1" 2 1 "${@:2}" 2>&1 | grep -v WARNING |
        awk -v what="$*" '{ for (i = 1; i < NF; i++) { if ($i == "seconds") s = $(i + 1); if ($i == "test_rmse") r = $(i + 1) } }
            END { if (r) printf "%.5f %.1f %s\n", r, s, what; else print "broken off: " what > "/dev/stderr" }' | tee -a "$work/ours"
}
theirs() { # theirs RANK LAMBDA ETA EPOCHS
    "$libmf" "$data/train.bin" "$data/test.bin" "$1" "$2" "$3" "$4" 2 20 "$min" "$max" |
        awk -v what="LIBMF rank $1 lambda $2 eta $3" '$1 == "T" { print $7, $3, what, "epoch", $2 + 1 }' > "$work/run"
    cat "$work/run" >> "$work/theirs"
    sort -g "$work/run" | head -1
}

for lambda in 0.03 0.05; do
    for rank in 32 64 128; do theirs $rank $lambda 0.1 30; done
    theirs 128 $lambda 0.05 60
    theirs 256 $lambda 0.03 100
done
ours biased-sgd rank=32 epochs=15 regularization=0.05
ours als rank=16 sweeps=10 regularization=0.05
ours als rank=32 sweeps=10 regularization=0.06
ours bayesian rank=16 burnIn=15 sweeps=30 draws=15 implicitFeedback=0 timeBiases=0
ours bayesian rank=16 burnIn=40 sweeps=360 draws=32 implicitFeedback=0 timeBiases=0

for limit in "${limits[@]}"; do
    for side in ours theirs; do
        echo "within $limit s, $side: $(awk -v limit="$limit" '$2 <= limit' "$work/$side" | sort -g | head -1)"
    done
done

#!/usr/bin/env bash
# spark.sh DATA SPARK_RUN WORK MIN MAX [REPETITIONS]
#
# Spark's ALS on local[2] against als, both of rank 32: the time of training with 10 iterations, and with as few sweeps of
# ours as give an equal or better test RMSE. The two run in turn, each time in a new JVM that trains twice: the first
# training is cold, the second warm. Ours runs once more in a JVM that has its kernels compiled first, as the service does
# at start.
#   DATA       a directory with train.txt and test.txt ("user item rating"), and the same as .bin (int32 user, int32 item,
#              float32 rating, little-endian)
#   SPARK_RUN  runs Spark's ALS, builds it first where needed, and prints "… fit_s SECONDS … rmse RMSE …" for each
#              regularization, as: SPARK_RUN WORK train.txt test.txt RANK ITERATIONS REGULARIZATIONS BLOCKS MIN MAX
#   WORK       where it is built
# REG (0.08) is Spark's regularization, SETTINGS those of als. REPETITIONS (1): on one million ratings a round takes a minute, on ten million four.
# Compile the project first: ./mvnw -q test-compile
set -euo pipefail
data=$1 spark=$2 build=$3 min=$4 max=$5 repetitions=${6:-1}
reg=${REG:-0.08}
read -ra settings <<< "${SETTINGS:-regularization=0.06 damping=20}"
source "$(dirname "$0")/compile.sh" TimeToQuality.java

# Each prints a line a training: seconds RMSE.
theirs() { env -u JAVA_HOME "$spark" "$build" "$data/train.txt" "$data/test.txt" 32 10 "$reg,$reg" 2 "$min" "$max" 2> "$work/errors" |
    awk '{ for (i = 1; i < NF; i++) { if ($i == "fit_s") s = $(i + 1); if ($i == "rmse") print s, $(i + 1) } }'; }
ours() { "$java" ${warm_up:+-DwarmUp=true} --add-modules jdk.incubator.vector -Xmx4g -cp "$classes:$work" TimeToQuality "$data" als 2 2 rank=32 sweeps="$1" "${settings[@]}" 2> /dev/null |
    awk '{ for (i = 1; i < NF; i++) { if ($i == "seconds") s = $(i + 1); if ($i == "test_rmse") print s, $(i + 1) } }'; }
median() { sort -g | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

few=0
for ((n = 1; n <= repetitions; n++)); do
    theirs > "$work/run"
    [ -s "$work/run" ] || { cat "$work/errors"; exit 1; }
    sed 's/^/Spark, 10 iterations: /' "$work/run"
    head -1 "$work/run" >> "$work/theirs.cold"; tail -1 "$work/run" >> "$work/theirs.warm"
    target=$(awk '{ print $2 }' "$work/run" | sort -g | head -1)
    if [ $few = 0 ]; then
        for sweeps in 1 2 3 4 6 8 10; do
            ours $sweeps > "$work/run"
            if awk -v t="$target" 'END { exit !($2 <= t) }' "$work/run"; then few=$sweeps; break; fi
        done
        [ $few != 0 ] || { echo "als does not reach Spark's RMSE $target within 10 sweeps"; few=10; }
    fi
    for sweeps in $few 10; do
        ours $sweeps | tee "$work/run" | sed "s/^/als, $sweeps sweeps: /"
        head -1 "$work/run" >> "$work/ours.$sweeps.cold"; tail -1 "$work/run" >> "$work/ours.$sweeps.warm"
        warm_up=yes ours $sweeps | tee "$work/run" | sed "s/^/als, $sweeps sweeps, kernels compiled: /"
        head -1 "$work/run" >> "$work/ours.$sweeps.first"
    done
done
for sweeps in $few 10; do
    cp "$work/theirs.cold" "$work/theirs.first"
    for state in cold first warm; do
        awk -v state=$state -v n="$sweeps" -v t="$(median < "$work/theirs.$state")" -v o="$(median < "$work/ours.$sweeps.$state")" \
            -v r="$(awk '{ print $2; exit }' "$work/theirs.$state")" -v q="$(awk '{ print $2; exit }' "$work/ours.$sweeps.$state")" 'BEGIN {
            printf "%s: Spark %.2f s, RMSE %.4f; als with %d sweeps %.2f s, RMSE %.4f: 1/%.0f of its time\n", state, t, r, n, o, q, t / o }'
    done
done

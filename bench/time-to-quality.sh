#!/usr/bin/env bash
# time-to-quality.sh DATA LIBMF_BENCH RANK MIN MAX [REPETITIONS]
#
# How long training takes until the test RMSE is within 0.5 % of the best that LIBMF reaches on a small grid.
#   DATA         a directory with train.bin and test.bin (int32 user, int32 item, float32 rating, little-endian)
#   LIBMF_BENCH  LIBMF's training with a timer around its epochs; prints "T epoch seconds cpu_seconds epoch train test
#                objective" an epoch, as: LIBMF_BENCH train.bin test.bin RANK LAMBDA ETA EPOCHS THREADS BINS MIN MAX
#   MIN, MAX     the rating scale
# LIBMF's epochs are no two times the same, so that its quickest setting is the one of the least median of GRID_RUNS (3), one
# that does not get there taking forever; its time is that of the epoch in which it does. Compile the project first
# (./mvnw -q test-compile). Ours and theirs run in turn on 2 threads; ours each time in a new
# JVM (cold), and in one that has its kernels compiled as the service does at start, which trains ten times: the
# service's first training, and a warm one, the last. Prints every run, then the medians and their ratios, of seconds and
# of CPU seconds, which other work on the machine moves less.
set -euo pipefail
data=$1 libmf=$2 rank=$3 min=$4 max=$5 repetitions=${6:-3}
source "$(dirname "$0")/compile.sh" TimeToQuality.java

libmf_run() { "$libmf" "$data/train.bin" "$data/test.bin" "$rank" "$1" "$2" 25 2 20 "$min" "$max"; }
ours_run() { "$java" ${warm_up:+-DwarmUp=true} --add-modules jdk.incubator.vector -Xmx4g -cp "$classes:$work" TimeToQuality "$data" "$@" 2>&1 | grep -v WARNING; }
# LIBMF counts its epochs from 0.
first_at() { awk -v target="$1" '$1 == "T" && $7 <= target { print $3, $4, $2 + 1; found = 1; exit } END { if (!found) print 1e9, 1e9, "none" }' "$2"; }
value() { awk -v name="$1" -v nth="$2" '{ for (i = 1; i < NF; i++) if ($i == name && ++n == nth) print $(i + 1) }' "$work/run"; }
median() { sort -g | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

grid=("0.03 0.05" "0.03 0.1" "0.05 0.05" "0.05 0.1" "0.08 0.05" "0.08 0.1") # lambda and eta
for setting in "${grid[@]}"; do
    for ((n = 1; n <= ${GRID_RUNS:-3}; n++)); do
        # shellcheck disable=SC2086
        libmf_run $setting > "$work/libmf.${setting/ /.}.$n"
    done
done
best=$(awk '$1 == "T" { print $7 }' "$work"/libmf.* | sort -g | head -1)
target=$(awk -v best="$best" 'BEGIN { printf "%.5f", best * 1.005 }')
echo "LIBMF's best $best, target $target"
quickest="" seconds=1e9
for setting in "${grid[@]}"; do
    at=$(for file in "$work/libmf.${setting/ /.}".*; do first_at "$target" "$file"; done)
    echo "LIBMF lambda and eta $setting: seconds, CPU seconds and epochs of each run:" $at
    median=$(awk '{ print $1 }' <<< "$at" | median)
    if awk -v a="$median" -v b="$seconds" 'BEGIN { exit !(a < b) }'; then
        seconds=$median quickest=$setting
    fi
done
echo "LIBMF's quickest: lambda and eta $quickest"

# Ours, the same way: the fewest epochs that reach the target with a setting of a small grid.
epochs=0
for n in 1 2 3 4 5 6 8 10; do
    for regularization in 0.04 0.05; do
        for rate in 0.1 0.14; do
            settings=(rank="$rank" regularization=$regularization biasRegularization=0.02 learningRate=$rate)
            line=$(ours_run biased-sgd 2 1 "${settings[@]}" epochs=$n)
            echo "$line"
            if awk -v line="$line" -v target="$target" \
                'BEGIN { split(line, p, "test_rmse "); exit !(p[2] + 0 <= target) }'; then
                epochs=$n
                break 3
            fi
        done
    done
done
[ "$epochs" -gt 0 ] || { echo "biased-sgd did not reach the target"; exit 1; }

for ((n = 1; n <= repetitions; n++)); do
    # shellcheck disable=SC2086
    libmf_run $quickest > "$work/run"
    read -r seconds cpu at <<< "$(first_at "$target" "$work/run")"
    echo "LIBMF seconds $seconds cpu $cpu epochs $at"
    echo "$seconds" >> "$work/theirs"
    echo "$cpu" >> "$work/theirs.cpu"
    ours_run biased-sgd 2 1 "${settings[@]}" epochs=$epochs | tee "$work/run"
    value seconds 1 >> "$work/cold"
    value cpu 1 >> "$work/cold.cpu"
    warm_up=yes ours_run biased-sgd 2 10 "${settings[@]}" epochs=$epochs | tee "$work/run"
    for state in first=1 warm=10; do
        value seconds "${state#*=}" >> "$work/${state%=*}"
        value cpu "${state#*=}" >> "$work/${state%=*}.cpu"
    done
done
for unit in "" .cpu; do
    awk -v r="$rank" -v e="$epochs" -v unit="${unit:+CPU }" -v t="$(median < "$work/theirs$unit")" -v c="$(median < "$work/cold$unit")" \
        -v f="$(median < "$work/first$unit")" -v w="$(median < "$work/warm$unit")" 'BEGIN {
        printf "rank %d: LIBMF %.2f %sseconds; biased-sgd with %d epochs %.2f cold (%.2f of it), %.2f as the first of a service (%.2f of it), %.2f warm (%.2f of it)\n",
            r, t, unit, e, c, c / t, f, f / t, w, w / t }'
done

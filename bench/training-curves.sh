#!/usr/bin/env bash
# training-curves.sh 1M_DIRECTORY 10M_DIRECTORY [RESULTS]
#
# Test RMSE over training time of every rating algorithm with its defaults, on the synthetic data of synth.py, drawn to
# docs/training-curves.svg. At most 12 minutes for both sizes: 20 seconds of training an algorithm on 1m, 50 on 10m, and
# reading the data each time. What has been measured stays in RESULTS (target/training-curves), a file an algorithm, and is
# not measured again; remove a file to measure that algorithm anew.
#
# Not drawn: tensor, which without contexts is als, and on 10m the neighbourhoods and the sequential sgd.
# Compile the project first (./mvnw -q test-compile).
set -euo pipefail
one=$1 ten=$2
source "$(dirname "$0")/compile.sh" TrainingCurves.java TimeToQuality.java
results=${3:-$here/../target/training-curves}
run() { "$java" --add-modules jdk.incubator.vector -Xmx4g -cp "$classes:$work" TrainingCurves "$@" 2> "$work/errors"; }

measure() {
    local size=$1 data=$2 seconds=$3
    shift 3
    mkdir -p "$results/$size"
    for algorithm; do
        [ -e "$results/$size/$algorithm" ] && continue
        if run measure "$data" "$algorithm" "$seconds" > "$work/points"; then
            mv "$work/points" "$results/$size/$algorithm"
            sed "s/^/$size $algorithm /" "$results/$size/$algorithm"
        else
            echo "$size $algorithm failed:" && grep -v WARNING "$work/errors"
        fi
    done
}

measure 1m "$one" 20 als bayesian biased-sgd nmf sgd baseline item-knn user-knn
measure 10m "$ten" 50 als bayesian biased-sgd nmf baseline
run draw "$here/../docs/training-curves.svg" \
    "Synthetic 1m,0.7997,0.8537,$results/1m" "Synthetic 10m,0.7638,0.8092,$results/10m"

#!/usr/bin/env bash
# growth.sh [MILLIONS...]
#
# How the time and the memory of training grow: als and biased-sgd on 1, 2, 5, 10 and 25 million ratings (or as many as
# are named) at rank 32, then at ranks 16, 64 and 128 on RANK_AT (5) million. Ratings are made up, with a seed. Each
# training has a JVM of its own, with a young generation so small that hardly any garbage counts as heap in use, 2
# threads and ITERATIONS (4) sweeps or epochs. Prints a table in Markdown; all of it takes a minute and a half.
# Compile the project first: ./mvnw -q test-compile
set -euo pipefail
iterations=${ITERATIONS:-4}
source "$(dirname "$0")/compile.sh" Growth.java

train() { # train ALGORITHM MILLIONS RANK
    local length=sweeps
    [ "$1" = biased-sgd ] && length=epochs
    "$java" --add-modules jdk.incubator.vector -XX:+UseParallelGC -Xmn32m -Xmx"${HEAP:-4g}" -cp "$classes:$work" \
        Growth "$1" "$2" 2 rank="$3" "$length=$iterations" 2> "$work/errors" || cat "$work/errors"
}
echo '| algorithm | million ratings | rank | seconds | last iteration, seconds | of it, µs a rating | ratings, MiB | most heap, MiB | estimate beside ratings, MiB |'
echo '|---|---|---|---|---|---|---|---|---|'
for algorithm in als biased-sgd; do
    for millions in "${@:-1 2 5 10 25}"; do
        for each in $millions; do train "$algorithm" "$each" 32; done
    done
    for rank in 16 64 128; do train "$algorithm" "${RANK_AT:-5}" "$rank"; done
done

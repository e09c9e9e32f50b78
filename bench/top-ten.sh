#!/usr/bin/env bash
# The exact top 10 of 100,000 items at rank 64: against one read of the factors, and against brute force in C.
#
#   ./mvnw -q -DskipTests package && bench/top-ten.sh
set -euo pipefail
source "$(dirname "$0")/compile.sh" TopTen.java
gcc -O3 -march=native -ffast-math -o "$work/top_ten" "$here/top_ten.c"
for spread in 0.5 1; do
    echo "norms log-normal, sigma $spread"
    "$java" --add-modules jdk.incubator.vector -cp "$classes:$work" TopTen "$work/factors" $spread 2> /dev/null
    "$work/top_ten" "$work/factors"
done

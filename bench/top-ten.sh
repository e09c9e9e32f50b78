#!/usr/bin/env bash
# The exact top 10 of 100,000 items at rank 64, trained and made-up ones: against one read of the factors, and against brute
# force in C. Takes two minutes.
#
#   ./mvnw -q -DskipTests package && bench/top-ten.sh
set -euo pipefail
source "$(dirname "$0")/compile.sh" TopTen.java Growth.java
gcc -O3 -march=native -ffast-math -o "$work/top_ten" "$here/top_ten.c"
for factors in implicit-als als biased-sgd 0.5 1; do
    case $factors in
        *als | *sgd) echo "trained by $factors on 5 million made-up ratings" ;;
        *) echo "made up, norms log-normal, sigma $factors" ;;
    esac
    "$java" --add-modules jdk.incubator.vector -Xmx4g -cp "$classes:$work" TopTen "$work/factors" $factors 2> "$work/errors" ||
        { cat "$work/errors" >&2; exit 1; }
    "$work/top_ten" "$work/factors"
done

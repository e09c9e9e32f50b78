#!/usr/bin/env bash
# The exact top 10 of 100,000 items at rank 64: against one read of the factors, and against brute force in C.
#
#   ./mvnw -q -DskipTests package && bench/top-ten.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
classes=${CLASSES:-$here/../target/classes}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${java}c" -nowarn --add-modules jdk.incubator.vector -d "$work" -cp "$classes" "$here/TopTen.java" 2> /dev/null
gcc -O3 -march=native -ffast-math -o "$work/top_ten" "$here/top_ten.c"
for spread in 0.5 1; do
    echo "norms log-normal, sigma $spread"
    "$java" --add-modules jdk.incubator.vector -cp "$classes:$work" TopTen "$work/factors" $spread 2> /dev/null
    "$work/top_ten" "$work/factors"
done

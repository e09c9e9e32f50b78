# To be sourced, with the Java files of this folder that a script runs: compiles them against the project into $work, which
# is removed when the script ends, and sets here, classes and java. CLASSES (target/classes) is the compiled project.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
classes=${CLASSES:-$here/../target/classes}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${java}c" -nowarn --add-modules jdk.incubator.vector -d "$work" -cp "$classes" "${@/#/$here/}" 2> "$work/warnings" ||
    { cat "$work/warnings" >&2; exit 1; }

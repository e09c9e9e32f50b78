#!/bin/sh
# Accuracy of all algorithms on MovieLens 100K, as tables in Markdown: 5 random folds, then split u1. Two minutes and a half.
#
#   ./mvnw -q -DskipTests package && bench/accuracy.sh DIRECTORY [ALGORITHM,ALGORITHM...]
#
# DIRECTORY holds u.data, u1.base and u1.test of https://grouplens.org/datasets/movielens/100k/
set -e
data=${1:?directory of MovieLens 100K}
algorithms=${2:+--algorithm $2}
foretaste=${FORETASTE:-${JAVA_HOME:+$JAVA_HOME/bin/}java --add-modules jdk.incubator.vector -jar target/foretaste-*.jar}

figures() {
    # From the columns of evaluate to name, RMSE, MAE, interval coverage, NDCG, recall, catalogue coverage, seconds.
    awk 'NR > 1 && NF == 11 { print $1, $2, $3, $4, $5, $6, $9, $11 }' "$1"
}

folds=$(mktemp)
u1=$(mktemp)
trap 'rm -f "$folds" "$u1"' EXIT
# shellcheck disable=SC2086
$foretaste evaluate --ratings "$data/u.data" --folds 5 --seed 1 $algorithms > "$folds"
# shellcheck disable=SC2086
$foretaste evaluate --ratings "$data/u1.base" --test "$data/u1.test" $algorithms > "$u1"

echo '| algorithm | RMSE, 5 folds | MAE, 5 folds | RMSE, u1 | MAE, u1 | 90 % interval covers | seconds a training |'
echo '|---|---|---|---|---|---|---|'
{ figures "$folds" | sed 's/^/folds /'; figures "$u1" | sed 's/^/u1 /'; } | awk '
    $1 == "folds" && $3 != "-" { order[++n] = $2; fold[$2] = $3 " | " $4; covers[$2] = $5; seconds[$2] = $9 }
    $1 == "u1" { u1[$2] = $3 " | " $4 }
    END { for (i = 1; i <= n; i++) { a = order[i]; print "| " a " | " fold[a] " | " u1[a] " | " covers[a] " | " seconds[a] " |" } }'
cat <<'PUBLISHED'
| Surprise: SVD | 0.934 | 0.737 | | | | |
| Surprise: SVD++ | 0.919 | 0.721 | | | | |
| Surprise: NMF | 0.963 | 0.758 | | | | |
| Surprise: Slope One | 0.946 | 0.743 | | | | |
| Surprise: k-NN | 0.98 | 0.774 | | | | |
| Surprise: Centered k-NN | 0.951 | 0.749 | | | | |
| Surprise: k-NN Baseline | 0.931 | 0.733 | | | | |
| Surprise: Co-Clustering | 0.963 | 0.753 | | | | |
| Surprise: Baseline | 0.944 | 0.748 | | | | |
| MyMediaLite: user-item baseline | 0.942 | 0.745 | | | | |
| MyMediaLite: Slope One | 0.940 | 0.740 | | | | |
| MyMediaLite: user k-NN, Pearson, k = 60 | 0.930 | 0.728 | | | | |
| MyMediaLite: item k-NN, Pearson, k = 40 | 0.913 | 0.714 | | | | |
| MyMediaLite: biased MF, rank 40 | 0.908 | 0.717 | | | | |
| MyMediaLite: SVD++, rank 50 | 0.907 | 0.714 | | | | |
| MyMediaLite: sigmoid user-asymmetric factor model, rank 5 | 0.891 | 0.700 | | | | |
| LIBMF, tuned, rank 128 | 0.903 | 0.715 | | | | |

| algorithm | NDCG@10 | recall@10 | catalogue coverage |
|---|---|---|---|
PUBLISHED
figures "$folds" | awk '{ print "| " $1 " | " $5 " | " $6 " | " $7 " |" }'

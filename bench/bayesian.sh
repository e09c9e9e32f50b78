#!/usr/bin/env bash
# bayesian.sh u1|folds|cold|new-users DIRECTORY [FOLDS]  accuracy of the algorithm "bayesian" on MovieLens 100K
# bayesian.sh synthetic DIRECTORY [NAME=VALUE ...]   its time and RMSE on train.bin and test.bin, with these settings and
#                                                    the defaults for so many ratings
#
#   u1     plain and with side information on the split u1, coverage by decile of the predicted variance
#   folds  the same on five random folds, or those that the file FOLDS names: the fold, 0 to 4, of each line of u.data
#   cold   items that kept 0, 1, 2 or 5 ratings, with and without categories
#   new-users  users left out of training and then folded in with 0 to 15 ratings, two minutes
#
# Compile the project first (./mvnw -q test-compile).
set -euo pipefail
source "$(dirname "$0")/compile.sh" BayesianBench.java
"$java" --add-modules jdk.incubator.vector -Xmx5g -cp "$classes:$work" BayesianBench "$@" 2>&1 | grep -v WARNING

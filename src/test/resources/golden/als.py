#!/usr/bin/env python3
"""Alternating least squares with biases, row by row with numpy.linalg.solve in double precision; writes als.json.

Independent of the Java code: the normal equations as Zhou et al. 2008 write them, with the bias as one more unknown.
"""
import json
import os

import numpy as np

RANK, SWEEPS, LAMBDA, LAMBDA_BIAS, DAMPING = 3, 6, 0.1, 0.05, 2
rng = np.random.default_rng(20080623)
users, items = 12, 9
known = rng.random((users, items)) < 0.55
ratings = np.where(known, rng.integers(1, 6, (users, items)), 0)
mean = ratings[known].mean()
p = rng.normal(0, 0.1, (users, RANK)).astype(np.float32).astype(float)
initial = p.copy()
q, bu, bi = np.zeros((items, RANK)), np.zeros(users), np.zeros(items)


def ridge(n):
    return np.diag([(n + DAMPING) * LAMBDA] * RANK + [(n + DAMPING) * LAMBDA_BIAS])


def solve(values, mask, factors, bias):
    y = np.hstack([factors[mask], np.ones((mask.sum(), 1))])
    z = np.linalg.solve(y.T @ y + ridge(mask.sum()), y.T @ (values[mask] - mean - bias[mask]))
    return z[:RANK], z[RANK]


objectives = []
for sweep in range(SWEEPS):
    for i in range(items):
        q[i], bi[i] = solve(ratings[:, i], known[:, i], p, bu)
    for u in range(users):
        p[u], bu[u] = solve(ratings[u], known[u], q, bi)
    error = (ratings - mean - bu[:, None] - bi - p @ q.T)[known]
    penalty = (known.sum(1) + DAMPING) @ (LAMBDA * (p**2).sum(1) + LAMBDA_BIAS * bu**2)
    penalty += (known.sum(0) + DAMPING) @ (LAMBDA * (q**2).sum(1) + LAMBDA_BIAS * bi**2)
    objectives.append(float((error**2).sum() + penalty))

u = 0
y = np.hstack([q, np.ones((items, 1))])
a = y[known[u]].T @ y[known[u]] + ridge(known[u].sum())
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "als.json"), "w") as f:
    json.dump({
        "rank": RANK, "sweeps": SWEEPS, "regularization": LAMBDA, "biasRegularization": LAMBDA_BIAS, "damping": DAMPING,
        "missing": 0,
        "ratings": ratings.tolist(), "initialUserFactors": initial.tolist(),
        "expected": {
            "objectives": objectives,
            "scores": (mean + bu[:, None] + bi + p @ q.T).tolist(),
            "userBiases": bu.tolist(), "itemBiases": bi.tolist(),
            "unitVariancesOfFirstUser": (1 + np.einsum("ij,jk,ik->i", y, np.linalg.inv(a), y)).tolist(),
        },
    }, f, indent=1)

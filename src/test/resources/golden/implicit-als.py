#!/usr/bin/env python3
"""Implicit ALS as one dense weighted least squares problem a row; writes implicit-als.json.

Independent of the Java code: every pair is visited, those without a rating too, instead of the Gram trick.
"""
import json
import os

import numpy as np

RANK, SWEEPS, LAMBDA, ALPHA, GAMMA = 3, 5, 0.02, 0.3, 0.8
rng = np.random.default_rng(2008)
users, items = 12, 9
known = rng.random((users, items)) < 0.4
ratings = np.where(known, rng.integers(1, 6, (users, items)), 0).astype(float)
deviation = (ratings - ratings[known].mean()) / ratings[known].std()
growth = np.where(deviation < -1.25, 0.0, np.exp(GAMMA * deviation))
weight = np.where(known, growth / growth[known].mean(), 0.0)
p = rng.normal(0, 0.1, (users, RANK)).astype(np.float32).astype(float)
initial = p.copy()
q = np.zeros((items, RANK))


def solve(row_weight, row_known, other):
    # Two observations of every pair: 0 with weight α, and 1 with the rating's weight.
    y = np.vstack([other, other])
    t = np.concatenate([np.zeros(len(other)), np.ones(len(other))])
    w = np.concatenate([np.full(len(other), ALPHA), row_weight])
    ridge = LAMBDA * (row_known.sum() + ALPHA * len(other))
    return np.linalg.solve((y.T * w) @ y + ridge * np.eye(RANK), (y.T * w) @ t)


objectives = []
for sweep in range(SWEEPS):
    for i in range(items):
        q[i] = solve(weight[:, i], known[:, i], p)
    for u in range(users):
        p[u] = solve(weight[u], known[u], q)
    x = p @ q.T
    penalty = LAMBDA * ((known.sum(1) + ALPHA * items) @ (p**2).sum(1) + (known.sum(0) + ALPHA * users) @ (q**2).sum(1))
    objectives.append(float((weight * (1 - x) ** 2).sum() + ALPHA * (x**2).sum() + penalty))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "implicit-als.json"), "w") as f:
    json.dump({
        "rank": RANK, "sweeps": SWEEPS, "regularization": LAMBDA, "unobservedWeight": ALPHA,
        "confidenceGrowth": GAMMA, "missing": 0, "ratings": ratings.tolist(), "initialUserFactors": initial.tolist(),
        "expected": {"objectives": objectives, "scores": (p @ q.T).tolist()},
    }, f, indent=1)

#!/usr/bin/env python3
"""Non-negative factorization of observed cells by coordinate descent on errors, not on Gram matrices; writes nmf.json.

Independent of the Java code: each step is written as the one-variable minimum over the row's own residuals.
"""
import json
import os

import numpy as np

RANK, SWEEPS, PASSES, LAMBDA = 3, 5, 8, 0.05
rng = np.random.default_rng(20010101)
users, items = 12, 9
known = rng.random((users, items)) < 0.55
ratings = np.where(known, rng.integers(1, 6, (users, items)), 0).astype(float)
p = rng.uniform(0.5, 1.5, (users, RANK)).astype(np.float32).astype(float)
q = rng.uniform(0.5, 1.5, (items, RANK)).astype(np.float32).astype(float)
initial = p.copy(), q.copy()


def improve(z, values, factors):
    for _ in range(PASSES):
        for k in range(RANK):
            error = values - factors @ z
            ridge = LAMBDA * len(values)
            step = (error @ factors[:, k] - ridge * z[k]) / (factors[:, k] @ factors[:, k] + ridge)
            z[k] = max(0.0, z[k] + step)


objectives = []
for sweep in range(SWEEPS):
    for i in range(items):
        improve(q[i], ratings[known[:, i], i], p[known[:, i]])
    for u in range(users):
        improve(p[u], ratings[u, known[u]], q[known[u]])
    error = (ratings - p @ q.T)[known]
    objectives.append(float((error**2).sum() + LAMBDA * (known.sum(1) @ (p**2).sum(1) + known.sum(0) @ (q**2).sum(1))))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "nmf.json"), "w") as f:
    json.dump({
        "rank": RANK, "sweeps": SWEEPS, "regularization": LAMBDA, "missing": 0, "ratings": ratings.tolist(),
        "initialUserFactors": initial[0].tolist(), "initialItemFactors": initial[1].tolist(),
        "expected": {"objectives": objectives, "userFactors": p.tolist(), "itemFactors": q.tolist()},
    }, f, indent=1)

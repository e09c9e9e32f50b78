#!/usr/bin/env python3
"""Stochastic gradient descent with biases and one adaptive rate a row, a user's ratings four at a time; writes
biased-sgd.json.

Independent of the Java code: in double precision, a step as matrix products.
"""
import json
import os

import numpy as np

RANK, EPOCHS, RATE, LAMBDA, LAMBDA_BIAS, BATCH = 3, 4, 0.1, 0.05, 0.02, 4
rng = np.random.default_rng(2015)
users, items = 6, 9
known = rng.random((users, items)) < 0.7
ratings = np.where(known, rng.integers(1, 6, (users, items)), 0).astype(float)
mean = 3.0
p = rng.uniform(-0.5, 0.5, (users, RANK)).astype(np.float32).astype(float)
q = rng.uniform(-0.5, 0.5, (items, RANK)).astype(np.float32).astype(float)
initial = p.copy(), q.copy()
bu, bi, gu, gi = np.zeros(users), np.zeros(items), np.ones(users), np.ones(items)

errors = []
for epoch in range(EPOCHS):
    squares = 0.0
    rate_i = RATE / np.sqrt(gi)
    for u in range(users):
        rate_u, norm = RATE / np.sqrt(gu[u]), (p[u] ** 2).mean()
        rated = np.flatnonzero(known[u])
        for start in range(0, rated.size, BATCH):
            i = rated[start:start + BATCH]
            e = ratings[u, i] - mean - bu[u] - bi[i] - q[i] @ p[u]
            gradient = e @ q[i]
            new_p = p[u] + rate_u * (gradient - i.size * LAMBDA * p[u])
            q[i] += rate_i[i, None] * (np.outer(e, p[u]) - LAMBDA * q[i])
            p[u] = new_p
            gu[u] += (gradient**2).mean()
            gi[i] += e**2 * norm
            bu[u] += rate_u * (e.sum() - i.size * LAMBDA_BIAS * bu[u])
            bi[i] += rate_i[i] * (e - LAMBDA_BIAS * bi[i])
            squares += e @ e
    errors.append(squares)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "biased-sgd.json"), "w") as f:
    json.dump({
        "rank": RANK, "epochs": EPOCHS, "learningRate": RATE, "regularization": LAMBDA,
        "biasRegularization": LAMBDA_BIAS, "mean": mean, "missing": 0, "ratings": ratings.tolist(),
        "initialUserFactors": initial[0].tolist(), "initialItemFactors": initial[1].tolist(),
        "expected": {"squaredErrors": errors, "userFactors": p.tolist(), "itemFactors": q.tolist(),
                     "userBiases": bu.tolist(), "itemBiases": bi.tolist()},
    }, f, indent=1)

#!/usr/bin/env python3
"""Stochastic gradient descent with biases and one adaptive rate a row, rating by rating; writes biased-sgd.json.

Independent of the Java code: squared gradients are summed from the gradients themselves, in double precision.
"""
import json
import os

import numpy as np

RANK, EPOCHS, RATE, LAMBDA, LAMBDA_BIAS = 3, 4, 0.1, 0.05, 0.02
rng = np.random.default_rng(2015)
users, items = 6, 5
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
    for u in range(users):
        for i in range(items):
            if known[u, i]:
                e = ratings[u, i] - mean - bu[u] - bi[i] - p[u] @ q[i]
                rate_u, rate_i = RATE / np.sqrt(gu[u]), RATE / np.sqrt(gi[i])
                step_p, step_q = e * q[i] - LAMBDA * p[u], e * p[u] - LAMBDA * q[i]
                p[u] += rate_u * step_p
                q[i] += rate_i * step_q
                gu[u] += (step_p**2).mean()
                gi[i] += (step_q**2).mean()
                bu[u] += rate_u * (e - LAMBDA_BIAS * bu[u])
                bi[i] += rate_i * (e - LAMBDA_BIAS * bi[i])
                squares += e * e
    errors.append(squares)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "biased-sgd.json"), "w") as f:
    json.dump({
        "rank": RANK, "epochs": EPOCHS, "learningRate": RATE, "regularization": LAMBDA,
        "biasRegularization": LAMBDA_BIAS, "mean": mean, "missing": 0, "ratings": ratings.tolist(),
        "initialUserFactors": initial[0].tolist(), "initialItemFactors": initial[1].tolist(),
        "expected": {"squaredErrors": errors, "userFactors": p.tolist(), "itemFactors": q.tolist(),
                     "userBiases": bu.tolist(), "itemBiases": bi.tolist()},
    }, f, indent=1)

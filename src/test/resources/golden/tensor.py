#!/usr/bin/env python3
"""CP factorization with biases by alternating least squares over a dense tensor of cells in NumPy; writes tensor.json.

Independent of the Java code: three numpy.linalg.solve sides over masks of a users x items x contexts array; slice 0 of the
contexts stands for none and keeps factors of one. The others start at one and minus one, by the bits of their number.
"""
import json
import math
import os

import numpy as np

RANK, SWEEPS, LAMBDA, LAMBDA_BIAS = 3, 6, 0.1, 0.05
rng = np.random.default_rng(2010)
users, items, contexts = 12, 9, 4
in_context = rng.integers(0, contexts, (users, items))
known = (rng.random((users, items)) < 0.6)[:, :, None] & (in_context[:, :, None] == np.arange(contexts))
ratings = np.where(known.any(2), rng.integers(1, 6, (users, items)), 0)
r = np.where(known, ratings[:, :, None], 0.0)
mean = r[known].mean()
p = rng.normal(0, 0.1, (users, RANK)).astype(np.float32).astype(float)
initial = p.copy()
q, w = np.zeros((items, RANK)), np.ones((contexts, RANK))
for c, f in np.ndindex(contexts - 1, RANK):
    w[c + 1, f] = -1 if f % 3 == 1 and c & 1 or f % 3 == 2 and c & 2 else 1
bu, bi, bc = np.zeros(users), np.zeros(items), np.zeros(contexts)


def solve(product, target, centre, weight):
    """The factors and the bias of one row, its factors drawn to a centre."""
    y = np.hstack([product, np.ones((len(product), 1))])
    ridge = weight(len(y)) * np.diag([LAMBDA] * RANK + [LAMBDA_BIAS])
    z = np.linalg.solve(y.T @ y + ridge, y.T @ (target - product.sum(1) * centre))
    return z[:RANK] + centre, z[RANK]


def scores():
    return (mean + bu[:, None, None] + bi[None, :, None] + bc[None, None, :] + np.einsum("uf,if,cf->uic", p, q, w))


objectives = []
for sweep in range(SWEEPS):
    for i in range(items):
        u, c = np.nonzero(known[:, i, :])
        q[i], bi[i] = solve(p[u] * w[c], r[u, i, c] - mean - bu[u] - bc[c], 0, int)
    for c in range(1, contexts):
        u, i = np.nonzero(known[:, :, c])
        w[c], bc[c] = solve(p[u] * q[i], r[u, i, c] - mean - bu[u] - bi[i], 1, math.isqrt)
    for u in range(users):
        i, c = np.nonzero(known[u])
        p[u], bu[u] = solve(q[i] * w[c], r[u, i, c] - mean - bi[i] - bc[c], 0, int)
    penalty = sum(
        weights(known.sum(axes))[first:] @ (LAMBDA * ((f - centre) ** 2).sum(1) + LAMBDA_BIAS * b**2)[first:]
        for axes, first, centre, f, b, weights in [
            ((1, 2), 0, 0, p, bu, np.asarray), ((0, 2), 0, 0, q, bi, np.asarray),
            ((0, 1), 1, 1, w, bc, lambda n: np.floor(np.sqrt(n)))])
    objectives.append(float(((r - scores())[known] ** 2).sum() + penalty))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "tensor.json"), "w") as f:
    json.dump({
        "rank": RANK, "sweeps": SWEEPS, "regularization": LAMBDA, "biasRegularization": LAMBDA_BIAS, "missing": 0,
        "ratings": ratings.tolist(), "contexts": in_context.tolist(), "initialUserFactors": initial.tolist(),
        "expected": {"objectives": objectives, "scoresByContext": scores()[:, :, 1:].transpose(2, 0, 1).tolist()},
    }, f, indent=1)

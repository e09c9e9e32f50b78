#!/usr/bin/env python3
"""Scores of baseline, item-knn, user-knn, ease and popularity on a small matrix, from dense NumPy written after the papers.

    make_neighbourhoods.py > neighbourhoods.json
"""
import json

import numpy as np

USERS, ITEMS = 12, 9
rng = np.random.default_rng(7)
r = np.clip(np.rint(3 + 1.3 * rng.standard_normal((USERS, ITEMS))), 1, 5)
m = rng.random((USERS, ITEMS)) < 0.6
m[:, 0] = True
m[0, :] = True
mean = r[m].mean()

SWEEPS, USER_DAMPING, ITEM_DAMPING = 10, 5.0, 3.0
bu, bi = np.zeros(USERS), np.zeros(ITEMS)
for _ in range(SWEEPS):
    bi = (m * (r - mean - bu[:, None])).sum(0) / (ITEM_DAMPING + m.sum(0))
    bu = (m * (r - mean - bi)).sum(1) / (USER_DAMPING + m.sum(1))
baseline = mean + bu[:, None] + bi
e = m * (r - baseline)

K, SHRINKAGE, DAMPING = 3, 2.0, 0.1


def similarities(columns, rated):
    common = rated.T.astype(float) @ rated
    norm = np.linalg.norm(columns, axis=0)
    s = common / (common + SHRINKAGE) * (columns.T @ columns) / np.outer(norm, norm)
    np.fill_diagonal(s, 0)
    return np.maximum(s, 0)


def correction(s, residuals):
    near = np.argsort(-s, kind="stable")[:K]
    return s[near] @ residuals[near] / (DAMPING + s[near].sum()) if s[near].sum() > 0 else 0


si, su = similarities(e, m), similarities(e.T, m.T)
item_knn, user_knn = baseline.copy(), baseline.copy()
for u in range(USERS):
    for i in range(ITEMS):
        item_knn[u, i] += correction(np.where(m[u], si[i], 0), e[u])
        user_knn[u, i] += correction(np.where(m[:, i], su[u], 0), e[:, i])

LAMBDA, CONTRAST = 2.0, 1.5
x = m / (1 + np.exp(-CONTRAST * (r - mean) / r[m].std()))
p = np.linalg.inv(x.T @ x + LAMBDA * np.eye(ITEMS))
b = -p / np.diag(p)
np.fill_diagonal(b, 0)

print(json.dumps({
    "ratings": np.where(m, r, 0).tolist(),
    "settings": {
        "baseline": {"sweeps": SWEEPS, "userDamping": USER_DAMPING, "itemDamping": ITEM_DAMPING},
        "item-knn": {"neighbours": K, "shrinkage": SHRINKAGE, "damping": DAMPING,
                     "userDamping": USER_DAMPING, "itemDamping": ITEM_DAMPING},
        "user-knn": {"neighbours": K, "shrinkage": SHRINKAGE, "damping": DAMPING,
                     "userDamping": USER_DAMPING, "itemDamping": ITEM_DAMPING},
        "ease": {"regularization": LAMBDA, "contrast": CONTRAST},
        "popularity": {},
    },
    "scores": {"baseline": baseline.tolist(), "item-knn": item_knn.tolist(),
               "user-knn": user_knn.tolist(), "ease": (x @ b).tolist(),
               "popularity": np.tile(m.sum(0).astype(float), (USERS, 1)).tolist()},
}, indent=1))

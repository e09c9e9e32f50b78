#!/usr/bin/env python3
"""Writes bayesian.json: posterior means of a small Bayesian factorization with side information, by plain NumPy.

    make_bayesian.py > bayesian.json

Independent of the Java code: dense matrices, direct solves, every vector averaged as it was drawn. The model: Macau
(Simm et al. 2017) with biases inside the vectors, biases of the day and of the user's day, and noise of precision
alpha * w_u * w_i, w ~ Gamma(h, rate h) on each side (Lakshminarayanan et al. 2011), h on a grid.
"""
import json
import math

import numpy as np

SHAPES = np.array([2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024, 2048.0])
USERS, ITEMS, RANK, SWEEPS, BURN_IN = 14, 9, 2, 40_000, 1_000


def wishart(rng, scale, df):
    d = len(scale)
    a = np.tril(rng.standard_normal((d, d)), -1)
    a[np.diag_indices(d)] = np.sqrt(rng.chisquare(df - np.arange(d)))
    m = np.linalg.cholesky((scale + scale.T) / 2) @ a
    return m @ m.T


class Side:
    def __init__(self, rng, n, x):
        self.rng, self.x, self.d = rng, x, RANK + 1
        self.z = np.hstack([rng.standard_normal((n, RANK)) * 0.1, np.zeros((n, 1))])
        self.b, self.lam = np.zeros((x.shape[1], self.d)), 10.0
        self.w, self.h = np.ones(n), 8.0

    def draw_prior(self):
        rng, n, f, d = self.rng, len(self.z), self.x.shape[1], self.d
        e = self.z - self.x @ self.b
        mean, b0 = e.mean(0), 2.0
        scatter = (e - mean).T @ (e - mean) + n * b0 / (n + b0) * np.outer(mean, mean)
        self.precision = wishart(rng, np.linalg.inv(np.eye(d) + scatter + self.lam * self.b.T @ self.b), d + n + f)
        root = np.linalg.inv(np.linalg.cholesky(self.precision)).T
        m = n * mean / (n + b0) + root @ rng.standard_normal(d) / np.sqrt(n + b0)
        noisy = self.z - m + rng.standard_normal((n, d)) @ root.T
        right = self.x.T @ noisy + np.sqrt(self.lam) * rng.standard_normal((f, d)) @ root.T
        self.b = np.linalg.solve(self.x.T @ self.x + self.lam * np.eye(f), right)
        self.lam = rng.gamma((0.1 + f * d) / 2, 2 / (0.1 + np.trace(self.b @ self.precision @ self.b.T)))
        self.mean = m + self.x @ self.b
        log = n * (SHAPES * np.log(SHAPES) - [math.lgamma(h) for h in SHAPES]) + SHAPES * (np.log(self.w) - self.w).sum()
        p = np.exp(log - log.max())
        self.h = rng.choice(SHAPES, p=p / p.sum())

    def draw_vectors(self, other, rows, index, residual, alpha):
        y = np.hstack([other.z[:, :-1], np.ones((len(other.z), 1))])
        for n in range(len(self.z)):
            at = rows[n]
            t, a = y[index[at]], alpha * other.w[index[at]]
            e = residual[at] - other.z[index[at], -1]
            c = np.linalg.cholesky(self.precision + self.w[n] * (t.T * a) @ t)
            right = self.precision @ self.mean[n] + self.w[n] * (t.T * a) @ e
            self.z[n] = np.linalg.solve(c.T, np.linalg.solve(c, right) + self.rng.standard_normal(self.d))
            squares = (a * (e - t @ self.z[n]) ** 2).sum()
            self.w[n] = self.rng.gamma(self.h + len(a) / 2) / (self.h + squares / 2)


def draw_bias(rng, residual, group, groups, alpha, precision):
    """alpha: the precision of each residual."""
    p = precision + np.bincount(group, alpha, minlength=groups)
    bias = np.bincount(group, alpha * residual, minlength=groups) / p + rng.standard_normal(groups) / np.sqrt(p)
    return bias, rng.gamma((1 + groups) / 2, 2 / (1 + (bias**2).sum()))


def data():
    """14 users rate 8 of 9 items on three days; the last item has no rating but a category."""
    rng = np.random.default_rng(20)
    taste, kind = rng.standard_normal(USERS), np.array([1, 1, 1, 1, -1, -1, -1, -1, 1.0])
    u, i = np.nonzero(rng.random((USERS, ITEMS)) < 0.6)
    u, i = u[i < ITEMS - 1], i[i < ITEMS - 1]
    day = rng.integers(0, 3, len(u))
    r = np.clip(np.rint(3.3 + taste[u] * kind[i] + 0.3 * day + 0.6 * rng.standard_normal(len(u))), 1, 5)
    categories = np.zeros((ITEMS, 2))
    categories[kind > 0, 0] = 1
    categories[kind < 0, 1] = 1
    categories[2, 1] = 1
    return u, i, r, day, categories


def share(m):
    return m / np.sqrt(np.maximum(m.sum(1, keepdims=True), 1))


def main():
    u, i, r, day, categories = data()
    rng = np.random.default_rng(1)
    mean = r.mean()
    rated = np.zeros((USERS, ITEMS))
    rated[u, i] = 1
    users = Side(rng, USERS, share(rated))
    items = Side(rng, ITEMS, np.hstack([share(rated.T), share(categories)]))
    of_user, of_item = [np.flatnonzero(u == n) for n in range(USERS)], [np.flatnonzero(i == n) for n in range(ITEMS)]
    _, user_day = np.unique(u * 3 + day, return_inverse=True)
    user_days = user_day.max() + 1
    date_bias, user_day_bias, p_date, p_user_day, alpha = np.zeros(3), np.zeros(user_days), 50.0, 20.0, 1.25
    score_sum, square_sum, day_sum, noise_sum = np.zeros((USERS, ITEMS)), np.zeros((USERS, ITEMS)), np.zeros(len(u)), np.zeros((USERS, ITEMS))
    for sweep in range(BURN_IN + SWEEPS):
        residual = r - mean - date_bias[day] - user_day_bias[user_day]
        users.draw_prior()
        users.draw_vectors(items, of_user, i, residual, alpha)
        items.draw_prior()
        items.draw_vectors(users, of_item, u, residual, alpha)
        score = mean + users.z[:, :-1] @ items.z[:, :-1].T + users.z[:, -1:] + items.z[:, -1]
        rest = r - score[u, i]
        w = users.w[u] * items.w[i]
        date_bias, p_date = draw_bias(rng, rest - user_day_bias[user_day], day, 3, alpha * w, p_date)
        rest = rest - date_bias[day]
        user_day_bias, p_user_day = draw_bias(rng, rest, user_day, user_days, alpha * w, p_user_day)
        rest = rest - user_day_bias[user_day]
        alpha = rng.gamma((1 + len(rest)) / 2, 2 / (1 + (w * rest**2).sum()))
        if sweep >= BURN_IN:
            score_sum += score
            square_sum += score * score
            day_sum += date_bias[day] + user_day_bias[user_day]
            noise_sum += 1 / (alpha * users.w[:, None] * items.w)
    scores = score_sum / SWEEPS
    print(json.dumps({
        "rank": RANK,
        "ratings": [[int(a), int(b), float(c), int(d)] for a, b, c, d in zip(u, i, r, day)],
        "categories": [[name for name, has in zip(("warm", "cold"), row) if has] for row in categories],
        "scores": scores.round(4).tolist(),
        "deviations": np.sqrt(square_sum / SWEEPS - scores**2).round(4).tolist(),
        "timeBiases": (day_sum / SWEEPS).round(4).tolist(),
        "noiseVariances": (noise_sum / SWEEPS).round(4).tolist(),
    }))


main()

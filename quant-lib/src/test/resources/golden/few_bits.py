"""Makes few_bits.json: python few_bits.py > few_bits.json (NumPy). The algorithm is few_bits_reference.py, beside this file."""
import json
import sys

import numpy as np

import few_bits_reference as reference


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def code(seed, bits, zero, cells):
    r = np.random.default_rng(seed)
    means = np.sort(np.unique(np.round(r.gamma(2.0, 4.0, cells) - 5, 2)))
    counts = r.integers(1, 60, len(means))
    weights = counts * r.integers(16, 4112, len(means))
    a, s = reference.input_code(means, counts, weights, bits, zero)
    return dict(kind="code", bits=bits, zero=zero, means=means, counts=counts, weights=weights, a=a, s=s)


def solver(seed, d, lo, hi):
    r = np.random.default_rng(seed)
    factor = r.integers(-4, 5, (d, d + 3))
    h = factor @ factor.T + 20 * np.eye(d, dtype=int)
    c = r.integers(-150, 150, d)
    lo, hi = np.full(d, lo), np.full(d, hi)
    q, t, gain = reference.multi_start(h.astype(float), c.astype(float), lo.astype(float), hi.astype(float))
    return dict(kind="solver", h=h, c=c, lo=lo, hi=hi, q=q.astype(int), t=t, gain=gain)


def rows(r, n, d):
    latent = r.normal(size=(n, 3)) @ r.normal(size=(3, d)) + r.normal(size=(n, d))
    x = np.round(latent * r.uniform(0.3, 30, d) + r.uniform(-40, 40, d), 2)
    x[:, 0] = 7.25  # a constant
    x[:, 1] = np.round(2011 + r.integers(0, 9, n))  # far from zero
    return x


def linear(seed, n, d, outputs, bits, task, zero="offset", weights="full"):
    r = np.random.default_rng(seed)
    x = rows(r, n, d)
    w = np.round(r.normal(size=(outputs, d)) / x.std(0).clip(0.5), 4)
    b = np.round(-(w @ x.mean(0)) + r.normal(size=outputs) * 0.3, 4)
    m = reference.quantize_linear(x, w, b, bits, task, zero=zero, weights=weights)
    up, stored, beta = reference.stored_form(m)
    o = x @ w.T + b
    return dict(
        kind="linear", task=task, bits=bits, zero=zero, weights=weights, x=x, w=w, b=b,
        row_weights=reference.row_weight(o, task), a=m["a"], s=m["s"],
        codes=reference.encode(x, m["a"], m["s"], bits), q=m["Q"], t=m["t"], beta=m["beta"],
        bias=reference.integer_form(m)[0], decision_bias=reference.integer_form(m, True)[0],
        complemented=up & (weights == "full"), stored=stored)


CASES = [
    code(101, 2, "offset", 60), code(102, 3, "offset", 40), code(103, 4, "integer", 80), code(104, 2, "integer", 30),
    solver(201, 7, -2, 1), solver(202, 12, -1, 1), solver(203, 9, -4, 3),
    linear(301, 60, 6, 1, 2, "class"), linear(302, 80, 5, 3, 2, "class"), linear(303, 70, 6, 4, 3, "class"),
    linear(304, 50, 5, 1, 3, "regression"), linear(305, 50, 5, 1, 2, "class", zero="integer"),
    linear(306, 60, 6, 2, 4, "class"), linear(307, 60, 6, 3, 2, "class", weights="narrow"),
    linear(308, 9, 14, 1, 2, "class"),  # fewer rows than inputs
]
sys.stdout.write("[\n" + ",\n".join(json.dumps(plain(case)) for case in CASES) + "\n]\n")

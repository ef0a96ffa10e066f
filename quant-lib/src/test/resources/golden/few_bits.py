"""Makes few_bits.json: python few_bits.py REFERENCE.py > few_bits.json (NumPy).

REFERENCE.py implements the method on its own; its functions input_code, multi_start, quantize_linear and quantize_mlp are called. The
greedy rule is implemented here."""
import importlib.util
import json
import sys

import numpy as np

specification = importlib.util.spec_from_file_location("reference", sys.argv[1])
reference = importlib.util.module_from_spec(specification)
specification.loader.exec_module(reference)


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


def linear(seed, n, d, outputs, bits, task, zero="offset", weights="full", refine=False):
    r = np.random.default_rng(seed)
    x = rows(r, n, d)
    w = np.round(r.normal(size=(outputs, d)) / x.std(0).clip(0.5), 4)
    b = np.round(-(w @ x.mean(0)) + r.normal(size=outputs) * 0.3, 4)
    m = reference.quantize_linear(x, w, b, bits, task, zero=zero, weights=weights, refine=refine)
    up, stored, beta = reference.stored_form(m)
    o = x @ w.T + b
    return dict(
        kind="linear", task=task, bits=bits, zero=zero, weights=weights, refine=refine, x=x, w=w, b=b,
        row_weights=reference.row_weight(o, task), a=m["a"], s=m["s"],
        codes=reference.encode(x, m["a"], m["s"], bits), q=m["Q"], t=m["t"], beta=m["beta"],
        bias=reference.integer_form(m)[0], decision_bias=reference.integer_form(m, True)[0],
        complemented=up & (weights == "full"), stored=stored)


def perceptron(seed, n, sizes, bits, act="sigmoid"):
    r = np.random.default_rng(seed)
    x = rows(r, n, sizes[0])
    w = [r.normal(size=(below, above)) * 1.5 / np.sqrt(above) for above, below in zip(sizes, sizes[1:])]
    w[0] = w[0] / x.std(0).clip(0.5) * 2
    w = [np.round(each, 4) for each in w]
    b = [np.round(r.normal(size=len(each)) * 0.5, 4) for each in w]
    b[0] = np.round(b[0] - w[0] @ x.mean(0), 4)
    m = reference.quantize_mlp(x, w, b, act, bits)
    layers = [dict(a=each["a"], s=each["s"], q=each["Q"], t=each["t"], beta=each["beta"]) for each in m["layers"]]
    return dict(
        kind="perceptron", act=act, x=x, w=w, b=b, bits=bits if isinstance(bits, list) else [[bits, bits]] * len(w), layers=layers,
        outputs=reference.predict_mlp(m, x))


def compensation(seed, outputs, inputs, lo, hi, share):
    """Errors of rounding are made up for by the weights that follow, by the block of H^-1 that is left: no triangular factor."""
    r = np.random.default_rng(seed)
    size = outputs * inputs
    factor = r.normal(size=(size, size + 4))
    h = np.round(factor @ factor.T / size + np.eye(size) * 0.05, 6)
    real = np.round(r.normal(size=size), 4)
    left, integers, inverse = real.copy(), np.zeros(size), np.linalg.inv(h)
    for k in range(size):
        unit = share * np.abs(real[k // inputs * inputs :][:inputs]).max() / max(hi, -lo)
        integers[k] = np.clip(np.rint(left[k] / unit), lo, hi)
        left[k + 1 :] -= (left[k] - unit * integers[k]) / inverse[k, k] * inverse[k + 1 :, k]
        inverse[k + 1 :, k + 1 :] -= np.outer(inverse[k + 1 :, k], inverse[k, k + 1 :]) / inverse[k, k]
    blocks = np.zeros((size, outputs))
    blocks[np.arange(size), np.arange(size) // inputs] = integers
    t = np.linalg.solve(blocks.T @ h @ blocks, blocks.T @ h @ real)
    error = real - blocks @ t
    return dict(
        kind="compensation", h=h, real=real, inputs=inputs, lo=lo, hi=hi, share=share, q=integers.astype(int), t=t,
        loss=error @ h @ error / (real @ h @ real))


CASES = [
    code(101, 2, "offset", 60), code(102, 3, "offset", 40), code(103, 4, "integer", 80), code(104, 2, "integer", 30),
    solver(201, 7, -2, 1), solver(202, 12, -1, 1), solver(203, 9, -4, 3),
    linear(301, 60, 6, 1, 2, "class"), linear(302, 80, 5, 3, 2, "class"), linear(303, 70, 6, 4, 3, "class"),
    linear(304, 50, 5, 1, 3, "regression"), linear(305, 50, 5, 1, 2, "class", zero="integer"),
    linear(306, 60, 6, 2, 4, "class"), linear(307, 60, 6, 3, 2, "class", weights="narrow"),
    linear(308, 9, 14, 1, 2, "class"),  # fewer rows than inputs
    linear(309, 90, 6, 1, 2, "class", refine=True), linear(310, 80, 5, 3, 2, "class", refine=True),
    linear(311, 80, 5, 2, 3, "class", refine=True), linear(312, 70, 6, 1, 3, "regression", refine=True),
    perceptron(401, 60, [6, 5, 3], 2), perceptron(402, 70, [5, 4, 4, 3], 3), perceptron(403, 60, [4, 6, 2], 4),
    perceptron(404, 80, [5, 4, 3, 3], [[4, 3], [2, 4], [3, 2]]),  # widths of inputs and weights by layer
    perceptron(405, 70, [6, 5, 3], 2, "relu"), perceptron(406, 70, [5, 4, 4, 3], 3, "relu"), perceptron(407, 70, [5, 4, 4, 2], 3, "tanh"),
    compensation(501, 1, 6, -2, 1, 1.0), compensation(502, 1, 8, -8, 7, 0.8), compensation(503, 3, 4, -1, 2, 0.6),
]
sys.stdout.write("[\n" + ",\n".join(json.dumps(plain(case)) for case in CASES) + "\n]\n")

"""The ranges and numbers that the golden files of the conventions are made of."""

import numpy

EDGES = [
    (0.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (3.0, 3.0), (-5.0, -5.0), (2013.0, 2024.0), (-10.0, -5.0), (0.0, 5e-7),
    (-1e-9, 1e-9), (-1e-39, 1e-39), (0.0, 1e-44), (-1.0, 3.0), (-100.0, 80.0), (-1e30, 2e30), (-0.1, 0.1), (100.0, 101.0),
    (-0.746026397, 0.937735558), (-0.804919183, 0.992922664), (-1.25754774, 1.46148992),
]


def ranges():
    random = numpy.random.default_rng(7)
    drawn = random.normal(size=(14, 2)) * 10.0 ** random.integers(-4, 5, size=(14, 1))
    return EDGES + [(float(min(pair)), float(max(pair))) for pair in drawn]


def numbers(lo, hi, scale):
    """Doubles within and beyond a range, and ties of a scale."""
    random = numpy.random.default_rng(11)
    extent = max(abs(lo), abs(hi), 1e-6)
    inside = random.uniform(-1.2 * extent, 1.2 * extent, 6).tolist()
    ties = [float(scale) * (k + 0.5) for k in (-3, -2, 0, 1, 7)]
    return [0.0, lo, hi] + inside + ties

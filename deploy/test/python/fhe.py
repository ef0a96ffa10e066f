"""Models that are small enough to be run encrypted, their data, and afterwards what their integers say of some rows.

fhe.py models WORK    trains a logistic regression on breast cancer, a perceptron on small digits and a forest on wine
fhe.py margins WORK   writes, for each, rows.csv and margins.csv from the current run, as Vernier computes them
"""

import pathlib
import sys

import numpy as np
import vernier
from pyspark.ml import PipelineModel
from pyspark.ml.classification import LogisticRegression, MultilayerPerceptronClassifier, RandomForestClassifier
from pyspark.ml.functions import array_to_vector, vector_to_array
from pyspark.sql import SparkSession
from sklearn.datasets import load_breast_cancer, load_digits, load_wine

ROWS = 12

what, work = sys.argv[1], pathlib.Path(sys.argv[2])
spark = (
    vernier.configure(SparkSession.builder.master("local[2]"))
    .config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")


def digits():
    """Digits as 4 x 4 pixels, each the mean of four."""
    pixels, labels = load_digits(return_X_y=True)
    return pixels.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(-1, 16), labels


CASES = {
    "linear": (load_breast_cancer(return_X_y=True), LogisticRegression(regParam=0.01)),
    "perceptron": (digits(), MultilayerPerceptronClassifier(layers=[16, 8, 10], seed=1, maxIter=60)),
    "forest": (load_wine(return_X_y=True), RandomForestClassifier(numTrees=3, maxDepth=3, seed=1)),
}


def table(features, labels):
    rows = [(i, [float(x) for x in row], float(label)) for i, (row, label) in enumerate(zip(features, labels))]
    made = spark.createDataFrame(rows, "id long, numbers array<double>, label double")
    return made.select("id", array_to_vector("numbers").alias("features"), "label")


for name, ((features, labels), estimator) in CASES.items():
    held = np.random.default_rng(7).random(len(labels)) < 0.3
    if what == "models":
        table(features[~held], labels[~held]).coalesce(1).write.parquet(str(work / name / "train"))
        table(features[held], labels[held]).coalesce(1).write.parquet(str(work / name / "test"))
        estimator.fit(spark.read.parquet(str(work / name / "train"))).save(str(work / name / "model"))
        continue
    run = next((work / "out" / name / "runs").iterdir())
    model = vernier.QuantizedModel.load(str(run / "model"))
    rows = spark.read.parquet(str(work / name / "test")).orderBy("id").limit(ROWS)
    scored = model.transform(rows).select(vector_to_array("features"), vector_to_array("rawPrediction")).collect()
    for file, place in (("rows.csv", 0), ("margins.csv", 1)):
        lines = [row[place][1:] if place and len(row[place]) == 2 else row[place] for row in scored]
        text = "\n".join(",".join(repr(number) for number in line) for line in lines) + "\n"
        (work / name / file).write_text(text)
spark.stop()

"""Vernier for PySpark: post-training quantization of Spark ML models.

The Java program lies in this package; :func:`configure` puts it on the class path of a session.

>>> import vernier
>>> from pyspark.sql import SparkSession
>>> spark = vernier.configure(SparkSession.builder).getOrCreate()   # doctest: +SKIP
"""

from __future__ import annotations

from vernier._errors import VernierError
from vernier._jar import __version__, configure, jar
from vernier._job import run
from vernier._tables import read
from vernier.ml import PostTrainingQuantizer, QuantizedFactors, QuantizedModel

__all__ = [
    "PostTrainingQuantizer",
    "QuantizedFactors",
    "QuantizedModel",
    "VernierError",
    "__version__",
    "configure",
    "jar",
    "read",
    "run",
]

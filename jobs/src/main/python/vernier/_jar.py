"""Where the Java program lies and how a session gets it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

try:
    __version__ = version("vernier-spark")
except PackageNotFoundError:  # read from a checkout
    __version__ = "0"


def jar() -> str:
    """The path of the Java program inside this package.

    Raises
    ------
    FileNotFoundError
        where the package was not installed from its wheel.
    """
    found = sorted((Path(__file__).parent / "jars").glob("vernier-jobs-*.jar"))
    if not found:
        raise FileNotFoundError(
            f'"{Path(__file__).parent}" holds no jar; install the wheel that "./mvnw package" writes to'
            " jobs/target/python, not the sources."
        )
    return str(found[0])


def configure(builder: SparkSession.Builder) -> SparkSession.Builder:
    """Adds the Java program to ``spark.jars`` of a session that is to be built.

    Jars that the builder names already stay. A session that is running, and a Spark Connect server, must be started with the jar:
    ``spark-submit --jars $(python -c "import vernier; print(vernier.jar())")``.

    Parameters
    ----------
    builder : SparkSession.Builder
        such as ``SparkSession.builder``.

    Returns
    -------
    SparkSession.Builder
        the same builder.
    """
    jars = [name for name in builder._options.get("spark.jars", "").split(",") if name]
    if jar() not in jars:
        jars.append(jar())
    return builder.config("spark.jars", ",".join(jars))

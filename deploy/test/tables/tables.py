"""What tables.sh reads: tables of every kind with the same rows, and calibrations of them in one Spark session.

tables.py WORK JDBC_URL PASSWORD   needs pyspark with the jars of Vernier and of tables/pom.xml; prints a line "NAME: VALUE" for each fact
"""

import json
import pathlib
import sys

from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import SparkSession

work, url, password = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.shuffle.partitions", "2")
    .config("spark.sql.warehouse.dir", str(work / "warehouse"))
    .config(
        "spark.sql.extensions",
        "io.delta.sql.DeltaSparkSessionExtension,"
        "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
    )
    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
    .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
    .config("spark.sql.catalog.lake.type", "hadoop")
    .config("spark.sql.catalog.lake.warehouse", str(work / "lake"))
    .getOrCreate()
)
DDL = "x double, n int, label double"
first = spark.range(0, 100, 1, 1).selectExpr("id / 7 as x", "int(id) as n", "double(id % 2) as label")
more = spark.range(100, 150, 1, 1).selectExpr("id / 7 as x", "int(id) as n", "double(id % 2) as label")
model = str(work / "model")
assembler = VectorAssembler(inputCols=["x", "n"], outputCol="features")
Pipeline(stages=[assembler, LogisticRegression(maxIter=3)]).fit(first).write().overwrite().save(model)
output = work / "out" / "model" / "calibrations"


def strings(arguments):
    """The arguments of a command, for Java."""
    java = spark.sparkContext._gateway.new_array(spark._jvm.java.lang.String, len(arguments))
    for place, argument in enumerate(arguments):
        java[place] = argument
    return java


def calibrate(name, **keys):
    """The identity of a calibration, and its rows; a calibration that is there is found again."""
    settings = {"model.path": model, "output.path": str(work / "out"), "calibration": json.dumps(keys)}
    arguments = ["calibrate"] + [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
    before = set(output.glob("*")) if output.exists() else set()
    spark._jvm.io.vernier.jobs.Vernier.main(strings(arguments))
    made = set(output.glob("*")) - before
    if made:
        manifest = json.loads((made.pop() / "manifest.json").read_text())
        print(f"{name}: {manifest['rows']} rows", flush=True)
        return manifest["calibration_id"]
    print(f"{name}: known", flush=True)
    return None


# Files of every format, with the same rows and so the same statistics.
first.write.parquet(str(work / "parquet"))
for form in ("orc", "avro", "json"):
    first.write.format(form).save(str(work / form))
first.write.csv(str(work / "csv"))
for form in ("parquet", "orc", "avro"):
    calibrate(form, path=str(work / form), format=form)
for form in ("json", "csv"):
    calibrate(form, path=str(work / form), format=form, schema=DDL)

# Iceberg: snapshots, a tag, time travel; a new snapshot is new data.
spark.sql("CREATE NAMESPACE IF NOT EXISTS lake.db")
first.writeTo("lake.db.flights").using("iceberg").create()
old = calibrate("iceberg", table="lake.db.flights")
spark.sql("ALTER TABLE lake.db.flights CREATE TAG monday")
calibrate("iceberg again", table="lake.db.flights")
more.writeTo("lake.db.flights").append()
calibrate("iceberg appended", table="lake.db.flights")
calibrate("iceberg by tag", table="lake.db.flights", version="monday")
calibrate("iceberg by path", path=str(work / "lake" / "db" / "flights"), format="iceberg")
calibrate("iceberg in a query", query="SELECT x, n FROM lake.db.flights WHERE n < 10")
spark.sql("ALTER TABLE lake.db.flights CREATE BRANCH side")
lake = {"path": str(work / "lake" / "db" / "flights"), "format": "iceberg"}
calibrate("iceberg by branch", **lake, options={"branch": "side"}, identity="side of monday")
snapshot = spark.sql("SELECT snapshot_id FROM lake.db.flights.refs WHERE name = 'monday'").first()[0]
calibrate("iceberg by number", **lake, options={"versionAsOf": str(snapshot)})
spark.sql("DELETE FROM lake.db.flights WHERE n = 3")
calibrate("iceberg by number again", **lake, options={"versionAsOf": str(snapshot)})
calibrate("iceberg deleted", table="lake.db.flights")

# Iceberg without a new snapshot: another commit of a branch, and a column of another name, is other data.
side = "SELECT x, n FROM lake.db.flights VERSION AS OF 'side'"
calibrate("iceberg branch in a query", query=side)
more.writeTo("lake.db.flights.branch_side").append()
calibrate("iceberg branch in a query later", query=side)
query = "SELECT x, n FROM lake.db.flights"
calibrate("iceberg before columns changed", query=query)
for old, new in (("x", "y"), ("label", "x")):
    spark.sql(f"ALTER TABLE lake.db.flights RENAME COLUMN {old} TO {new}")
calibrate("iceberg columns changed, in a query", query=query)
calibrate("iceberg columns changed", table="lake.db.flights")
calibrate("iceberg columns changed, by path", path=str(work / "lake" / "db" / "flights"), format="iceberg")
calibrate("iceberg columns changed again", table="lake.db.flights")

# Delta: versions, deletion vectors, RESTORE, which changes no data file.
path = str(work / "delta")
first.write.format("delta").option("delta.enableDeletionVectors", "true").save(path)
calibrate("delta", path=path, format="delta")
calibrate("delta again", path=path, format="delta")
spark.sql(f"DELETE FROM delta.`{path}` WHERE n = 3")
calibrate("delta deleted", path=path, format="delta")
more.write.format("delta").mode("append").save(path)
calibrate("delta appended", path=path, format="delta")
spark.sql(f"RESTORE TABLE delta.`{path}` TO VERSION AS OF 1")
calibrate("delta restored", path=path, format="delta")
calibrate("delta at 0", path=path, format="delta", options={"versionAsOf": "0"})
spark.sql(f"CREATE TABLE flights USING delta LOCATION '{path}'")
calibrate("delta by name", table="flights")
calibrate("delta by name at 2", table="flights", version="2")
spark.sql("CREATE VIEW some_flights AS SELECT x, n FROM flights WHERE n < 10")
calibrate("delta view", table="some_flights")
spark.sql("ALTER VIEW some_flights AS SELECT x, n FROM flights WHERE n < 5")
calibrate("delta view made anew", table="some_flights")

# A database: no version is told, so the user tells it.
properties = {"user": "vernier", "password": password, "driver": "org.postgresql.Driver"}
first.write.jdbc(url, "flights", properties=properties)
database = {"url": url, "dbtable": "flights", "user": "vernier", "password": password}
calibrate("jdbc", format="jdbc", options=database, identity="monday")
calibrate("jdbc again", format="jdbc", options=database, identity="monday")
calibrate("jdbc later", format="jdbc", options=database, identity="tuesday")


def run(place, *settings):
    """Appends the results of a run to the tables of a namespace."""
    arguments = ["run", "--set", f"model.path={model}", "--set", f"calibration.path={work / 'parquet'}"]
    for each in (f"validation.path={work / 'parquet'}", f"output.path={work / 'out'}", f"output.tables={place}", *settings):
        arguments += ["--set", each]
    return json.loads(spark._jvm.io.vernier.jobs.Vernier.answer(strings(arguments)))


def appended(name, place, commits):
    """Two runs, the first of them twice; a column that is gone comes back with the second."""
    first = run(place)
    run(place)
    spark.sql(f"ALTER TABLE {place}.runs DROP COLUMN spark")
    second = run(place, "quantization.weights.bits=6")
    rows = spark.sql(f"SELECT run_id, spark FROM {place}.runs ORDER BY weights_bits").collect()
    told = [row.spark is not None for row in rows if row.run_id in (first["run"], second["run"])]
    metrics = spark.sql(f"SELECT count(*) FROM {place}.validation WHERE metric = 'agreement'").first()[0]
    print(f"{name}: {told} {metrics} {commits().count()} {first['outcome']}", flush=True)


appended("iceberg results", "lake.db", lambda: spark.table("lake.db.validation.snapshots"))
spark.sql(f"CREATE DATABASE results LOCATION '{work / 'results'}'")
spark.conf.set("spark.sql.sources.default", "delta")
spark.sql("SET spark.databricks.delta.properties.defaults.columnMapping.mode=name")
history = "DESCRIBE HISTORY results.validation"
appended("delta results", "results", lambda: spark.sql(history).where("operation = 'WRITE'"))

# The same rows give the same statistics, wherever they are.
tables = {}
for directory in output.glob("*"):
    manifest = json.loads((directory / "manifest.json").read_text())
    if manifest["rows"] == 100:
        rows = spark.read.parquet(str(directory / "statistics")).drop("calibration_id").collect()
        tables.setdefault(repr([row.asDict() for row in rows]), []).append(directory.name)
print(f"statistics of 100 rows: {len(tables)}", flush=True)
text = "".join(file.read_text() for file in output.rglob("manifest.json"))
print(f"password in manifests: {password in text}", flush=True)
spark.stop()

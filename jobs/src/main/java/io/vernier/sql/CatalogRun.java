package io.vernier.sql;

import io.vernier.jobs.store.ListedRun;
import io.vernier.jobs.store.LocatedRun;
import io.vernier.jobs.store.RunHistory;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.DriverTable;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.types.StructType;

/**
 * What a namespace of the catalog means.
 *
 * @param output the directory of all results
 * @param names a model, perhaps with a run of it; the current one otherwise
 */
record CatalogRun(String output, List<String> names) {
    static final String RUNS = "runs";
    private static final String STATISTICS = "statistics";

    private static final StructType RUN = StructType.fromDDL("run_id string, calibration_id string, verdict string,"
            + " started timestamp, finished timestamp, current boolean");

    private static SparkSession session() {
        return SparkSession.active();
    }

    private static Configuration hadoop() {
        return session().sparkContext().hadoopConfiguration();
    }

    private String model() {
        return output + "/" + names.get(0);
    }

    /** @throws Refusal if there is no such run, or no current one (21) */
    private LocatedRun located() {
        return LocatedRun.at(hadoop(), names.size() == 1 ? model() : model() + "/" + RUNS + "/" + names.get(1));
    }

    /**
     * The directory of the saved model.
     *
     * @throws Refusal if there is no such run, or its model predicts no rows by itself (21)
     */
    String savedModel() {
        LocatedRun located = located();
        RunManifest manifest = manifest(located);
        String instead = manifest.isOfTables()
                ? "tables of vectors; load factors with QuantizedFactors.load, and read others as Parquet in \"model\""
                : manifest.isOfNetwork() ? "a network; write its file with vernier export --to onnx" : "";
        if (!instead.isEmpty()) {
            throw Refusal.before("The run \"" + located.run().path() + "\" is no function of SQL, for its model is "
                    + instead + ".");
        }
        return located.run().path() + "/model";
    }

    /** The names of its tables, and of the one that lists all runs of the model. */
    List<String> tables() {
        return Stream.concat(
                        manifest(located()).tables().stream().map(each -> each.table()), Stream.of(STATISTICS, RUNS))
                .toList();
    }

    private static RunManifest manifest(LocatedRun located) {
        return located.run()
                .manifest()
                .orElseThrow(() ->
                        Refusal.before("The run \"" + located.run().path() + "\" is not complete; run it again."));
    }

    /**
     * A table by its name; absent where the run has none of this name.
     *
     * @param shown its name in plans
     */
    Optional<Table> table(String shown, String name) {
        if (name.equals(RUNS)) {
            return Optional.of(new DriverTable(shown, RUN, this::runs));
        }
        LocatedRun located = located();
        RunManifest manifest = manifest(located);
        if (name.equals(STATISTICS)) {
            String calibration =
                    located.output().calibration(manifest.calibrationId()).path();
            return Optional.of(files(shown, calibration + "/" + name));
        }
        return manifest.tables().stream()
                .filter(table -> table.table().equalsIgnoreCase(name))
                .findFirst()
                .map(table -> files(shown, located.run().path() + "/" + table.table()));
    }

    private static Table files(String shown, String path) {
        Dataset<Row> rows = session().read().parquet(path);
        return new DriverTable(shown, rows.schema(), () -> rows);
    }

    private Dataset<Row> runs() {
        return session()
                .createDataFrame(
                        RunHistory.of(hadoop(), model()).runs().stream()
                                .map(CatalogRun::row)
                                .toList(),
                        RUN);
    }

    private static Row row(ListedRun run) {
        return RowFactory.create(
                run.runId(),
                run.calibrationId(),
                run.verdict().label(),
                Timestamp.from(run.started()),
                Timestamp.from(run.finished()),
                run.isCurrent());
    }
}

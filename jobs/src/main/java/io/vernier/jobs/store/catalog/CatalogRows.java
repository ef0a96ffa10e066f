package io.vernier.jobs.store.catalog;

import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.SweepDirectory;
import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.manifest.RunManifest;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a run or sweep adds to a table of a catalog.
 *
 * @param layout of the table
 * @param id of the run or sweep
 * @param rows in this layout
 */
public record CatalogRows(CatalogLayout layout, String id, Dataset<Row> rows) {

    /**
     * The rows of a complete run.
     *
     * @param name of the model
     */
    public static List<CatalogRows> of(SparkSession session, String name, RunDirectory run) {
        RunManifest manifest = run.manifest().orElseThrow();
        Instant created = manifest.provenance().finished();
        List<String> written =
                manifest.tables().stream().map(TableSummary::table).toList();
        Stream<CatalogRows> tables = CatalogLayout.ALL.stream()
                .filter(layout -> written.contains(layout.table()))
                .map(layout -> new CatalogRows(
                        layout, run.runId(), layout.rows(session, run.path() + "/" + layout.table(), name, created)));
        Row row = CatalogRun.row(manifest, name, location(session, run.path()));
        Dataset<Row> one = session.createDataFrame(List.of(row), CatalogRun.COLUMNS);
        return Stream.concat(tables, Stream.of(new CatalogRows(CatalogLayout.RUNS, run.runId(), one)))
                .toList();
    }

    /**
     * The rows of a complete sweep.
     *
     * @param name of the model
     */
    public static CatalogRows of(SparkSession session, String name, SweepDirectory sweep) {
        CatalogLayout layout = CatalogLayout.CANDIDATES;
        Dataset<Row> rows = layout.rows(session, sweep.path() + "/" + layout.table(), name, sweep.written());
        return new CatalogRows(layout, sweep.sweepId(), rows);
    }

    private static String location(SparkSession session, String path) {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        Path directory = new Path(path);
        return StoredFile.files(hadoop, directory).makeQualified(directory).toString();
    }
}

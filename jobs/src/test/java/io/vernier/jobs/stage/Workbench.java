package io.vernier.jobs.stage;

import static org.apache.spark.sql.functions.expr;

import io.vernier.jobs.LocalSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A directory with data and models, in which jobs are run as a user would run them, and their tables read. */
public final class Workbench {
    private final Path directory;
    private final SparkSession session = LocalSession.session();

    public Workbench(Path directory) {
        this.directory = directory;
    }

    public String path(String name) {
        return directory.resolve(name).toString();
    }

    public Workbench save(MLWritable model, String name) {
        try {
            model.save(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Writes rows in order, as one file. */
    public Workbench write(Dataset<Row> rows, String name) {
        rows.coalesce(1).write().parquet(path(name));
        return this;
    }

    /** Writes rows in another order into so many files. */
    Workbench shuffle(Dataset<Row> rows, int partitions, String name) {
        rows.orderBy(expr("xxhash64(id, " + partitions + ")"))
                .repartition(partitions)
                .write()
                .parquet(path(name));
        return this;
    }

    /** A job on a model and a table of this directory, its output in {@code out} unless the settings name another. */
    SingleJob job(String model, String calibration, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "model.path=" + path(model), "calibration.path=" + path(calibration), "output.path=" + path("out")));
        all.addAll(List.of(settings));
        return SingleJob.open(all);
    }

    String validation(String table) {
        return "validation.path=" + path(table);
    }

    /** A table of a directory that a job wrote, without what names the job; in its order. */
    public List<Row> table(String of, String table, String... without) {
        return session.read()
                .parquet(of + "/" + table)
                .drop("run_id", "calibration_id")
                .drop(without)
                .collectAsList();
    }

    List<Row> statistics(Outcome outcome, String... without) {
        return table(outcome.calibration().path(), "statistics", without);
    }

    static String run(Outcome outcome) {
        return outcome.run().orElseThrow().path();
    }

    /** All files below a directory, with their sizes, hidden ones too. */
    public static List<String> tree(Path root) {
        try (var all = Files.walk(root)) {
            return all.map(each -> root.relativize(each) + (Files.isDirectory(each) ? "/" : " " + size(each)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What verification finds, with all that it can do. */
    static Verification.Report verify(String run, Optional<String> model) {
        SparkSession session = LocalSession.session();
        Verification verification = Verification.atRest(session.sparkContext().hadoopConfiguration(), run, model);
        if (verification.isRepeatable()) {
            verification.repeat(session.sparkContext().hadoopConfiguration(), () -> session);
        }
        return verification.report();
    }
}

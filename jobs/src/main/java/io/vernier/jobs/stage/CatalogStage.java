package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration.OutputConfiguration;
import io.vernier.config.Secrets;
import io.vernier.jobs.store.catalog.CatalogRows;
import io.vernier.jobs.store.catalog.CatalogTables;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.JobLabel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Appends what is complete to the tables of a catalog, where the configuration names one. What fails here undoes no result. */
final class CatalogStage {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogStage.class);

    private final SparkSession session;
    private final Optional<CatalogTables> tables;

    private CatalogStage(SparkSession session, Optional<CatalogTables> tables) {
        this.session = session;
        this.tables = tables;
    }

    /**
     * What came of it.
     *
     * @param sentences to be shown
     * @param fault what could not be done; absent where everything is there
     */
    record Appended(List<String> sentences, Optional<String> fault) {
        Appended {
            sentences = List.copyOf(sentences);
        }
    }

    /**
     * Looks at the tables.
     *
     * @throws Refusal if they cannot be used (21)
     */
    static CatalogStage of(SparkSession session, OutputConfiguration output) {
        return new CatalogStage(session, output.tables().map(namespace -> CatalogTables.at(session, namespace)));
    }

    /** Appends the runs of one job together; how each ended then. */
    List<Outcome> append(List<Outcome> runs) {
        Appended appended = append(runs, List::of);
        return runs.stream().map(run -> run.with(appended)).toList();
    }

    /** Appends runs, and other rows with them. */
    Appended append(List<Outcome> runs, Supplier<List<CatalogRows>> others) {
        return tables.map(each -> append(each, runs, others)).orElse(new Appended(List.of(), Optional.empty()));
    }

    private Appended append(CatalogTables into, List<Outcome> runs, Supplier<List<CatalogRows>> others) {
        String what = "the tables of \"" + into.namespace() + "\"";
        JobLabel label = JobLabel.of(session.sparkContext(), "vernier-append", "Vernier: append to " + what);
        try {
            List<CatalogRows> rows = new ArrayList<>(others.get());
            runs.forEach(each ->
                    rows.addAll(CatalogRows.of(session, each.model(), each.run().orElseThrow())));
            into.append(rows);
            return new Appended(List.of("Appended to " + what + "."), Optional.empty());
        } catch (Exception e) {
            LOG.error("Appending to {} failed\n{}", what, Secrets.trace(e));
            return new Appended(
                    List.of(),
                    Optional.of("The results are complete, but not all of them are in " + what + " ("
                            + CatalogTables.reason(e)
                            + "); mend that and run the same again, which then only appends."));
        } finally {
            label.close();
        }
    }
}

package io.vernier.jobs.stage;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.LocalSession;
import io.vernier.jobs.store.format.TableSummary;
import io.vernier.jobs.store.table.CertificateRow;
import io.vernier.ml.QuantizedModel;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificate of a run, against what its models do. */
class CertificateTest {
    @TempDir
    private static Path directory;

    private static Workbench bench;

    @BeforeAll
    static void makeTables() {
        bench = new Workbench(directory);
        bench.save(Specimens.train("regression"), "regression")
                .save(Specimens.train("multinomial"), "multinomial")
                .save(Specimens.train("perceptron"), "perceptron")
                .write(Specimens.rows(0, 1500), "train")
                .write(Specimens.rows(5000, 6000), "held");
    }

    /** The rows of both models: what the float model adds as {@code of_floats}, what the integers add as {@code prediction}. */
    private static Dataset<Row> scored(String model, String run) {
        Dataset<Row> floats = PipelineModel.load(bench.path(model))
                .transform(LocalSession.session().read().parquet(bench.path("held")))
                .select(col("*"), col("prediction").as("of_floats"))
                .drop("prediction", "rawPrediction", "probability");
        return QuantizedModel.load(run + "/model").transform(floats);
    }

    @Test
    void noErrorOfACoveredRowIsBeyondTheBound() {
        Outcome outcome = bench.job(
                        "regression",
                        "train",
                        bench.validation("held"),
                        "quantization.inputs.bits=4",
                        "quantization.weights.bits=4")
                .run();
        List<CertificateRow> certificate = outcome.run().orElseThrow().readIfWritten(CertificateRow.TABLE);
        double bound = certificate.get(0).bound();

        assertThat(certificate).hasSize(1);
        assertThat(certificate.get(0).rows()).hasValue(1000);
        assertThat(certificate.get(0).coveredRows().orElseThrow()).isBetween(800L, 1000L);
        assertThat(certificate.get(0).certifiedRows()).isEmpty();
        long within = scored("regression", Workbench.run(outcome))
                .where(abs(col("prediction").minus(col("of_floats"))).leq(bound))
                .count();
        assertThat(within)
                .isGreaterThanOrEqualTo(certificate.get(0).coveredRows().getAsLong());
    }

    @Test
    void certifiedRowsKeepTheirClass() {
        Outcome outcome =
                bench.job("multinomial", "train", bench.validation("held")).run();
        List<CertificateRow> certificate = outcome.run().orElseThrow().readIfWritten(CertificateRow.TABLE);
        CertificateRow row = certificate.get(0);

        assertThat(certificate).hasSize(3);
        assertThat(row.certifiedRows().orElseThrow())
                .isBetween(1L, row.coveredRows().orElseThrow());
        long agreeing = scored("multinomial", Workbench.run(outcome))
                .where(col("prediction").equalTo(col("of_floats")))
                .count();
        assertThat(agreeing).isGreaterThanOrEqualTo(row.certifiedRows().getAsLong());
    }

    @Test
    void onlyTheLastLayerCountsRowsAndOnlyAfterValidation() {
        String[] validated = {bench.validation("held")};
        bench.job("perceptron", "train", validated).calibrate();
        var run = bench.job("perceptron", "train", validated).quantize().run().orElseThrow();
        assertThat(run.readIfWritten(CertificateRow.TABLE)).hasSize(9).allMatch(row -> row.rows()
                .isEmpty());

        bench.job("perceptron", "train", validated).validate();

        assertThat(run.readIfWritten(CertificateRow.TABLE))
                .allMatch(row -> row.rows().isPresent() == row.layer().equals("layer1.linear"));
        assertThat(run.manifest().orElseThrow().tables().stream().map(TableSummary::table))
                .containsExactly("parameters", "weights", "program", "validation", "accumulators", "certificate");
    }

    @Test
    void aRunWithoutValidationHasBoundsAlone() {
        var run = bench.job("regression", "train").run().run().orElseThrow();

        assertThat(run.readIfWritten(CertificateRow.TABLE)).hasSize(1).allMatch(row -> row.coveredRows()
                .isEmpty());
    }
}

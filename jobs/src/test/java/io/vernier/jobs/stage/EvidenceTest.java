package io.vernier.jobs.stage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vernier.jobs.LocalSession;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.ml.QuantizedModel;
import io.vernier.outcome.ExitCode;
import io.vernier.statistics.ContentGroups;
import io.vernier.validation.Gate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Intervals and slices in the validation of a job. */
class EvidenceTest {
    private static final int ROWS = 1200;
    private static final String[] BITS = {
        "quantization.inputs.bits=3", "quantization.weights.bits=3", "quantization.guard=false"
    };

    @TempDir
    private static Path directory;

    private static Workbench bench;

    @BeforeAll
    static void makeTables() {
        bench = new Workbench(directory);
        Dataset<Row> held = Specimens.rows(5000, 5000 + ROWS)
                .withColumn("place", expr("case pmod(id, 3) when 0 then 'north' when 1 then 'south' end"))
                .withColumn("number_of", col("id"));
        bench.save(Specimens.train("binary"), "binary")
                .save(Specimens.train("regression"), "regression")
                .save(Specimens.trainOnVectors("binary"), "on-vectors")
                .write(Specimens.rows(0, 1500), "train")
                .write(held, "held")
                .write(Specimens.vectors(Specimens.rows(0, 1500), "false"), "train-vectors")
                .write(Specimens.vectors(held, "false"), "dense")
                .write(Specimens.vectors(held, "true"), "sparse")
                .shuffle(held, 7, "shuffled");
    }

    private static List<ValidationRow> rows(Outcome outcome) {
        return outcome.run().orElseThrow().readIfWritten(ValidationRow.TABLE);
    }

    private static ValidationRow metric(Outcome outcome, String scope, String metric) {
        return rows(outcome).stream()
                .filter(row -> row.slice().isEmpty()
                        && row.scope().equals(scope)
                        && row.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    private static Outcome run(String model, String train, String held, String... more) {
        String[] settings = new String[BITS.length + 1 + more.length];
        System.arraycopy(BITS, 0, settings, 0, BITS.length);
        settings[BITS.length] = bench.validation(held);
        System.arraycopy(more, 0, settings, BITS.length + 1, more.length);
        return bench.job(model, train, settings).run();
    }

    @Test
    void everyAverageHasAnIntervalAroundIt() {
        Outcome outcome = run("binary", "train", "held");

        for (String name : List.of("agreement", "accuracy", "log_loss", "auc")) {
            ValidationRow row = metric(outcome, "model", name);
            double estimate = row.difference().orElse(row.quantizedValue().orElseThrow());
            assertThat(row.low().orElseThrow()).as(name).isLessThan(estimate);
            assertThat(row.high().orElseThrow()).as(name).isGreaterThan(estimate);
        }
        ValidationRow noise = metric(outcome, "layer0.linear", "sqnr_db");
        assertThat(noise.quantizedValue().orElseThrow())
                .isBetween(noise.low().orElseThrow(), noise.high().orElseThrow());
        assertThat(metric(outcome, "layer0.linear", "max_abs_error").low()).isEmpty();
    }

    @Test
    void theIntervalIsTheJackknifeOverGroupsOfContent() {
        ValidationRow row = metric(run("regression", "train", "held"), "model", "mae");
        // The same from the rows one by one: mean absolute errors without each group, through the saved models.
        String run = Workbench.run(run("regression", "train", "held"));
        Dataset<Row> floats = PipelineModel.load(bench.path("regression"))
                .transform(LocalSession.session().read().parquet(bench.path("held")))
                .withColumnRenamed("prediction", "of_floats");
        Dataset<Row> both = QuantizedModel.load(run + "/model").transform(floats);
        List<Row> scored = both.select(col("features"), col("number"), col("of_floats"), col("prediction"))
                .collectAsList();
        double[][] sums = new double[ContentGroups.COUNT][2];
        double all = 0;
        for (Row each : scored) {
            double[] input = each.<Vector>getAs(0).toArray();
            double label = each.getDouble(1);
            int group = ContentGroups.ofDense(input, 1, input.length, new double[] {label})[0];
            double change = Math.abs(each.getDouble(3) - label) - Math.abs(each.getDouble(2) - label);
            sums[group][0] += change;
            sums[group][1]++;
            all += change;
        }
        int groups = 0;
        double mean = 0;
        double[] without = new double[ContentGroups.COUNT];
        for (int g = 0; g < ContentGroups.COUNT; g++) {
            if (sums[g][1] > 0) {
                without[groups] = (all - sums[g][0]) / (scored.size() - sums[g][1]);
                mean += without[groups++];
            }
        }
        mean /= groups;
        double squares = 0;
        for (int g = 0; g < groups; g++) {
            squares += (without[g] - mean) * (without[g] - mean);
        }
        // t(0.975) of 31 degrees of freedom
        assertThat(groups).isEqualTo(32);
        double half = 2.0395134 * Math.sqrt(squares * (groups - 1) / groups);

        assertThat(row.difference().orElseThrow()).isCloseTo(all / scored.size(), within(1e-9));
        // On one side at least, and on the other up to what the skewness of the groups adds.
        double below = all / scored.size() - half - row.low().orElseThrow();
        double above = row.high().orElseThrow() - all / scored.size() - half;
        assertThat(Math.min(below, above)).isCloseTo(0, within(1e-7));
        assertThat(Math.max(below, above)).isBetween(-1e-7, half / 2);
    }

    @Test
    void evidenceDoesNotDependOnTheOrderOfRows() {
        String slices = "validation.slices=[place]";
        assertThat(bench.table(Workbench.run(run("binary", "train", "shuffled", slices)), "validation"))
                .isEqualTo(bench.table(Workbench.run(run("binary", "train", "held", slices)), "validation"));
    }

    @Test
    void sparseRowsHaveTheEvidenceOfTheSameRowsMadeDense() {
        String slices = "validation.slices=[place]";
        List<Row> dense = bench.table(Workbench.run(run("on-vectors", "train-vectors", "dense", slices)), "validation");

        assertThat(bench.table(Workbench.run(run("on-vectors", "train-vectors", "sparse", slices)), "validation"))
                .isEqualTo(dense);
    }

    @Test
    void aGateCanJudgeTheBadEndOfTheInterval() {
        ValidationRow row = metric(run("binary", "train", "held"), "model", "agreement");
        double between = (row.low().orElseThrow() + row.quantizedValue().orElseThrow()) / 2;

        Outcome point = run("binary", "train", "held", "gates.agreement={value: '>= " + between + "', bound: point}");
        Outcome confidence =
                run("binary", "train", "held", "gates.agreement={value: '>= " + between + "', bound: confidence}");

        assertThat(point.exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(confidence.exitCode()).isEqualTo(ExitCode.GATE_FAILED);
        var manifest = confidence.run().orElseThrow().manifest().orElseThrow();
        assertThat(manifest.gates().get(0).gate().bound()).isEqualTo(Gate.Bound.CONFIDENCE);
        assertThat(manifest.gates().get(0).value().orElseThrow())
                .isEqualTo(row.low().orElseThrow());
        assertThat(manifest.configuration().get("gates").toString()).contains("bound=confidence");
    }

    @Test
    void aSliceHasTheMetricsOfItsRowsAlone() {
        Outcome sliced = run("binary", "train", "held", "validation.slices=[place]");
        Outcome alone = run("binary", "train", "held", "validation.where=place = 'south'");
        List<ValidationRow> south = rows(sliced).stream()
                .filter(row -> row.sliceValue().equals(Optional.of("south")))
                .toList();

        assertThat(south).isNotEmpty().allMatch(row -> row.slice().equals(Optional.of("place")));
        for (ValidationRow row : south) {
            ValidationRow expected = metric(alone, row.scope(), row.metric());
            assertThat(row.rows()).isEqualTo(expected.rows());
            assertThat(List.of(row.floatValue(), row.quantizedValue(), row.difference(), row.low(), row.high()))
                    .isEqualTo(List.of(
                            expected.floatValue(),
                            expected.quantizedValue(),
                            expected.difference(),
                            expected.low(),
                            expected.high()));
        }
    }

    @Test
    void theRowsOfANullHaveASliceWithAName() {
        Outcome outcome = run("regression", "train", "held", "validation.slices=[place]");

        assertThat(rows(outcome).stream()
                        .filter(row -> row.metric().equals("rows"))
                        .collect(Collectors.toMap(row -> row.sliceValue().orElse("all"), row -> row.quantizedValue()
                                .orElseThrow())))
                .containsOnly(
                        Map.entry("all", 1200.0),
                        Map.entry("north", 400.0),
                        Map.entry("south", 400.0),
                        Map.entry("(null)", 400.0));
    }

    @Test
    void valuesBeyondTheLimitAreCountedTogether() {
        Outcome outcome = run("regression", "train", "held", "validation.slices=[number_of]");
        List<ValidationRow> slices =
                rows(outcome).stream().filter(row -> row.slice().isPresent()).toList();

        assertThat(slices.stream().map(ValidationRow::sliceValue).distinct()).hasSize(101);
        ValidationRow last = slices.get(slices.size() - 1);
        assertThat(last.metric()).isEqualTo("rows");
        assertThat(last.sliceValue()).isEmpty();
        assertThat(last.quantizedValue()).isEqualTo(OptionalDouble.of(ROWS - 100));
    }

    @Test
    void rowsWithoutLabelHaveEvidenceToo() {
        bench.write(
                Specimens.rows(5000, 5000 + ROWS)
                        .drop("sign")
                        .withColumn("minute", expr("if(id = 5000, double('NaN'), minute)")),
                "unlabelled");
        Outcome outcome = run("binary", "train", "unlabelled", "quantization.non_finite=skip");

        assertThat(metric(outcome, "model", "agreement").rows()).isEqualTo(ROWS - 1);
        assertThat(metric(outcome, "model", "agreement").low()).isPresent();
    }
}

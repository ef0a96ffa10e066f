package io.vernier.jobs.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.LocalSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of statistics against plain arithmetic on the very values. */
class ExactStatisticsTest {
    private static final double[] ODD = {
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1e300,
        -3.5e38,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Math.nextUp((double) Float.MAX_VALUE),
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Float.MIN_VALUE,
        -1e-40,
        Float.MIN_NORMAL,
        0.0,
        -0.0,
        0.1,
        -2013,
        1.0 + 0x1p-8 - 0x1p-24,
        1.0 + 0x1p-24,
    };

    @TempDir
    private static Path directory;

    private static final List<Double> VALUES = values();
    private static List<Row> statistics;

    private static List<Double> values() {
        Random random = new Random(11);
        List<Double> values = new ArrayList<>();
        for (double odd : ODD) {
            values.add(odd);
        }
        for (int k = 0; k < 700; k++) {
            values.add(random.nextGaussian() * Math.scalb(1.0, random.nextInt(60) - 30));
        }
        return values;
    }

    @BeforeAll
    static void calibrate() {
        Workbench bench = new Workbench(directory);
        Dataset<Row> rows =
                LocalSession.session().createDataset(VALUES, Encoders.DOUBLE()).selectExpr("value as x", "1 as one");
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(new String[] {"x", "one"})
                .setOutputCol("features")
                .setHandleInvalid("keep");
        LinearRegressionModel half = new LinearRegressionModel("half", Vectors.dense(0.5, 0), 0.25);
        bench.save(new PipelineModel("model", new Transformer[] {assembler, half}), "model");
        rows.repartition(3).write().parquet(bench.path("data"));
        statistics = bench.statistics(
                bench.job("model", "data", "quantization.non_finite=skip").calibrate());
    }

    private static void assertRow(int row, List<Double> values) {
        PlainStatistics expected = PlainStatistics.of(values);
        Row found = statistics.get(row);
        assertThat(found.<Long>getAs("count")).isEqualTo(values.size());
        assertThat(found.<Long>getAs("nan_count"))
                .isEqualTo(values.stream().filter(x -> Double.isNaN(x)).count());
        assertThat(found.<Long>getAs("positive_infinity_count"))
                .isEqualTo(values.stream()
                        .filter(x -> x == Double.POSITIVE_INFINITY)
                        .count());
        assertThat(found.<Long>getAs("negative_infinity_count"))
                .isEqualTo(values.stream()
                        .filter(x -> x == Double.NEGATIVE_INFINITY)
                        .count());
        assertThat(found.<Long>getAs("zero_count"))
                .isEqualTo(values.stream().filter(x -> x == 0).count());
        assertThat(found.<Long>getAs("float32_overflow_count")).isEqualTo(expected.overflows());
        assertThat(found.<Double>getAs("min")).isEqualTo(expected.min());
        assertThat(found.<Double>getAs("max")).isEqualTo(expected.max());
        assertThat(found.<Double>getAs("mean")).isEqualTo(expected.mean());
        assertThat(found.<Double>getAs("std")).isEqualTo(expected.std());
        assertThat(found.<Double>getAs("mean_abs_deviation")).isEqualTo(expected.meanAbsoluteDeviation());
        assertThat(found.<Integer>getList(found.fieldIndex("bins"))).isEqualTo(expected.bins());
        assertThat(found.<Long>getList(found.fieldIndex("counts"))).isEqualTo(expected.counts());
        assertThat(found.<Long>getList(found.fieldIndex("residual_sums"))).isEqualTo(expected.residualSums());
        assertThat(found.<java.math.BigDecimal>getList(found.fieldIndex("residual_square_sums")))
                .isEqualTo(expected.residualSquareSums());
    }

    @Test
    void theInputCountsEveryValueOfEveryRow() {
        assertRow(1, VALUES);
        assertThat(statistics.get(1).<String>getAs("channel_name")).isEqualTo("x");
    }

    @Test
    void aConstantIsOneBin() {
        assertRow(2, VALUES.stream().map(x -> 1.0).toList());
    }

    @Test
    void theWholeTensorIsAllItsChannels() {
        List<Double> all = new ArrayList<>(VALUES);
        VALUES.forEach(x -> all.add(1.0));

        assertThat(statistics.get(0).isNullAt(statistics.get(0).fieldIndex("channel")))
                .isTrue();
        assertRow(0, all);
    }

    @Test
    void layersCountTheFiniteRows() {
        List<Double> outputs = VALUES.stream()
                .filter(Double::isFinite)
                .map(x -> 0.5 * x + 0.25)
                .toList();

        assertThat(statistics.get(4).<String>getAs("tensor")).isEqualTo("layer0.linear");
        assertRow(4, outputs);
    }
}

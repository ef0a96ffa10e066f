package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.ProgramCodec;
import io.vernier.jobs.PlainProgram;
import io.vernier.ml.PostTrainingQuantizer;
import io.vernier.ml.QuantizedModel;
import io.vernier.model.DenseBatch;
import io.vernier.spark.plan.Internals;
import java.util.List;
import org.apache.spark.ml.feature.BucketedRandomProjectionLSH;
import org.apache.spark.ml.feature.BucketedRandomProjectionLSHModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hashes of handwritten digits. */
class HashModelsTest extends ModelTest {
    private static final Dataset<Row> DIGITS = RealTables.digits().select("features");

    private static BucketedRandomProjectionLSHModel model(double length, int tables) {
        return new BucketedRandomProjectionLSH()
                .setInputCol("features")
                .setOutputCol("hashes")
                .setBucketLength(length)
                .setNumHashTables(tables)
                .setSeed(5)
                .fit(DIGITS);
    }

    private static List<Vector> hashes(Row row) {
        return row.getList(row.fieldIndex("hashes"));
    }

    @ParameterizedTest
    @CsvSource({"4, 1", "0.7, 3"})
    void hashesAreThoseOfSpark(double length, int tables) {
        BucketedRandomProjectionLSHModel model = model(length, tables);
        SavedModel saved = saveAndLoad(model);
        Comparison comparison = new Comparison(saved, model, DIGITS);
        DenseBatch last = saved.model().forward(comparison.input(), (tensor, batch) -> {});

        assertThat(last.channels()).isEqualTo(tables);
        for (int row = 0; row < comparison.rows(); row++) {
            for (int table = 0; table < tables; table++) {
                assertThat(last.value(row, table))
                        .isEqualTo(hashes(comparison.row(row)).get(table).apply(0));
            }
        }
        new Quantized(saved.model(), comparison.input()).assertIntegersAsThePlainReference();
    }

    /** In blocks, and row by row with Spark's public interface alone. */
    @ParameterizedTest
    @CsvSource({"4, 1, 0.98", "0.7, 3, 0.93"})
    void aQuantizedModelAddsTheColumnOfTheOriginal(double length, int tables, double share) {
        BucketedRandomProjectionLSHModel model = model(length, tables);
        QuantizedModel quantized = new PostTrainingQuantizer().setModel(model).fit(DIGITS);

        Dataset<Row> original = model.transform(DIGITS);
        Dataset<Row> scored = quantized.transform(DIGITS);

        assertThat(scored.schema().apply("hashes").dataType())
                .isEqualTo(original.schema().apply("hashes").dataType());
        assertThat(quantized.transformSchema(DIGITS.schema()).fieldNames()).isEqualTo(scored.columns());
        List<Row> expected = original.collectAsList();
        List<Row> found = scored.collectAsList();
        DIGITS.sparkSession().conf().set(Internals.SETTING, "public");
        try {
            assertThat(quantized.transform(DIGITS).collectAsList()).isEqualTo(found);
        } finally {
            DIGITS.sparkSession().conf().unset(Internals.SETTING);
        }
        IntegerProgram program = quantized.program();
        int equal = 0;
        for (int row = 0; row < found.size(); row++) {
            assertThat(hashes(found.get(row))).hasSize(tables);
            double[] buckets =
                    buckets(program, found.get(row).<Vector>getAs("features").toArray());
            for (int table = 0; table < tables; table++) {
                double hash = hashes(found.get(row)).get(table).apply(0);
                assertThat(hash).isEqualTo(buckets[table]);
                equal += hash == hashes(expected.get(row)).get(table).apply(0) ? 1 : 0;
            }
        }
        assertThat((double) equal / (found.size() * tables)).isGreaterThan(share);
    }

    /** What the accumulators stand for, cut into buckets. */
    private static double[] buckets(IntegerProgram program, double[] row) {
        List<long[]> integers = new PlainProgram(ProgramCodec.encode(program)).integers(row);
        long[] accumulators = integers.get(integers.size() - 1);
        Instruction.Buckets cut = (Instruction.Buckets) program.instructions().get(program.margins());
        double[] buckets = new double[accumulators.length];
        for (int table = 0; table < buckets.length; table++) {
            double quotient = (double) cut.multiplier()[table] * accumulators[table] + cut.addend()[table];
            buckets[table] = Math.floor(Math.scalb(quotient, -cut.shift()[table]));
        }
        return buckets;
    }
}

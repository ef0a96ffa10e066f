package io.vernier.spark.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.arithmetic.ChannelEncoding;
import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import io.vernier.integer.Instruction;
import io.vernier.integer.IntegerProgram;
import io.vernier.jobs.LocalSession;
import io.vernier.model.Decision;
import io.vernier.spark.plan.BlockLayout.Kind;
import io.vernier.spark.plan.BlockLayout.Nulls;
import io.vernier.spark.plan.BlockLayout.Part;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.execution.metric.SQLMetrics;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that wait for their scores are bounded by their bytes. */
class PassedRowsTest {
    private static final DataType[] WHOLE = {DataTypes.DoubleType, DataTypes.BinaryType};
    private static final DataType[] SCORED = {DataTypes.DoubleType, DataTypes.BinaryType, DataTypes.DoubleType};

    /** The number itself. */
    private static Scoring identity() {
        Instruction.Quantize quantize = new Instruction.Quantize(
                "input", Encoding.uniform(1, new ChannelEncoding(1, 0, 0, 255, CodeRule.ROUND_THEN_SHIFT)));
        IntegerProgram program = new IntegerProgram(List.of(
                quantize,
                Instruction.Linear.proven(
                        0, "layer0.linear", new int[] {1}, new long[] {0}, new double[] {1}, quantize.encoding()),
                new Instruction.Dequantize(1, "layer0.linear", new double[] {1}),
                new Instruction.Predict(2, "prediction", 1, new Decision.Identity())));
        Part part = new Part("x", Kind.DOUBLE, 1, 0, 0);
        return new Scoring(
                new SharedProgram(program),
                new BlockLayout(List.of(part), 1, Nulls.REFUSE, List.of(), 0),
                List.of(Scoring.Output.PREDICTION));
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 1 << 10, 20 << 20})
    void aBlockEndsWhereItsRowsAreLarge(int payload) {
        int rows = 40;
        AtomicInteger read = new AtomicInteger();
        UnsafeProjection unsafe = UnsafeProjection.create(WHOLE);
        byte[] bytes = new byte[payload];
        Iterator<InternalRow> partition = IntStream.range(0, rows)
                .<InternalRow>mapToObj(row -> {
                    read.incrementAndGet();
                    InternalRow plain = new GenericInternalRow(new Object[] {(double) row, bytes});
                    return row % 2 == 0 ? plain : unsafe.apply(plain);
                })
                .iterator();
        SparkContext context = LocalSession.session().sparkContext();
        BlockScoring task = new BlockScoring(
                identity(), SQLMetrics.createMetric(context, "rows"), SQLMetrics.createMetric(context, "nanoseconds"));

        Iterator<InternalRow> scored = task.scoreAndPass(partition, new int[] {0}, WHOLE, SCORED);

        long most = 0;
        for (int row = 0; row < rows; row++) {
            InternalRow next = scored.next();
            most = Math.max(most, read.get() - row);
            assertThat(next.getDouble(0)).isEqualTo(row);
            assertThat(next.getBinary(1)).hasSize(payload);
            assertThat(next.getDouble(2)).isEqualTo(row);
        }
        assertThat(scored.hasNext()).isFalse();
        assertThat((most - 1) * payload).isLessThanOrEqualTo(PassedRows.BYTES);
        assertThat(task.rows().value()).isEqualTo(rows);
    }
}

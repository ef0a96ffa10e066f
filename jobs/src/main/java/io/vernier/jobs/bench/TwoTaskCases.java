package io.vernier.jobs.bench;

import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.spark.plan.BareScan;
import io.vernier.spark.plan.ColumnNames;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.NullPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;

/**
 * What two tasks cost that run at once, beside the same two one after the other: calibration, and the bare scan, which shares memory and
 * the last cache as well.
 */
final class TwoTaskCases {
    private static final String SUFFIX = "_two_tasks_to_one";

    private TwoTaskCases() {}

    /** The names of what {@link #addTo} compares. */
    static List<String> ratios() {
        return List.of("calibration" + SUFFIX, "scan" + SUFFIX);
    }

    /**
     * A session in which a table is one task.
     *
     * @param session whose context it shares
     */
    static SparkSession oneTask(SparkSession session) {
        SparkSession narrow = session.newSession();
        narrow.conf().set("spark.sql.files.minPartitionNum", "1");
        narrow.conf().set("spark.sql.files.maxPartitionBytes", Long.toString(Long.MAX_VALUE));
        return narrow;
    }

    /** @param halves two tables of as many rows, each of which is read by one task */
    static void addTo(Cases cases, List<BenchTable> halves) {
        double[] ones = new double[BenchData.FEATURES];
        Arrays.fill(ones, 1);
        Linear sum = new Linear("layer0.linear", LayeredModel.INPUT, ones.length, ones, new double[1]);
        LayeredModel model = new LayeredModel(ones.length, List.of(sum), new Decision.Identity());
        FeatureColumns features = new FeatureColumns.Assembled(BenchData.columns(), ones.length, NullPolicy.SKIP_ROW);
        Column[] columns = BenchData.columns().stream().map(ColumnNames::quoted).toArray(Column[]::new);
        add(cases, "calibration", halves, half -> half.calibrate(model, half.data(List.of(), features)));
        add(cases, "scan", halves, half -> BareScan.rows(half.rows().select(columns)));
    }

    private static void add(Cases cases, String what, List<BenchTable> halves, Consumer<BenchTable> task) {
        String inTurn = what + ": two tasks in turn";
        String atOnce = what + ": two tasks at once";
        cases.add(inTurn, () -> halves.forEach(task));
        cases.add(atOnce, () -> CompletableFuture.allOf(halves.stream()
                        .map(half -> CompletableFuture.runAsync(() -> task.accept(half)))
                        .toArray(CompletableFuture[]::new))
                .join());
        cases.compare(what + SUFFIX, atOnce, inTurn);
    }
}

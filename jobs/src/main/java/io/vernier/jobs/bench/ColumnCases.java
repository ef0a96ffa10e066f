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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Passes over numeric columns that ask for their statistics. */
final class ColumnCases {
    private static final String SCAN = "bare scan";
    private static final String CALIBRATION = "calibration";
    private static final String MIN_MAX = "SQL min, max";
    private static final String PERCENTILE = "approx_percentile";
    private static final String SUMMARIZER = "Summarizer";

    private final BenchTable table;
    private final List<String> names;

    ColumnCases(BenchTable table, List<String> names) {
        this.table = table;
        this.names = names;
    }

    /** @throws io.vernier.outcome.Refusal if the table does not have these columns, or they are not numbers (22) */
    void addTo(Cases cases) {
        double[] ones = new double[names.size()];
        Arrays.fill(ones, 1);
        Linear sum = new Linear("layer0.linear", LayeredModel.INPUT, ones.length, ones, new double[1]);
        LayeredModel model = new LayeredModel(ones.length, List.of(sum), new Decision.Identity());
        FeatureColumns features = new FeatureColumns.Assembled(names, ones.length, NullPolicy.SKIP_ROW);
        // What is refused is refused before anything is timed; every case opens the table for itself.
        table.data(List.of(), features);
        cases.add(SCAN, () -> BareScan.rows(table.rows().select(quoted())));
        cases.add(CALIBRATION, () -> table.calibrate(model, table.data(List.of(), features)));
        // Through an expression, so that no footer answers.
        Column[] extremes = Stream.of(
                        columns(column -> functions.min(column.plus(0))),
                        columns(column -> functions.max(column.plus(0))))
                .flatMap(Arrays::stream)
                .toArray(Column[]::new);
        cases.add(MIN_MAX, () -> aggregate(extremes));
        Column[] percentiles = columns(column -> functions.percentile_approx(
                column, functions.array(functions.lit(0.001), functions.lit(0.999)), functions.lit(10_000)));
        cases.add(PERCENTILE, () -> aggregate(percentiles));
        cases.add(SUMMARIZER, this::summarize);
        cases.compare("calibration_to_scan", CALIBRATION, SCAN);
        cases.compare("calibration_to_sql_minmax", CALIBRATION, MIN_MAX);
        cases.compare("calibration_to_approx_percentile", CALIBRATION, PERCENTILE);
        cases.compare("calibration_to_summarizer", CALIBRATION, SUMMARIZER);
    }

    private Column[] columns(UnaryOperator<Column> change) {
        return names.stream().map(this::column).map(change).toArray(Column[]::new);
    }

    private Column[] quoted() {
        return names.stream().map(ColumnNames::quoted).toArray(Column[]::new);
    }

    /** A column, a number also where it holds truth values: Spark has no sum of these. */
    private Column column(String name) {
        Column column = ColumnNames.quoted(name);
        boolean isTruth = table.rows().schema().apply(name).dataType().equals(DataTypes.BooleanType);
        return isTruth ? column.cast(DataTypes.ByteType) : column;
    }

    private void aggregate(Column[] columns) {
        table.rows()
                .agg(columns[0], Arrays.copyOfRange(columns, 1, columns.length))
                .collectAsList();
    }

    private void summarize() {
        new VectorAssembler()
                .setInputCols(names.toArray(String[]::new))
                .setOutputCol("features")
                .setHandleInvalid("skip")
                .transform(table.rows())
                .select(Summarizer.metrics("min", "max", "mean", "variance").summary(functions.col("features")))
                .collectAsList();
    }
}

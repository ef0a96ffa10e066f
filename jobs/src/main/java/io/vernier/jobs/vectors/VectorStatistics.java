package io.vernier.jobs.vectors;

import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.NonFinite;
import io.vernier.model.DenseBatch;
import io.vernier.outcome.Refusal;
import io.vernier.spark.mllib.VectorTable;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowBlock;
import io.vernier.spark.plan.Scan;
import io.vernier.spark.source.DataSet;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.TensorLayout;
import io.vernier.statistics.TensorStatistics;
import java.util.List;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/** Measures the numbers of a table of vectors, column by column, in one pass. */
public final class VectorStatistics implements Measurement<Calibration> {
    private static final long serialVersionUID = 1L;

    private final TensorLayout layout;

    private VectorStatistics(TensorLayout layout) {
        this.layout = layout;
    }

    /**
     * The statistics of a table.
     *
     * @param read counts rows as they are read
     * @throws Refusal if the table has no rows, or numbers that are not finite (22)
     */
    public static TensorStatistics of(VectorTable table, LongAccumulator read) {
        Dataset<Row> vectors = table.rows()
                .select(functions
                        .array_to_vector(table.rows().col(VectorTable.VECTOR))
                        .as(VectorTable.VECTOR));
        DataSet data = DataSet.of(
                vectors, new FeatureColumns.VectorColumn(VectorTable.VECTOR, table.dimension()), NonFinite.FAIL);
        TensorStatistics statistics = of(data, TensorLayout.unnamed(table.tensor(), table.dimension()), read);
        long nonFinite = statistics.summaries().stream()
                .mapToLong(ChannelSummary::nonFiniteCount)
                .sum();
        if (nonFinite > 0) {
            throw Refusal.data("The table \"" + table.tensor() + "\" of the model holds " + nonFinite
                    + " numbers that are NaN or infinite, expected finite numbers; train the model again.");
        }
        return statistics;
    }

    /** The statistics of the vectors of any data. */
    public static TensorStatistics of(DataSet data, TensorLayout layout, LongAccumulator read) {
        Scan.Result<Calibration> result = data.scan(new VectorStatistics(layout), read);
        return result.state().tensors().get(0);
    }

    @Override
    public Calibration empty() {
        return Calibration.empty(List.of(layout), CalibrationConfiguration.DEFAULT_HISTOGRAM_CHANNELS);
    }

    @Override
    public Measurement.Task<Calibration> start() {
        Calibration state = empty();
        return new Measurement.Task<>() {
            @Override
            public void accept(RowBlock block) {
                DenseBatch rows = (DenseBatch) block.features();
                for (int column = 0; column < layout.channels(); column++) {
                    state.tensors().get(0).observe(column, rows.values(), rows.offset(column), rows.rows());
                }
                state.count(rows.rows(), 0, 0);
            }

            @Override
            public Calibration state() {
                return state;
            }
        };
    }

    @Override
    public void merge(Calibration state, Calibration other) {
        state.merge(other);
    }

    @Override
    public byte[] encode(Calibration state) {
        return state.encode();
    }

    @Override
    public Calibration decode(byte[] bytes) {
        return Calibration.decode(bytes, List.of(layout), CalibrationConfiguration.DEFAULT_HISTOGRAM_CHANNELS);
    }
}

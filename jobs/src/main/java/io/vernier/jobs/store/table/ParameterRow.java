package io.vernier.jobs.store.table;

import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Scheme;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.quantize.QuantizedTensor;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A row of {@code parameters}: how a tensor's numbers and codes correspond, in the order of the model. */
public record ParameterRow(
        String tensor,
        String role,
        OptionalInt channel,
        int bits,
        boolean signed,
        String scheme,
        long qmin,
        long qmax,
        double scale,
        long zeroPoint,
        double rangeMin,
        double rangeMax,
        String estimator,
        double clippedFraction,
        OptionalDouble expectedSqnrDb,
        double offset) {
    public static final RecordTable<ParameterRow> TABLE = RecordTable.of("parameters", 2, "run_id", ParameterRow.class);

    /** That of a tensor, or of one of its channels. */
    public static ParameterRow of(QuantizedTensor tensor) {
        QuantizationParameters parameters = tensor.parameters();
        return new ParameterRow(
                tensor.tensor(),
                tensor.role().label(),
                tensor.channel(),
                tensor.specification().bits(),
                tensor.specification().signed(),
                label(tensor.specification().scheme()),
                parameters.qmin(),
                parameters.qmax(),
                parameters.scale(),
                parameters.zeroPoint(),
                parameters.range().lo(),
                parameters.range().hi(),
                tensor.estimator(),
                tensor.clippedFraction(),
                tensor.expectedSqnrDecibel(),
                parameters.offset());
    }

    private static String label(Scheme scheme) {
        return scheme.name().toLowerCase(Locale.ROOT);
    }

    /** Whether the codes are ranks among thresholds, whose scale means nothing. */
    public boolean isRank() {
        return scheme.equals(label(Scheme.RANK));
    }
}

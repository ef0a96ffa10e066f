package io.vernier.integer;

import io.vernier.model.Decision;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

final class PredictKind implements InstructionKind<Instruction.Predict> {
    private static final String RULE = "rule";
    private static final String ARGMAX = "argmax";
    private static final String THRESHOLD = "threshold";
    private static final String IDENTITY = "identity";
    private static final String LIKELIEST = "likeliest";
    private static final String HASHES = "hashes";
    private static final String NEAREST = "nearest";
    private static final String MEASURE = "measure";

    @Override
    public String label() {
        return "predict";
    }

    @Override
    public Class<Instruction.Predict> type() {
        return Instruction.Predict.class;
    }

    @Override
    public void encode(Instruction.Predict instruction, RowWriter row) {
        row.shape(instruction.channels());
        Decision decision = instruction.decision();
        if (decision instanceof Decision.Argmax argmax) {
            row.attribute(RULE, ARGMAX)
                    .reals(argmax.thresholds().stream()
                            .mapToDouble(Double::doubleValue)
                            .toArray());
        } else if (decision instanceof Decision.Threshold one) {
            row.attribute(RULE, THRESHOLD).reals(one.threshold());
        } else if (decision instanceof Decision.Nearest nearest) {
            row.attribute(RULE, NEAREST)
                    .attribute(MEASURE, RowReader.word(nearest.measure()))
                    .integers(Stream.concat(nearest.parents().stream(), nearest.clusters().stream())
                            .mapToLong(Integer::longValue)
                            .toArray());
        } else if (decision instanceof Decision.Likeliest) {
            row.attribute(RULE, LIKELIEST);
        } else if (decision instanceof Decision.Hashes) {
            row.attribute(RULE, HASHES);
        } else {
            row.attribute(RULE, IDENTITY);
        }
    }

    @Override
    public Instruction.Predict decode(RowReader row) {
        int channels = row.size();
        String rule = row.attribute(RULE);
        Decision decision =
                switch (rule) {
                    case ARGMAX ->
                        new Decision.Argmax(
                                Arrays.stream(row.reals(channels)).boxed().toList());
                    case THRESHOLD -> new Decision.Threshold(row.reals(1)[0]);
                    case IDENTITY -> new Decision.Identity();
                    case LIKELIEST -> new Decision.Likeliest(channels);
                    case HASHES -> new Decision.Hashes(channels);
                    case NEAREST -> nearest(row, channels);
                    default ->
                        throw new IllegalArgumentException("its attribute \"" + RULE + "\" is \"" + rule
                                + "\", expected one of " + ARGMAX + ", " + THRESHOLD + ", " + IDENTITY + ", "
                                + LIKELIEST + ", " + HASHES + ", " + NEAREST);
                };
        return new Instruction.Predict(row.input(), row.name(), channels, decision);
    }

    private static Decision nearest(RowReader row, int channels) {
        Decision.Nearest.Measure measure =
                RowReader.constant(Decision.Nearest.Measure.class, MEASURE, row.attribute(MEASURE));
        List<Integer> numbers =
                Arrays.stream(row.integers32(2L * channels)).boxed().toList();
        return new Decision.Nearest(measure, numbers.subList(0, channels), numbers.subList(channels, 2 * channels));
    }
}

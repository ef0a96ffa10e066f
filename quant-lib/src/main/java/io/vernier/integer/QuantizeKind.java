package io.vernier.integer;

import io.vernier.arithmetic.CodeRule;
import io.vernier.arithmetic.Encoding;
import java.util.Optional;

final class QuantizeKind implements InstructionKind<Instruction.Quantize> {
    private static final String QMIN = "qmin";
    private static final String QMAX = "qmax";
    private static final String CODE = "code";
    private static final String ZERO_POINT = "zero_point";
    private static final String BEFORE_ROUNDING = "before_rounding";

    @Override
    public String label() {
        return "quantize";
    }

    @Override
    public Class<Instruction.Quantize> type() {
        return Instruction.Quantize.class;
    }

    @Override
    public void encode(Instruction.Quantize instruction, RowWriter row) {
        Encoding encoding = instruction.encoding();
        row.shape(encoding.size())
                .integers(encoding.zeroPoints())
                .reals(encoding.scales())
                .offsets(encoding.offsets())
                .attribute(QMIN, RowWriter.numbers(encoding.qmin()))
                .attribute(QMAX, RowWriter.numbers(encoding.qmax()));
        switch (instruction.rule()) {
            case ROUND_THEN_SHIFT -> {}
            case SHIFT_THEN_ROUND -> row.attribute(ZERO_POINT, BEFORE_ROUNDING);
            case FLOAT32_DIVIDE, FLOAT32_RECIPROCAL, FLOAT32_DIVIDE_HALF_AWAY ->
                row.attribute(CODE, RowReader.word(instruction.rule()));
        }
    }

    @Override
    public Instruction.Quantize decode(RowReader row) {
        int channels = row.size();
        long[] zeroPoints = row.integers(channels);
        double[] scales = row.reals(channels);
        double[] offsets = row.offsets(channels);
        long[] qmin = row.numbers(QMIN, channels);
        long[] qmax = row.numbers(QMAX, channels);
        Encoding encoding = Encoding.of(scales, zeroPoints, qmin, qmax, rule(row), offsets);
        return new Instruction.Quantize(row.name(), encoding);
    }

    private static CodeRule rule(RowReader row) {
        Optional<String> code = row.optionalAttribute(CODE);
        if (code.isPresent()) {
            return RowReader.constant(CodeRule.class, CODE, code.get());
        }
        Optional<String> zeroPoint = row.optionalAttribute(ZERO_POINT);
        zeroPoint.ifPresent(word -> RowReader.require(
                word.equals(BEFORE_ROUNDING),
                "its attribute \"" + ZERO_POINT + "\" is \"" + word + "\", expected \"" + BEFORE_ROUNDING + '"'));
        return zeroPoint.isPresent() ? CodeRule.SHIFT_THEN_ROUND : CodeRule.ROUND_THEN_SHIFT;
    }
}

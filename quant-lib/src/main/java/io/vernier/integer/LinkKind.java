package io.vernier.integer;

import io.vernier.model.InverseLink;

/**
 * The attributes: {@code function} (identity, log, inverse, logit, probit, cloglog, sqrt, power: the link that is inverted), {@code
 * means} (any, finite, positive, probability: to what the result is limited) and, of a power alone, {@code power}.
 */
final class LinkKind implements InstructionKind<Instruction.Link> {
    private static final String FUNCTION = "function";
    private static final String MEANS = "means";
    private static final String POWER = "power";

    @Override
    public String label() {
        return "link";
    }

    @Override
    public Class<Instruction.Link> type() {
        return Instruction.Link.class;
    }

    @Override
    public void encode(Instruction.Link instruction, RowWriter row) {
        InverseLink inverse = instruction.inverse();
        row.shape(instruction.channels())
                .attribute(FUNCTION, RowReader.word(inverse.function()))
                .attribute(MEANS, RowReader.word(inverse.means()));
        if (inverse.function() == InverseLink.Function.POWER) {
            row.attribute(POWER, Double.toString(inverse.power()));
        }
    }

    @Override
    public Instruction.Link decode(RowReader row) {
        InverseLink inverse = new InverseLink(
                RowReader.constant(InverseLink.Function.class, FUNCTION, row.attribute(FUNCTION)),
                row.optionalAttribute(POWER).map(LinkKind::power).orElse(0.0),
                RowReader.constant(InverseLink.Means.class, MEANS, row.attribute(MEANS)));
        return new Instruction.Link(row.input(), row.name(), row.size(), inverse);
    }

    private static double power(String word) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "its attribute \"" + POWER + "\" is \"" + word + "\", expected a number", e);
        }
    }
}

package io.vernier.onnx.steps;

/**
 * What an operator does to each element by itself, in the precision in which runtimes do it.
 *
 * @param constant the other operand; 0 of a cast
 * @param precision that the result is rounded to
 */
record Operation(Kind kind, double constant, Numbers precision) {

    enum Kind {
        CAST,
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE
    }

    /** In which numbers a tensor is held. */
    enum Numbers {
        FLOAT32,
        FLOAT64
    }

    double apply(double x) {
        double result =
                switch (kind) {
                    case CAST -> x;
                    case ADD -> x + constant;
                    case SUBTRACT -> x - constant;
                    case MULTIPLY -> x * constant;
                    case DIVIDE -> x / constant;
                };
        return precision == Numbers.FLOAT32 ? (float) result : result;
    }

    /** Whether greater elements become lesser ones. */
    boolean falls() {
        return (kind == Kind.MULTIPLY || kind == Kind.DIVIDE) && constant < 0;
    }

    /** Whether elements that differ stay comparable. */
    boolean isMonotonic() {
        return Double.isFinite(constant) && !((kind == Kind.MULTIPLY || kind == Kind.DIVIDE) && constant == 0);
    }
}

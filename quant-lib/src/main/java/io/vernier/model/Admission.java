package io.vernier.model;

/** Which numbers a model computes with. A row that holds another is refused, or left out and counted. */
public enum Admission {
    /** All, NaN and infinities too. */
    ANY("any number") {
        @Override
        public boolean admits(double value) {
            return true;
        }
    },
    FINITE("finite numbers") {
        @Override
        public boolean admits(double value) {
            return Double.isFinite(value);
        }
    },
    /** Counts, as a rule. */
    NOT_NEGATIVE("finite numbers that are not negative") {
        @Override
        public boolean admits(double value) {
            return value >= 0 && value <= Double.MAX_VALUE;
        }
    },
    ZERO_OR_ONE("0 or 1") {
        @Override
        public boolean admits(double value) {
            return value == 0 || value == 1;
        }
    };

    private final String expected;

    Admission(String expected) {
        this.expected = expected;
    }

    /** Whether a row may hold this number. */
    public abstract boolean admits(double value);

    /** What is admitted, as the object of "expected". */
    public String expected() {
        return expected;
    }
}

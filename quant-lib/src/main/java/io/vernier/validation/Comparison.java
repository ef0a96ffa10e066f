package io.vernier.validation;

/** How a gate compares a value with its threshold. */
public enum Comparison {
    AT_LEAST(">=") {
        @Override
        boolean holds(double value, double threshold) {
            return value >= threshold;
        }
    },
    MORE_THAN(">") {
        @Override
        boolean holds(double value, double threshold) {
            return value > threshold;
        }
    },
    AT_MOST("<=") {
        @Override
        boolean holds(double value, double threshold) {
            return value <= threshold;
        }
    },
    LESS_THAN("<") {
        @Override
        boolean holds(double value, double threshold) {
            return value < threshold;
        }
    };

    /** The end of an interval that is nearest to failing. */
    double worst(Interval interval) {
        return switch (this) {
            case AT_LEAST, MORE_THAN -> interval.low();
            case AT_MOST, LESS_THAN -> interval.high();
        };
    }

    private final String symbol;

    Comparison(String symbol) {
        this.symbol = symbol;
    }

    /** As the configuration writes it. */
    public String symbol() {
        return symbol;
    }

    /** Never for NaN. */
    abstract boolean holds(double value, double threshold);
}

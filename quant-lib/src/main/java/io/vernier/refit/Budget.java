package io.vernier.refit;

/**
 * What the integers of a model may take at most.
 *
 * @param limit bits of every accumulator, or bytes of all weights together
 */
public record Budget(Unit unit, long limit) {
    /** What is counted. */
    public enum Unit {
        /** Bits of the widest accumulator, by proof. */
        ACCUMULATOR_BITS("accumulator_bits"),
        /** Weights in as many bits as they have, each layer in whole bytes. */
        BYTES("bytes");

        private final String label;

        Unit(String label) {
            this.label = label;
        }

        /** The name in the configuration. */
        public String label() {
            return label;
        }
    }
}

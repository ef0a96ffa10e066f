package io.vernier.certificate;

/** A program has an instruction of which the proof knows nothing, so that nothing is said of its distance from the float model. */
public final class NoProofException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    NoProofException(String message) {
        super(message);
    }
}

package io.vernier.quantize;

/** The calibrated data or the model's numbers do not allow the quantization that was asked for; the message says which and why. */
public final class NotQuantizableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message a sentence that names what does not fit, and says what to do */
    public NotQuantizableException(String message) {
        super(message);
    }

    /** As {@link #NotQuantizableException(String)}, keeping what made it. */
    public NotQuantizableException(String message, Throwable cause) {
        super(message, cause);
    }
}

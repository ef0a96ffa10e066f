package io.vernier.quantize;

/** The calibrated data or the model's numbers do not allow the quantization that was asked for; the message says which and why. */
public final class NotQuantizableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotQuantizableException(String message) {
        super(message);
    }

    NotQuantizableException(String message, Throwable cause) {
        super(message, cause);
    }
}

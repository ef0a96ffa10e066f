package io.vernier.refit;

/** No widths keep a budget; the message is a sentence. */
public final class TooWideException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooWideException(String message) {
        super(message);
    }
}

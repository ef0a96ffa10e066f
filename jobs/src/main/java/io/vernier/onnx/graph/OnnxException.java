package io.vernier.onnx.graph;

/** An ONNX file that cannot be taken: what was found, what was expected and what to do, as the rest of a sentence about the file. */
public final class OnnxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OnnxException(String message) {
        super(message);
    }

    public OnnxException(String message, Throwable cause) {
        super(message, cause);
    }
}

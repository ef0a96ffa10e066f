package io.vernier.onnx.runtime;

import io.vernier.onnx.graph.ModelFile;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * The bytes of a graph with its constants.
 *
 * @param outputs of the graph
 * @param digest of the bytes, by which sessions are shared
 */
@SuppressWarnings("ArrayRecordComponent")
public record NetworkFile(byte[] content, List<String> outputs, String digest) implements Serializable {
    public NetworkFile {
        outputs = List.copyOf(outputs);
    }

    /** A file by its bytes, which are not copied. */
    public static NetworkFile of(byte[] content, List<String> outputs) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return new NetworkFile(content, outputs, HexFormat.of().formatHex(digest.digest(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }

    /** The same file with more outputs. */
    byte[] showing(Collection<String> tensors) {
        return ModelFile.of(content).withOutputs(List.copyOf(tensors)).bytes();
    }
}

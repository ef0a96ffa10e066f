package io.vernier.onnx.runtime;

import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
    private static final int GRAPH = 7;
    private static final int OUTPUT = 12;
    private static final int NAME = 1;

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

    /**
     * The same file with more outputs: a message of protocol buffers that follows another one is merged into it
     * (https://protobuf.dev/programming-guides/encoding/#last-one-wins), so they are written after the end.
     */
    byte[] showing(List<String> tensors) {
        ByteArrayOutputStream graph = new ByteArrayOutputStream();
        for (String tensor : tensors) {
            if (!outputs.contains(tensor)) {
                graph.writeBytes(field(OUTPUT, field(NAME, tensor.getBytes(StandardCharsets.UTF_8))));
            }
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(content.length + graph.size() + 16);
        all.writeBytes(content);
        all.writeBytes(field(GRAPH, graph.toByteArray()));
        return all.toByteArray();
    }

    /** A field of so many bytes. */
    private static byte[] field(int number, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(number << 3 | 2);
        int length = value.length;
        while (length >>> 7 != 0) {
            out.write(length & 0x7f | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(value);
        return out.toByteArray();
    }
}

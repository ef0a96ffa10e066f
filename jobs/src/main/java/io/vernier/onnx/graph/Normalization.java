package io.vernier.onnx.graph;

/** Brings a file to the form that is quantized: the same numbers, fewer ways to write them. Tensors keep their names. */
public final class Normalization {
    private Normalization() {}

    /**
     * The file with constants as such, operators of version 13 or later, and normalizations of batches within the layers before them.
     *
     * @throws OnnxException if its operators are older than version 10, or cannot be brought to version 13
     */
    public static ModelFile of(ModelFile file) {
        return Folding.of(Upgrade.of(file.withConstantsFixed().withoutConstantNodes()));
    }
}

package io.vernier.onnx.quantize;

import io.vernier.onnx.graph.ModelFile;
import io.vernier.quantize.QuantizedTensor;
import java.util.List;
import java.util.Optional;

/**
 * A network with integers.
 *
 * @param file in the format QDQ: float operators between the pairs that round to codes and back
 * @param equalized the float network that the integers stand for, where channels were scaled; it gives what the original gives
 * @param tensors the parameters of each tensor that has codes, in the order in which they are read, and of the weights of each layer
 * @param weights of each quantized layer, in the order of the file
 * @param layers what became of each operator, in the order of the file
 */
public record QuantizedNetwork(
        ModelFile file,
        Optional<ModelFile> equalized,
        List<QuantizedTensor> tensors,
        List<NetworkLayer> weights,
        List<LayerRecord> layers) {
    public QuantizedNetwork {
        tensors = List.copyOf(tensors);
        weights = List.copyOf(weights);
        layers = List.copyOf(layers);
    }
}

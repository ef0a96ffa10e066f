package io.vernier.onnx.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QdqFileTest {
    @ParameterizedTest
    @ValueSource(strings = {"mlp", "cnn", "cnn_opset10", "cnn_opset12", "residual"})
    void isReadByOnnxRuntime(String name) {
        SmallNetwork network = SmallNetwork.of(name);
        for (boolean equalize : new boolean[] {false, true}) {
            for (boolean bias : new boolean[] {false, true}) {
                NetworkOptions options = new NetworkOptions(NetworkOptions.defaults().nodes(), false, equalize, bias, io.vernier.range.RangeEstimator.minMax(), NetworkTarget.ONNXRUNTIME, WeightType.INT8);
                QuantizedNetwork q = network.quantized(options);
                System.out.println(name + " eq " + equalize + " bias " + bias + " " + network.sqnr(q.file()) + " "
                        + q.equalized().map(network::sqnr));
            }
        }
    }
}

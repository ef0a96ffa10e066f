package io.vernier.onnx.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernier.arithmetic.Range;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ranges of a network's tensors as ONNX Runtime keeps them, so that its own tools quantize without reading data.
 *
 * @param ranges by the names of tensors
 */
public record CalibrationCache(SortedMap<String, Range> ranges) {
    public CalibrationCache {
        ranges = new TreeMap<>(ranges);
    }

    /** What {@code load_tensors_data} of onnxruntime.quantization.calibrate (1.32) reads. */
    public ObjectNode json() {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ranges.forEach((tensor, range) -> data.set(tensor, entry(range)));
        ObjectNode cache = JsonNodeFactory.instance.objectNode();
        cache.put("CLS", "TensorsData");
        cache.set("data", data);
        cache.putObject("calibration_method").put("CLS", "CalibrationMethod").put("value", "CalibrationMethod.MinMax");
        return cache.put("smooth_quant", false);
    }

    /** The range of a tensor, which {@code TensorData.from_dict} reads. */
    static ObjectNode entry(Range range) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.set("lowest", number(range.lo()));
        entry.set("highest", number(range.hi()));
        return entry.put("CLS", "TensorData");
    }

    private static ObjectNode number(double value) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("data", (float) value)
                .put("dtype", "float32")
                .put("CLS", "numpy.array");
    }
}

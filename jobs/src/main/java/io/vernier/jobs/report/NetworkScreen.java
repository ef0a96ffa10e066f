package io.vernier.jobs.report;

import io.vernier.onnx.runtime.NetworkInput;
import io.vernier.onnx.runtime.NetworkTensor;
import io.vernier.onnx.runtime.OrtModel;
import io.vernier.spark.mllib.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A network on one screen: what it reads and predicts, how it is run, and which tensors are measured. */
final class NetworkScreen {
    private NetworkScreen() {}

    /** The lines before the nodes. */
    static List<String> head(Network network) {
        OrtModel measured = network.measured();
        List<String> lines = new ArrayList<>();
        for (NetworkInput input : measured.inputs().inputs()) {
            lines.add("input    " + input.name() + ", " + input.type().label() + " " + input.shape()
                    + input.padding().map(NetworkScreen::padding).orElse(""));
        }
        lines.add("opset    " + network.graph().opsets().get(""));
        lines.add("output   " + network.output().name() + " " + network.output().shape() + ", "
                + network.decision().name().toLowerCase(Locale.ROOT));
        lines.add("runs     " + Numbers.count(measured.batch()) + (measured.batch() == 1 ? " row" : " rows")
                + " together, " + sessions(measured.groups().size()));
        return lines;
    }

    private static String padding(NetworkInput.Padding padding) {
        return ", padded"
                + (padding.masks().isEmpty()
                        ? ""
                        : ", mask " + padding.masks().get(0).name());
    }

    private static String sessions(int groups) {
        return groups == 1 ? "once" : Numbers.count(groups) + " times, since onnx.tap_budget holds no more tensors";
    }

    /** The tensors that are measured. */
    static List<String> tensors(Network network) {
        OrtModel measured = network.measured();
        boolean isAnyPadded = measured.inputs().inputs().stream()
                .anyMatch(input -> input.padding().isPresent());
        Columns columns = new Columns(4, "tensor", "shape", "session", "note", "channels", "floats/row");
        for (int group = 0; group < measured.groups().size(); group++) {
            for (NetworkTensor tensor : measured.groups().get(group)) {
                columns.add(
                        tensor.name(),
                        tensor.shape().toString(),
                        Integer.toString(group),
                        note(tensor, isAnyPadded),
                        Numbers.count(tensor.channels()),
                        Numbers.count(tensor.values()));
            }
        }
        return columns.lines();
    }

    private static String note(NetworkTensor tensor, boolean isAnyPadded) {
        return tensor.isPadded() ? "without padding" : isAnyPadded ? "padding may count" : Numbers.NONE;
    }
}

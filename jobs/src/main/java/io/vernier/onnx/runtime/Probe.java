package io.vernier.onnx.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.vernier.model.DenseBatch;
import io.vernier.model.FloatBatch;
import io.vernier.onnx.graph.ElementType;
import io.vernier.onnx.graph.OnnxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Finds out on a few made-up rows what a file does not say: the shapes of tensors, and how many rows may be computed together without a
 * row's numbers depending on its place in the batch and on the other rows.
 */
public final class Probe {
    /** The sizes of batches that are tried, the greatest first. */
    private static final List<Integer> BATCHES = List.of(32, 16, 8, 4, 2);

    private final NetworkFile file;
    private final InputLayout inputs;
    private final Limits limits;
    private final Optimization optimization;
    private final List<DenseBatch> rows;

    private Probe(
            NetworkFile file, InputLayout inputs, Limits limits, Optimization optimization, List<DenseBatch> rows) {
        this.file = file;
        this.inputs = inputs;
        this.limits = limits;
        this.optimization = optimization;
        this.rows = rows;
    }

    /**
     * A tensor that is to be shown.
     *
     * @param axis of its channels, the batch being axis 0; negative ones count from the end; absent where it has one channel
     * @param isWhole whether padding is shown too
     */
    public record Asked(String name, OptionalInt axis, boolean isWhole) {}

    /**
     * What a batch must keep to.
     *
     * @param bytes of all tensors that a session shows of a batch
     * @param batch rows of a batch; 0 where the probe decides
     * @param fixed rows of a batch that the file itself prescribes; absent where any number will do
     */
    public record Limits(long bytes, int batch, OptionalInt fixed) {}

    /**
     * What was found.
     *
     * @param left tensors that were asked for and are none of floats, or empty
     */
    public record Found(OrtModel model, List<String> left) {
        public Found {
            left = List.copyOf(left);
        }
    }

    /**
     * Probes a network.
     *
     * @throws OnnxException if the runtime is missing or does not compute the file, or an asked for size of batches will not do
     */
    public static Found of(
            NetworkFile file, InputLayout inputs, List<Asked> asked, Limits limits, Optimization optimization) {
        OnnxException last = null;
        for (int greatest : MadeUpRows.GREATEST) {
            try {
                List<DenseBatch> rows = MadeUpRows.of(inputs, greatest);
                return new Probe(file, inputs, limits, optimization, rows).found(asked);
            } catch (OnnxException e) {
                // Identifiers that are too great for a table of the network.
                last = e;
                if (!inputs.isAnyIntegral()) {
                    break;
                }
            }
        }
        throw last;
    }

    private Found found(List<Asked> asked) {
        int batch = limits.fixed().orElse(1);
        Map<String, long[]> shapes = shapes(asked.stream().map(Asked::name).toList(), batch);
        List<NetworkTensor> tensors = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (Asked each : asked) {
            if (shapes.containsKey(each.name())) {
                tensors.add(tensor(each, shapes.get(each.name()), batch));
            } else {
                left.add(each.name());
            }
        }
        if (tensors.isEmpty()) {
            throw new OnnxException("has no tensor of floats to measure; name operators of it in onnx.operators");
        }
        return new Found(withBatch(new OrtModel(file, inputs, groups(tensors), batch, optimization)), left);
    }

    /** The shapes of those that are tensors of floats with values. */
    private Map<String, long[]> shapes(List<String> names, int batch) {
        Map<String, long[]> shapes = new HashMap<>();
        Feed feed = new Feed(inputs, batch);
        feed.fill(MadeUpRows.together(rows, 0, batch), 0, batch);
        Set<String> computed = new LinkedHashSet<>(names);
        for (NetworkInput input : inputs.inputs()) {
            if (computed.remove(input.name()) && input.type() == ElementType.FLOAT) {
                shapes.put(input.name(), input.shape(batch));
            }
        }
        Map<String, OnnxTensor> fed = Map.of();
        try (OrtSession session = Sessions.open(file.showing(List.copyOf(computed)), optimization)) {
            fed = feed.tensors(RuntimeLibrary.environment());
            try (OrtSession.Result made = session.run(fed, computed)) {
                for (Map.Entry<String, OnnxValue> each : made) {
                    if (each.getValue() instanceof OnnxTensor tensor
                            && tensor.getInfo().type == OnnxJavaType.FLOAT
                            && Arrays.stream(tensor.getInfo().getShape()).allMatch(size -> size > 0)) {
                        shapes.put(each.getKey(), tensor.getInfo().getShape());
                    }
                }
            }
        } catch (OrtException e) {
            throw RuntimeLibrary.failed(e);
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
        return shapes;
    }

    /** A tensor by the shape that a batch has. A first size that is a multiple of the rows becomes a size of the row. */
    private NetworkTensor tensor(Asked asked, long[] shape, int batch) {
        int rank = shape.length;
        List<Integer> sizes = new ArrayList<>();
        boolean isOneForRow = rank > 0 && shape[0] == batch;
        if (!isOneForRow) {
            sizes.add(rank == 0 ? 1 : Math.toIntExact(shape[0] / batch));
        }
        Arrays.stream(shape).skip(1).forEach(size -> sizes.add(Math.toIntExact(size)));
        int dropped = isOneForRow ? 1 : 0;
        int axis = NetworkTensor.NONE;
        if (asked.axis().isPresent() && rank > 1) {
            int full = asked.axis().getAsInt() < 0
                    ? rank + asked.axis().getAsInt()
                    : asked.axis().getAsInt();
            axis = full > 0 && full < rank ? full - dropped : NetworkTensor.NONE;
        }
        boolean isPadded = isOneForRow
                && rank > 1
                && !asked.isWhole()
                && axis != 0
                && inputs.inputs().stream()
                        .flatMap(input -> input.paddings().stream())
                        .anyMatch(padding -> padding.length() == sizes.get(0));
        return new NetworkTensor(asked.name(), sizes, axis, isPadded);
    }

    /** In their order, as many to a session as the bytes of a batch of the least size allow. */
    private List<List<NetworkTensor>> groups(List<NetworkTensor> tensors) {
        List<List<NetworkTensor>> groups = new ArrayList<>();
        long bytes = 0;
        for (NetworkTensor tensor : tensors) {
            long more = bytes(List.of(tensor), limits.fixed().orElse(1));
            if (groups.isEmpty() || bytes + more > limits.bytes()) {
                groups.add(new ArrayList<>());
                bytes = 0;
            }
            groups.get(groups.size() - 1).add(tensor);
            bytes += more;
        }
        return groups;
    }

    private static long bytes(List<NetworkTensor> group, int batch) {
        return group.stream().mapToLong(NetworkTensor::values).sum() * Float.BYTES * batch;
    }

    private OrtModel withBatch(OrtModel one) {
        if (limits.fixed().isPresent()) {
            return one;
        }
        Map<String, List<Integer>> alone = new HashMap<>();
        for (int row = 0; row < rows.size(); row++) {
            hashes(one, rows.get(row))
                    .forEach((tensor, hash) -> alone.computeIfAbsent(tensor, name -> new ArrayList<>())
                            .addAll(hash));
        }
        if (limits.batch() > 0) {
            if (limits.batch() > 1 && !isSameInAnySlot(one, limits.batch(), alone)) {
                throw new OnnxException("gives a row other numbers in another place of a batch of " + limits.batch()
                        + "; leave out onnx.batch, so that the size is found, or set it to 1");
            }
            return one.withBatch(limits.batch());
        }
        for (int batch : BATCHES) {
            boolean fits = one.groups().stream().allMatch(group -> bytes(group, batch) <= limits.bytes());
            if (fits && isSameInAnySlot(one, batch, alone)) {
                return one.withBatch(batch);
            }
        }
        return one;
    }

    private boolean isSameInAnySlot(OrtModel one, int batch, Map<String, List<Integer>> alone) {
        OrtModel many = one.withBatch(batch);
        for (int first = 0; first < rows.size(); first++) {
            try {
                Map<String, List<Integer>> found = hashes(many, MadeUpRows.together(rows, first, batch));
                for (Map.Entry<String, List<Integer>> tensor : alone.entrySet()) {
                    List<Integer> hashes = found.get(tensor.getKey());
                    for (int slot = 0; slot < batch; slot++) {
                        int row = (first + slot) % rows.size();
                        if (!hashes.get(slot).equals(tensor.getValue().get(row))) {
                            return false;
                        }
                    }
                }
            } catch (OnnxException | IllegalArgumentException e) {
                // What is laid out for one row alone is computed for one row alone.
                return false;
            }
        }
        return true;
    }

    /** For each tensor, a hash of the numbers of each row. */
    private static Map<String, List<Integer>> hashes(OrtModel model, DenseBatch batch) {
        Map<String, List<Integer>> hashes = new HashMap<>();
        List<NetworkTensor> shown = model.shown();
        model.open().showPadded(batch, (tensor, values) -> {
            FloatBatch floats = (FloatBatch) values;
            int width = shown.get(tensor).values();
            List<Integer> each = hashes.computeIfAbsent(shown.get(tensor).name(), name -> new ArrayList<>());
            for (int row = 0; row < floats.rows(); row++) {
                int hash = 1;
                for (int k = row * width; k < (row + 1) * width; k++) {
                    hash = 31 * hash + Float.floatToRawIntBits(floats.values()[k]);
                }
                each.add(hash);
            }
        });
        return hashes;
    }
}

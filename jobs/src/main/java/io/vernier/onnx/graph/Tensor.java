package io.vernier.onnx.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * A constant.
 *
 * @param name may be empty
 * @param shape sizes; none of a number
 * @param reals its elements, row-major; none of text
 * @param texts its elements where they are text
 */
@SuppressWarnings("ArrayRecordComponent")
public record Tensor(String name, ElementType type, long[] shape, double[] reals, List<String> texts) {

    /**
     * Reads one; float16 becomes float32, which holds its numbers.
     *
     * @throws OnnxException if its values are in another file, of a type that is not read, or not as many as its shape says
     */
    static Tensor read(WireReader in) {
        List<Long> shape = new ArrayList<>();
        List<Double> numbers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        ElementType type = ElementType.OTHER;
        String name = "";
        byte[] raw = {};
        boolean isExternal = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> in.integers(shape::add);
                case 2 -> type = ElementType.of(in.integer());
                case 4 -> in.floats(each -> numbers.add((double) each));
                case 5, 7 -> in.integers(each -> numbers.add((double) each));
                case 6 -> texts.add(in.text());
                case 8 -> name = in.text();
                case 9 -> raw = in.content();
                case 10 -> in.doubles(numbers::add);
                case 14 -> isExternal = in.integer() == 1;
                default -> in.skip();
            }
        }
        if (isExternal) {
            throw new OnnxException("keeps the values of \"" + name + "\" in another file; save it as one file, with"
                    + " onnx.save_model(..., save_as_external_data=False)");
        }
        if (!type.isRead()) {
            throw foreign(name, type);
        }
        double[] reals = raw.length > 0
                ? raw(name, type, raw)
                : numbers.stream()
                        .mapToDouble(
                                type == ElementType.FLOAT16 ? bits -> HalfPrecision.of(bits.intValue()) : each -> each)
                        .toArray();
        long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
        // No product of sizes leaves the range, whatever the file says.
        long elements = Arrays.stream(sizes).reduce(1, (a, b) -> Math.multiplyHigh(a, b) == 0 && b >= 0 ? a * b : -1);
        if (elements != reals.length + texts.size()) {
            throw new OnnxException("has " + (reals.length + texts.size()) + " values of the constant \"" + name
                    + "\" (" + type.label() + "), expected " + elements + "; export or copy it again");
        }
        ElementType held = type == ElementType.FLOAT16 ? ElementType.FLOAT : type;
        return new Tensor(name, held, sizes, reals, List.copyOf(texts));
    }

    private static double[] raw(String name, ElementType type, byte[] raw) {
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        int size =
                switch (type) {
                    case FLOAT16 -> 2;
                    case FLOAT, INT32 -> 4;
                    case DOUBLE, INT64 -> 8;
                    case BOOL, INT8, UINT8 -> 1;
                    default -> throw foreign(name, type);
                };
        double[] reals = new double[raw.length / size];
        for (int k = 0; k < reals.length; k++) {
            reals[k] = switch (type) {
                case FLOAT16 -> HalfPrecision.of(bytes.getShort());
                case FLOAT -> bytes.getFloat();
                case INT32 -> bytes.getInt();
                case DOUBLE -> bytes.getDouble();
                case INT64 -> bytes.getLong();
                case UINT8 -> Byte.toUnsignedInt(bytes.get());
                default -> bytes.get();
            };
        }
        return reals;
    }

    private static OnnxException foreign(String name, ElementType type) {
        return new OnnxException("has the constant \"" + name + "\" of the type " + type.label()
                + ", expected float16, float, double, int32, int64, bool or text; export it with such constants");
    }

    /**
     * A constant of numbers.
     *
     * @throws IllegalArgumentException if there are not as many as the shape says
     */
    public static Tensor of(String name, ElementType type, long[] shape, double[] reals) {
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (elements != reals.length) {
            throw new IllegalArgumentException(
                    "The constant \"" + name + "\" has " + reals.length + " values, expected " + elements + ".");
        }
        return new Tensor(name, type, shape, reals, List.of());
    }

    /** A single number, without a shape. */
    public static Tensor scalar(String name, ElementType type, double value) {
        return of(name, type, new long[0], new double[] {value});
    }

    /** With each element times a factor, rounded once to float32. */
    public Tensor times(IntToDoubleFunction factor) {
        double[] products = new double[reals.length];
        for (int k = 0; k < products.length; k++) {
            products[k] = (float) (reals[k] * factor.applyAsDouble(k));
        }
        return of(name, ElementType.FLOAT, shape, products);
    }

    /** The message of the format; numbers are rounded to the type, which holds them. */
    byte[] bytes() {
        WireWriter out = new WireWriter();
        for (long size : shape) {
            out.integer(1, size);
        }
        out.integer(2, type.code());
        out.text(8, name);
        out.content(9, raw());
        return out.bytes();
    }

    private byte[] raw() {
        int size =
                switch (type) {
                    case FLOAT, INT32 -> 4;
                    case DOUBLE, INT64 -> 8;
                    case BOOL, INT8, UINT8 -> 1;
                    default -> throw new IllegalStateException("No constants of " + type.label() + " are written.");
                };
        ByteBuffer bytes = ByteBuffer.allocate(size * reals.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double each : reals) {
            switch (type) {
                case FLOAT -> bytes.putFloat((float) each);
                case INT32 -> bytes.putInt((int) each);
                case DOUBLE -> bytes.putDouble(each);
                case INT64 -> bytes.putLong((long) each);
                default -> bytes.put((byte) (int) each);
            }
        }
        return bytes.array();
    }

    /** Its elements as labels of classes. */
    public List<String> labels() {
        return texts.isEmpty()
                ? Arrays.stream(reals)
                        .mapToObj(each -> Long.toString((long) each))
                        .toList()
                : texts;
    }
}

package io.vernier.jobs.store.format;

import io.vernier.integer.Integers;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;

/** Gathers the elements of an array, of which there may be many: in blocks of Java arrays, without an object for each. */
final class ReadArray extends PrimitiveConverter {
    private static final int LEAST_BLOCK = 1 << 4;
    private static final int GREATEST_BLOCK = 1 << 20;

    private static final long[] NONE = {};

    private final ScalarType element;
    private final List<Object> full = new ArrayList<>();
    private long[] longs = NONE;
    private double[] doubles = {};
    private Object[] objects = {};
    private Object block = objects;
    private int blockLength;
    private int filled;
    private int length;

    ReadArray(ScalarType element) {
        this.element = element;
        clear();
    }

    void clear() {
        full.clear();
        length = 0;
        blockLength = 0;
        filled = 0;
        longs = NONE;
    }

    /** Makes room for one more. */
    private int next() {
        if (filled == blockLength) {
            if (filled > 0) {
                full.add(block);
            }
            blockLength = Math.min(GREATEST_BLOCK, Math.max(LEAST_BLOCK, length));
            filled = 0;
            switch (element) {
                case BIGINT -> block = longs = new long[blockLength];
                case DOUBLE -> block = doubles = new double[blockLength];
                default -> block = objects = new Object[blockLength];
            }
        }
        length++;
        return filled++;
    }

    /** All of them. */
    Object value() {
        if (element == ScalarType.BIGINT) {
            List<long[]> parts = new ArrayList<>();
            full.forEach(each -> parts.add((long[]) each));
            parts.add(filled == blockLength ? longs : Arrays.copyOf(longs, filled));
            clear();
            return Integers.of(parts.toArray(long[][]::new));
        }
        Object all = Array.newInstance(element.elementClass(), length);
        int at = 0;
        for (Object each : full) {
            at = copy(each, Array.getLength(each), all, at);
        }
        copy(block, filled, all, at);
        clear();
        return all;
    }

    private static int copy(Object from, int count, Object to, int at) {
        if (from instanceof Object[] && !(to instanceof Object[])) {
            for (int k = 0; k < count; k++) {
                Array.set(to, at + k, Array.get(from, k));
            }
        } else {
            System.arraycopy(from, 0, to, at, count);
        }
        return at + count;
    }

    @Override
    public void addLong(long value) {
        int at = next();
        longs[at] = value;
    }

    @Override
    public void addDouble(double value) {
        int at = next();
        doubles[at] = value;
    }

    @Override
    public void addInt(int value) {
        int at = next();
        objects[at] = value;
    }

    @Override
    public void addBoolean(boolean value) {
        int at = next();
        objects[at] = value;
    }

    @Override
    public void addBinary(Binary value) {
        int at = next();
        objects[at] = element.value(value);
    }
}

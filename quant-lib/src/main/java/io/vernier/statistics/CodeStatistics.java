package io.vernier.statistics;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * What codes of few bits are chosen by: for each input, in the bins of {@link ValueHistogram}, the count, the sum of residuals and the sum
 * of integer row weights; of each output the sum, the sum of squares, and the greatest magnitude of all; and the greatest curvature of
 * each hidden unit. Inputs are taken as distances from given offsets. All sums are of integers, so any partitioning and any order give
 * the same state.
 */
public final class CodeStatistics {
    /** Memory of a state by input, in bytes, as typical as {@link Calibration#HISTOGRAM_BYTES}. */
    public static final long INPUT_BYTES = 240 << 10;

    /** Outputs are rounded to integers of so many bits before they are added. */
    private static final int OUTPUT_BITS = 30;

    private static final byte FORMAT_VERSION = 2;
    private static final int PAGE = 128;
    private static final int FIELDS = 3;

    private final Shape shape;
    private final double[] offsets;
    private final int outputExponent;
    private final long[][][] pages;
    private final WideSums outputs;
    private final double[] greatestCurvature;
    private double greatest;
    private long rows;

    private CodeStatistics(Shape shape) {
        this.shape = shape;
        this.offsets = shape.offsets.clone();
        this.outputExponent = shape.outputExponent;
        this.pages = new long[offsets.length][Float32Bins.COUNT / PAGE][];
        this.outputs = WideSums.zeros(2 * shape.outputs);
        this.greatestCurvature = new double[shape.units];
    }

    /**
     * What states that can be merged have in common.
     *
     * @param offsets one for each input
     * @param outputs number of outputs
     * @param outputExponent magnitudes of outputs do not exceed 2 to this
     * @param units number of hidden units whose curvature is observed
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Shape(double[] offsets, int outputs, int outputExponent, int units) implements Serializable {

        /** The state that has seen nothing. */
        public CodeStatistics empty() {
            return new CodeStatistics(this);
        }
    }

    /**
     * One input as cells, ascending.
     *
     * @param mean of each cell's values, as distances from the offset
     * @param count values in each cell
     * @param weight sum of the weights of their rows
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record WeightedCells(double[] mean, double[] count, double[] weight) {}

    /**
     * One input as it is saved: a column each of ids of bins by position, counts, sums of residuals and sums of weights.
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Columns(long[] positions, long[] counts, long[] residualSums, long[] weights) {}

    public Shape shape() {
        return shape;
    }

    /** The least e with {@code magnitude <= 2^e}; that of the least normal double for less. */
    public static int exponent(double magnitude) {
        double normal = Math.max(magnitude, Double.MIN_NORMAL);
        int exponent = Math.getExponent(normal);
        return normal == Math.scalb(1.0, exponent) ? exponent : exponent + 1;
    }

    public int inputs() {
        return offsets.length;
    }

    public int outputs() {
        return outputs.size() / 2;
    }

    public long rows() {
        return rows;
    }

    /** What an input is taken as distance from. */
    public double offset(int input) {
        return offsets[input];
    }

    /** The greatest magnitude of an output. */
    public double greatest() {
        return greatest;
    }

    /**
     * Adds a value of an input.
     *
     * @param x finite
     * @param weight of its row, above 0
     */
    public void observe(int input, double x, long weight) {
        int pattern = Float32Bins.pattern(x - offsets[input]);
        int position = Float32Bins.position(pattern >>> 16);
        long[] page = page(input, position / PAGE);
        int at = position % PAGE * FIELDS;
        page[at]++;
        page[at + 1] += pattern & 0xffff;
        page[at + 2] = Math.addExact(page[at + 2], weight);
    }

    private long[] page(int input, int index) {
        if (pages[input][index] == null) {
            pages[input][index] = new long[PAGE * FIELDS];
        }
        return pages[input][index];
    }

    /**
     * Adds the outputs of a row.
     *
     * @param values as many as outputs, within the bound
     */
    public void observeOutputs(double[] values) {
        for (int k = 0; k < values.length; k++) {
            long integer = (long) Math.rint(Math.scalb(values[k], OUTPUT_BITS - outputExponent));
            outputs.add(2 * k, integer);
            outputs.add(2 * k + 1, Math.multiplyExact(integer, integer));
            greatest = Math.max(greatest, Math.abs(values[k]));
        }
        rows = Math.addExact(rows, 1);
    }

    /** Observes the curvatures of a row: as many as hidden units, 0 or more each. */
    public void observeCurvatures(double[] values) {
        for (int unit = 0; unit < greatestCurvature.length; unit++) {
            greatestCurvature[unit] = Math.max(greatestCurvature[unit], values[unit]);
        }
    }

    /** The greatest curvature of each hidden unit. */
    public double[] greatestCurvatures() {
        return greatestCurvature.clone();
    }

    /** The variance of the outputs, on average. */
    public double outputVariance() {
        double sum = 0;
        double n = rows;
        for (int k = 0; k < outputs(); k++) {
            BigInteger total = outputs.value(2 * k);
            BigInteger squares = outputs.value(2 * k + 1).multiply(BigInteger.valueOf(rows));
            sum += squares.subtract(total.multiply(total)).doubleValue() / (n * n);
        }
        return Math.scalb(sum / outputs(), 2 * (outputExponent - OUTPUT_BITS));
    }

    /** The cells of an input, ascending by value. */
    public WeightedCells cells(int input) {
        Columns columns = columns(input);
        int size = columns.positions().length;
        double[] mean = new double[size];
        double[] count = new double[size];
        double[] weight = new double[size];
        for (int k = 0; k < size; k++) {
            int bin = Float32Bins.atPosition((int) columns.positions()[k]);
            count[k] = columns.counts()[k];
            weight[k] = columns.weights()[k];
            double magnitude = Math.scalb(
                    Float32Bins.base(bin) + columns.residualSums()[k] / count[k], Float32Bins.unitExponent(bin));
            mean[k] = Float32Bins.isNegative(bin) ? 0.0 - magnitude : magnitude;
        }
        return new WeightedCells(mean, count, weight);
    }

    /**
     * The values of an input in groups of about equal weight, one for each bin where these are no more.
     *
     * @param most groups
     */
    public InputGroups groups(int input, int most) {
        Columns columns = columns(input);
        WeightedCells cells = cells(input);
        int bins = columns.positions().length;
        long total = 0;
        for (long weight : columns.weights()) {
            total = Math.addExact(total, weight);
        }
        List<Integer> first = new ArrayList<>();
        List<double[]> sums = new ArrayList<>();
        long before = 0;
        long last = -1;
        for (int b = 0; b < bins; b++) {
            long group = bins <= most ? b : Math.min(Math.multiplyExact(before, most) / total, most - 1);
            if (group != last) {
                first.add((int) columns.positions()[b]);
                sums.add(new double[2]);
                last = group;
            }
            double[] sum = sums.get(sums.size() - 1);
            sum[0] += cells.mean()[b] * cells.count()[b];
            sum[1] += cells.count()[b];
            before += columns.weights()[b];
        }
        return new InputGroups(
                offsets[input],
                first.stream().mapToInt(Integer::intValue).toArray(),
                sums.stream()
                        .mapToDouble(sum -> offsets[input] + sum[0] / sum[1])
                        .toArray());
    }

    /** The bins of an input that hold values. */
    public Columns columns(int input) {
        List<long[]> found = new ArrayList<>();
        for (int index = 0; index < pages[input].length; index++) {
            long[] page = pages[input][index];
            for (int k = 0; page != null && k < PAGE; k++) {
                if (page[k * FIELDS] > 0) {
                    found.add(new long[] {
                        (long) index * PAGE + k, page[k * FIELDS], page[k * FIELDS + 1], page[k * FIELDS + 2]
                    });
                }
            }
        }
        return new Columns(column(found, 0), column(found, 1), column(found, 2), column(found, 3));
    }

    private static long[] column(List<long[]> found, int field) {
        return found.stream().mapToLong(each -> each[field]).toArray();
    }

    /** Adds bins that were saved. */
    public void add(int input, Columns columns) {
        for (int k = 0; k < columns.positions().length; k++) {
            add(input, columns.positions()[k], columns.counts()[k], columns.residualSums()[k], columns.weights()[k]);
        }
    }

    private void add(int input, long position, long count, long residuals, long weight) {
        long[] page = page(input, Math.toIntExact(position / PAGE));
        int at = (int) (position % PAGE) * FIELDS;
        page[at] = Math.addExact(page[at], count);
        page[at + 1] = Math.addExact(page[at + 1], residuals);
        page[at + 2] = Math.addExact(page[at + 2], weight);
    }

    /** The sum and the sum of squares of each output, in its unit. */
    public BigInteger[] outputSums() {
        return outputs.values();
    }

    /** Adds what was saved of outputs. */
    public void addOutputs(long moreRows, double greatestOutput, BigInteger... sums) {
        outputs.merge(WideSums.of(sums));
        rows = Math.addExact(rows, moreRows);
        greatest = Math.max(greatest, greatestOutput);
    }

    /**
     * Adds what another state has seen.
     *
     * @throws IllegalArgumentException if it is of other inputs or outputs
     */
    public void merge(CodeStatistics other) {
        merge(other.encode());
    }

    /** The state as bytes; equal states make equal bytes. */
    public byte[] encode() {
        ByteSink bytes = new ByteSink();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT_VERSION);
            out.writeInt(inputs());
            out.writeInt(outputs());
            out.writeInt(outputExponent);
            out.writeInt(greatestCurvature.length);
            Varints.write(out, rows);
            out.writeDouble(greatest);
            outputs.encode(out);
            for (double curvature : greatestCurvature) {
                out.writeDouble(curvature);
            }
            for (int input = 0; input < inputs(); input++) {
                Columns columns = columns(input);
                out.writeDouble(offsets[input]);
                out.writeInt(columns.positions().length);
                for (int k = 0; k < columns.positions().length; k++) {
                    Varints.write(out, columns.positions()[k]);
                    Varints.write(out, columns.counts()[k]);
                    Varints.write(out, columns.residualSums()[k]);
                    Varints.write(out, columns.weights()[k]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused to be written.", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Adds what a state of the same inputs and outputs has seen that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if the bytes are no such state; a part of them may have been added then
     */
    public void merge(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteSource(bytes))) {
            require(in.readByte(), FORMAT_VERSION, "format");
            require(in.readInt(), inputs(), "inputs");
            require(in.readInt(), outputs(), "outputs");
            require(in.readInt(), outputExponent, "exponent of outputs");
            require(in.readInt(), greatestCurvature.length, "hidden units");
            rows = Math.addExact(rows, Varints.read(in));
            greatest = Math.max(greatest, in.readDouble());
            outputs.merge(in);
            for (int unit = 0; unit < greatestCurvature.length; unit++) {
                greatestCurvature[unit] = Math.max(greatestCurvature[unit], in.readDouble());
            }
            for (int input = 0; input < inputs(); input++) {
                require(in.readDouble(), offsets[input], "offset");
                for (int left = in.readInt(); left > 0; left--) {
                    add(input, Varints.read(in), Varints.read(in), Varints.read(in), Varints.read(in));
                }
            }
            if (in.available() > 0) {
                throw new IOException("found " + in.available() + " bytes after the end");
            }
        } catch (EOFException e) {
            throw new IllegalArgumentException("The bytes are not statistics of these codes: they end too early.", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The bytes are not statistics of these codes: " + e.getMessage() + ".", e);
        }
    }

    private static void require(double found, double expected, String what) throws IOException {
        if (found != expected) {
            throw new IOException("found the " + what + " " + found + ", expected " + expected);
        }
    }
}

package io.vernier.statistics;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A calibration in {@link ContentGroups#COUNT} parts, one for each group of rows by their content, so that each can be left out again. A
 * part takes memory from its first row on; all of them take at most {@link ContentGroups#COUNT} times {@link Calibration#stateBytes}.
 */
public final class GroupedCalibration {
    private final List<TensorLayout> layouts;
    private final int histogramChannels;
    private final List<Optional<Calibration>> groups = new ArrayList<>(Stream.generate(Optional::<Calibration>empty)
            .limit(ContentGroups.COUNT)
            .toList());

    private GroupedCalibration(List<TensorLayout> layouts, int histogramChannels) {
        this.layouts = List.copyOf(layouts);
        this.histogramChannels = histogramChannels;
    }

    /** The state that has seen nothing, the identity of {@link #merge}. */
    public static GroupedCalibration empty(List<TensorLayout> layouts, int histogramChannels) {
        return new GroupedCalibration(layouts, histogramChannels);
    }

    /** Where the rows of a group are observed. */
    public Calibration group(int group) {
        Calibration known = groups.get(group).orElseGet(() -> Calibration.empty(layouts, histogramChannels));
        groups.set(group, Optional.of(known));
        return known;
    }

    /** The groups that have rows, in order. */
    public List<Calibration> groups() {
        return List.copyOf(numbered().values());
    }

    /** The same by their number, from 0 to {@link ContentGroups#COUNT} - 1, by which groups of other rows are added to them. */
    public SortedMap<Integer, Calibration> numbered() {
        SortedMap<Integer, Calibration> numbered = new TreeMap<>();
        for (int number = 0; number < groups.size(); number++) {
            int known = number;
            groups.get(number).filter(group -> group.rows() > 0).ifPresent(group -> numbered.put(known, group));
        }
        return numbered;
    }

    /** The calibration of all rows, the same as without groups. */
    public Calibration total() {
        Calibration total = Calibration.empty(layouts, histogramChannels);
        groups().forEach(total::merge);
        return total;
    }

    /**
     * Adds what another state has seen.
     *
     * @throws IllegalArgumentException if the tensors are not laid out alike
     */
    public void merge(GroupedCalibration other) {
        for (int index = 0; index < groups.size(); index++) {
            if (other.groups.get(index).isPresent()) {
                group(index).merge(other.groups.get(index).get());
            }
        }
    }

    /** The state as bytes; equal states make equal bytes. */
    public byte[] encode() {
        ByteSink bytes = new ByteSink();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Optional<Calibration> group : groups) {
                byte[] part = group.filter(one -> one.rows() > 0)
                        .map(Calibration::encode)
                        .orElse(new byte[0]);
                out.writeInt(part.length);
                out.write(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused to be written.", e);
        }
        return bytes.toByteArray();
    }

    /**
     * The state that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if the bytes are not a state of these tensors
     */
    public static GroupedCalibration decode(byte[] bytes, List<TensorLayout> layouts, int histogramChannels) {
        GroupedCalibration calibration = empty(layouts, histogramChannels);
        calibration.merge(bytes);
        return calibration;
    }

    /**
     * Adds what a state has seen that {@link #encode} wrote, without making that state.
     *
     * @throws IllegalArgumentException if the bytes are not a state of these tensors; a part of them may have been added then
     */
    public void merge(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            for (int index = 0; index < ContentGroups.COUNT; index++) {
                byte[] part = in.readNBytes(in.readInt());
                if (part.length > 0) {
                    group(index).merge(part);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("The bytes are not a calibration in groups: " + e.getMessage() + ".", e);
        }
    }
}

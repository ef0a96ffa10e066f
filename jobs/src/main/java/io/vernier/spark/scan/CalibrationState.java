package io.vernier.spark.scan;

import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.GroupedCalibration;
import io.vernier.statistics.TensorLayout;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What was measured of some rows; adds up in any order.
 *
 * @param total statistics of all rows
 * @param parts those of the rows of each group by their content; absent where they were not asked for
 */
public record CalibrationState(Calibration total, Optional<GroupedCalibration> parts) {

    /** The state that has seen nothing. */
    public static CalibrationState empty(List<TensorLayout> layouts, CalibrationConfiguration.Measured configuration) {
        int channels = configuration.histogramChannels();
        return new CalibrationState(
                Calibration.empty(layouts, channels),
                configuration.isInGroups()
                        ? Optional.of(GroupedCalibration.empty(layouts, channels))
                        : Optional.empty());
    }

    /**
     * Adds what another state has seen.
     *
     * @throws IllegalArgumentException if the tensors are not laid out alike, or one state alone has groups
     */
    public void merge(CalibrationState other) {
        if (parts.isPresent() != other.parts.isPresent()) {
            throw new IllegalArgumentException("States with and without groups were to be added.");
        }
        total.merge(other.total);
        parts.ifPresent(mine -> mine.merge(other.parts.orElseThrow()));
    }

    /** The state as bytes; equal states make equal bytes. */
    public byte[] encode() {
        byte[] all = total.encode();
        byte[] groups = parts.map(GroupedCalibration::encode).orElse(new byte[0]);
        return ByteBuffer.allocate(Integer.BYTES + all.length + groups.length)
                .putInt(all.length)
                .put(all)
                .put(groups)
                .array();
    }

    /**
     * The state that {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if the bytes are not a state of these tensors
     */
    public static CalibrationState decode(
            byte[] bytes, List<TensorLayout> layouts, CalibrationConfiguration.Measured configuration) {
        int channels = configuration.histogramChannels();
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            byte[] all = new byte[Math.min(Math.max(buffer.getInt(), 0), bytes.length)];
            buffer.get(all);
            byte[] groups = new byte[buffer.remaining()];
            buffer.get(groups);
            return new CalibrationState(
                    Calibration.decode(all, layouts, channels),
                    configuration.isInGroups()
                            ? Optional.of(GroupedCalibration.decode(groups, layouts, channels))
                            : Optional.empty());
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("The bytes are not a state of this model: they end too early.", e);
        }
    }
}

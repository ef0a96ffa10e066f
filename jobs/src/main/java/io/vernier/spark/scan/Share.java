package io.vernier.spark.scan;

import io.vernier.model.Admission;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowBlock;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which rows of a source are measured: all of them, or a share by what each holds, whatever the order and the partitions are. A row judges
 * if the {@linkplain io.vernier.statistics.ContentGroups hash} of its inputs is divisible by three.
 */
public enum Share {
    ALL("all"),
    /** Two thirds, which are fitted to. */
    FITTING("fitting"),
    /** The other third, which nothing was fitted to. */
    JUDGING("judging");

    private static final int PARTS = 3;

    private final String label;

    Share(String label) {
        this.label = label;
    }

    /** What a manifest says of it, and what identities are made of; nothing of all rows. */
    public Map<String, Object> origin() {
        return this == ALL ? Map.of() : Map.of("share", label);
    }

    /** The same measurement of this share of the rows it is shown. */
    public <S> Measurement<S> of(Measurement<S> measurement) {
        return this == ALL ? measurement : new Started<>(measurement, task -> new Selecting<>(this, task));
    }

    private RowBlock of(RowBlock block) {
        int[] groups = RowGroups.of(block.features(), new double[0], PARTS);
        AdmittedRows kept = AdmittedRows.of(Admission.ANY, block.features());
        for (int row = 0; row < groups.length; row++) {
            if ((groups[row] == 0) != (this == JUDGING)) {
                kept.exclude(row);
            }
        }
        return new RowBlock(
                kept.select(block.features()),
                kept.select(block.labels()),
                Stream.of(block.slices()).map(kept::select).toArray(String[][]::new));
    }

    private record Selecting<S>(Share share, Measurement.Task<S> task) implements Measurement.Task<S> {
        @Override
        public void accept(RowBlock block) {
            RowBlock selected = share.of(block);
            if (selected.rows() > 0) {
                task.accept(selected);
            }
        }

        @Override
        public S state() {
            return task.state();
        }
    }
}

package io.vernier.spark.plan;

import io.vernier.spark.plan.BlockLayout.Kind;
import io.vernier.spark.plan.BlockLayout.Nulls;
import io.vernier.spark.plan.BlockLayout.Part;

/**
 * Reads rows into a block, one at a time; every element is copied at once, since Spark uses its rows again.
 *
 * @param <R> the class of the rows
 */
final class RowReader<R> {
    private final Fields<R> fields;
    private final BlockLayout layout;
    private final int[] ordinals;
    private final RowCounts counts;

    /** @param ordinals where in a row each column of the layout is */
    RowReader(Fields<R> fields, BlockLayout layout, int[] ordinals, RowCounts counts) {
        this.fields = fields;
        this.layout = layout;
        this.ordinals = ordinals;
        this.counts = counts;
    }

    /** Puts a row into the block that is being built, unless its nulls or the length of its vectors leave it out. */
    void read(R row, BlockBuilder builder) {
        counts.read();
        if (!admits(row)) {
            return;
        }
        builder.beginRow(holdsSparse(row));
        if (!readFeatures(row, builder)) {
            builder.dropRow();
            return;
        }
        for (Part label : layout.label()) {
            int at = ordinals[layout.labelOrdinal()];
            builder.label(fields.isNull(row, at) ? Double.NaN : fields.number(row, at, label));
        }
        for (int slice = 0; slice < layout.slices(); slice++) {
            builder.slice(slice, fields.text(row, ordinals[layout.sliceOrdinal() + slice]));
        }
        builder.endRow();
    }

    /** Whether the nulls of a row let it in. */
    private boolean admits(R row) {
        if (layout.nulls() == Nulls.NOT_A_NUMBER) {
            return true;
        }
        boolean any = false;
        for (int k = 0; k < layout.parts().size(); k++) {
            if (fields.isNull(row, ordinals[k])) {
                any = true;
                if (layout.nulls() == Nulls.REFUSE) {
                    counts.refusedNull(k);
                }
            }
        }
        if (any) {
            counts.nullRow(layout.nulls());
        }
        return !any;
    }

    private boolean holdsSparse(R row) {
        for (int k = 0; k < layout.parts().size(); k++) {
            if (layout.parts().get(k).kind() == Kind.VECTOR
                    && !fields.isNull(row, ordinals[k])
                    && fields.vector(row, ordinals[k]).isSparse()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the vectors of the row have the length that the model reads. */
    private boolean readFeatures(R row, BlockBuilder builder) {
        int channel = 0;
        for (int k = 0; k < layout.parts().size(); k++) {
            Part part = layout.parts().get(k);
            if (part.kind() != Kind.VECTOR) {
                if (channel == layout.channels()) {
                    return refuseLength(row);
                }
                builder.element(
                        channel, fields.isNull(row, ordinals[k]) ? Double.NaN : fields.number(row, ordinals[k], part));
                channel++;
            } else if (fields.isNull(row, ordinals[k])) {
                int size = part.isTold() ? part.size() : untold(row);
                if (size < 0 || channel + size > layout.channels()) {
                    return refuseLength(row);
                }
                for (int element = 0; element < size; element++) {
                    builder.element(channel + element, Double.NaN);
                }
                channel += size;
            } else {
                Fields.Elements vector = fields.vector(row, ordinals[k]);
                if (part.isTold() && vector.size() != part.size()) {
                    counts.wrongLength(vector.size());
                    return false;
                }
                if (channel + vector.size() > layout.channels()) {
                    return refuseLength(row);
                }
                for (int stored = 0; stored < vector.stored(); stored++) {
                    builder.element(channel + vector.index(stored), vector.value(stored));
                }
                channel += vector.size();
            }
        }
        return channel == layout.channels() || refuseLength(row);
    }

    /** The length of a null vector of which nothing else tells: what the others leave, -1 where there are several such. */
    private int untold(R row) {
        int rest = layout.channels();
        int nulls = 0;
        for (int k = 0; k < layout.parts().size(); k++) {
            Part part = layout.parts().get(k);
            if (part.isTold()) {
                rest -= part.size();
            } else if (fields.isNull(row, ordinals[k])) {
                nulls++;
            } else {
                rest -= fields.vector(row, ordinals[k]).size();
            }
        }
        return nulls == 1 ? rest : -1;
    }

    private boolean refuseLength(R row) {
        int length = 0;
        for (int k = 0; k < layout.parts().size(); k++) {
            Part part = layout.parts().get(k);
            boolean ofVector = part.kind() == Kind.VECTOR && !fields.isNull(row, ordinals[k]);
            length += ofVector ? fields.vector(row, ordinals[k]).size() : part.size();
        }
        counts.wrongLength(length);
        return false;
    }
}

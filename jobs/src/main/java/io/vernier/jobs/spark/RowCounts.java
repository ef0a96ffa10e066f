package io.vernier.jobs.spark;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What became of the rows that a scan read, and what in them must be refused; counts add up in any order. */
public final class RowCounts {
    private final long[] nulls;
    private long rows;
    private long nullRows;
    private long skippedRows;
    private long wrongLengths;
    private int leastWrongLength = Integer.MAX_VALUE;

    RowCounts(int parts) {
        nulls = new long[parts];
    }

    void read() {
        rows++;
    }

    /** A row that is left out since an element is null; a null that is refused is counted by its column. */
    void nullRow(BlockLayout.Nulls nulls) {
        switch (nulls) {
            case LEAVE_OUT -> nullRows++;
            case SKIP -> skippedRows++;
            case REFUSE, NOT_A_NUMBER -> {}
        }
    }

    void refusedNull(int part) {
        nulls[part]++;
    }

    void wrongLength(int length) {
        wrongLengths++;
        leastWrongLength = Math.min(leastWrongLength, length);
    }

    /** Rows read, whatever became of them. */
    public long rows() {
        return rows;
    }

    /** Rows left out since an element was null. */
    public long nullRows() {
        return nullRows;
    }

    /** Rows left out since the vector was null. */
    public long skippedRows() {
        return skippedRows;
    }

    /** Nulls in a feature column that admits none. */
    public long refusedNulls(int part) {
        return nulls[part];
    }

    /** Rows whose vectors have another length than the model reads. */
    public long wrongLengths() {
        return wrongLengths;
    }

    /** The least of those lengths. */
    public int leastWrongLength() {
        return leastWrongLength;
    }

    void merge(RowCounts other) {
        for (int part = 0; part < nulls.length; part++) {
            nulls[part] = Math.addExact(nulls[part], other.nulls[part]);
        }
        rows = Math.addExact(rows, other.rows);
        nullRows = Math.addExact(nullRows, other.nullRows);
        skippedRows = Math.addExact(skippedRows, other.skippedRows);
        wrongLengths = Math.addExact(wrongLengths, other.wrongLengths);
        leastWrongLength = Math.min(leastWrongLength, other.leastWrongLength);
    }

    void encode(DataOutput out) throws IOException {
        for (long one : nulls) {
            out.writeLong(one);
        }
        out.writeLong(rows);
        out.writeLong(nullRows);
        out.writeLong(skippedRows);
        out.writeLong(wrongLengths);
        out.writeInt(leastWrongLength);
    }

    static RowCounts decode(int parts, DataInput in) throws IOException {
        RowCounts counts = new RowCounts(parts);
        for (int part = 0; part < parts; part++) {
            counts.nulls[part] = in.readLong();
        }
        counts.rows = in.readLong();
        counts.nullRows = in.readLong();
        counts.skippedRows = in.readLong();
        counts.wrongLengths = in.readLong();
        counts.leastWrongLength = in.readInt();
        return counts;
    }
}

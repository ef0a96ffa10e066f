package io.vernier.spark.plan;

import java.nio.ByteBuffer;

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

    byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate((nulls.length + 4) * Long.BYTES + Integer.BYTES);
        for (long one : nulls) {
            bytes.putLong(one);
        }
        bytes.putLong(rows)
                .putLong(nullRows)
                .putLong(skippedRows)
                .putLong(wrongLengths)
                .putInt(leastWrongLength);
        return bytes.array();
    }

    static RowCounts decode(int parts, byte[] encoded) {
        ByteBuffer bytes = ByteBuffer.wrap(encoded);
        RowCounts counts = new RowCounts(parts);
        for (int part = 0; part < parts; part++) {
            counts.nulls[part] = bytes.getLong();
        }
        counts.rows = bytes.getLong();
        counts.nullRows = bytes.getLong();
        counts.skippedRows = bytes.getLong();
        counts.wrongLengths = bytes.getLong();
        counts.leastWrongLength = bytes.getInt();
        return counts;
    }
}

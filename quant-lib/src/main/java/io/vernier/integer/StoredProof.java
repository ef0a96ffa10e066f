package io.vernier.integer;

/** What a row tells of the proof of its accumulators, which is made anew when it is read and must be what is stored. */
final class StoredProof {
    private static final String MIN = "proven_min";
    private static final String MAX = "proven_max";

    private StoredProof() {}

    static void write(Accumulator proof, RowWriter row) {
        row.attribute(MIN, proof.min()).attribute(MAX, proof.max());
    }

    static void require(Accumulator proof, RowReader row) {
        require(row, MIN, proof.min());
        require(row, MAX, proof.max());
    }

    private static void require(RowReader row, String key, long proven) {
        long stored = row.number(key);
        RowReader.require(
                stored == proven, "its attribute \"" + key + "\" is " + stored + ", but the proof says " + proven);
    }
}

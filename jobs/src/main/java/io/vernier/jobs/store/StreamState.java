package io.vernier.jobs.store;

/**
 * What a stream has come to. The number of the last batch and the statistics that it is in stand in one file, so that a batch which is
 * tried again after a failure is known to be in.
 *
 * @param lastBatch from 0; -1 before the first
 * @param checkpoint name of the directory in which Spark notes the files of each batch
 * @param statistics of all batches up to the last, encoded
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares states, and nobody changes them
public record StreamState(long lastBatch, String checkpoint, byte[] statistics) {

    /** The state after one more batch. */
    public StreamState next(byte[] moreStatistics) {
        return new StreamState(Math.addExact(lastBatch, 1), checkpoint, moreStatistics);
    }

    /** Whether another has come as far, by the same checkpoint. */
    boolean isAt(StreamState other) {
        return lastBatch == other.lastBatch && checkpoint.equals(other.checkpoint);
    }
}

package io.vernier.jobs.spark;

import org.apache.spark.sql.SparkSession;

/** A session for the time of one command: stopped at the end, unless it was there before, as in a notebook or a larger program. */
public final class OpenedSession implements AutoCloseable {
    private final SparkSession session;
    private final Runnable end;

    private OpenedSession(SparkSession session, Runnable end) {
        this.session = session;
        this.end = end;
    }

    /**
     * Joins the session that there is, whose settings stay as they are, or starts one as {@link Sessions#open} does.
     *
     * @param application its name in Spark's pages
     */
    public static OpenedSession of(String application) {
        boolean joined = Sessions.isThere();
        SparkSession session = Sessions.open(application);
        return new OpenedSession(session, joined ? () -> {} : session::stop);
    }

    public SparkSession session() {
        return session;
    }

    @Override
    public void close() {
        end.run();
    }
}

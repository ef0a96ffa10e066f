package io.vernier.spark.plan;

import org.apache.spark.sql.SparkSession;

/**
 * A session for the time of one command, started when it is first asked for: stopped at the end, unless it was there before, as in a
 * notebook or a larger program.
 */
public final class OpenedSession implements AutoCloseable {
    private final String application;
    private boolean joined;
    private SparkSession session;

    private OpenedSession(String application) {
        this.application = application;
    }

    /**
     * Joins the session that there is, whose settings stay as they are, or starts one as {@link Sessions#open} does.
     *
     * @param application its name in Spark's pages
     */
    public static OpenedSession of(String application) {
        return new OpenedSession(application);
    }

    public SparkSession session() {
        if (session == null) {
            joined = Sessions.isThere();
            session = Sessions.open(application);
        }
        return session;
    }

    @Override
    public void close() {
        if (session != null && !joined) {
            session.stop();
        }
    }
}

package io.vernier.spark.plan;

import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is sent to executors. */
public final class Broadcasts {
    private static final Logger LOG = LoggerFactory.getLogger(Broadcasts.class);

    private Broadcasts() {}

    /**
     * Takes it from all executors and the driver before this returns, so that its memory is there for what follows. The public {@code
     * destroy} lets that happen at some time. {@code Broadcast.destroy(boolean)} is {@code private[spark]}; checked in Spark 4.1.
     *
     * <p>What goes wrong, such as an executor that does not answer in time, is a warning in the log: it changes no result, and hides no
     * failure that came before.
     */
    public static void destroy(Broadcast<?> broadcast) {
        try {
            broadcast.destroy(true);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.warn("The memory of {} could not be freed; Spark frees it later.", broadcast, e);
        }
    }
}

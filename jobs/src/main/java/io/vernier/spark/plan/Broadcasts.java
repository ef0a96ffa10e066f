package io.vernier.spark.plan;

import org.apache.spark.broadcast.Broadcast;

/** What is sent to executors. */
public final class Broadcasts {
    private Broadcasts() {}

    /**
     * Takes it from all executors and the driver before this returns, so that its memory is there for what follows. The public {@code
     * destroy} lets that happen at some time. {@code Broadcast.destroy(boolean)} is {@code private[spark]}; checked in Spark 4.1.
     */
    public static void destroy(Broadcast<?> broadcast) {
        broadcast.destroy(true);
    }
}

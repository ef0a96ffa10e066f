package io.vernier.spark.plan;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What tasks need to reach the file systems that the driver reaches.
 *
 * <p>Uses {@code SerializableConfiguration}; checked with Spark 4.1.
 */
public final class TaskConfiguration implements Serializable {
    private static final long serialVersionUID = 1L;

    private final SerializableConfiguration configuration;

    private TaskConfiguration(SerializableConfiguration configuration) {
        this.configuration = configuration;
    }

    public static TaskConfiguration of(SparkContext context) {
        return new TaskConfiguration(new SerializableConfiguration(context.hadoopConfiguration()));
    }

    /** The configuration of the driver. */
    public Configuration hadoop() {
        return configuration.value();
    }
}

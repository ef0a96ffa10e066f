package io.vernier.spark.plan;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Shows {@link JobMetrics} to Spark's metrics system, in the driver, as the source {@code plugin.io.vernier.spark.plan.MetricsPlugin}.
 *
 * <p>Uses {@code org.apache.spark.api.plugin} (a {@code DeveloperApi}), checked on Spark 4.1.0.
 */
public final class MetricsPlugin implements SparkPlugin {

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public Map<String, String> init(SparkContext context, PluginContext plugin) {
                plugin.metricRegistry().registerAll(JobMetrics.ofThisProcess().registry());
                return Map.of();
            }
        };
    }

    /** Null as Spark has it: executors have nothing to show of their own, what their tasks count reaches the driver. */
    @Override
    public ExecutorPlugin executorPlugin() {
        return null;
    }
}

package io.vernier.spark.plan;

import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext$;
import org.apache.spark.sql.SparkSession;

/**
 * Starts Spark as the launcher asks for it: through spark-submit with what that has decided, else embedded in this process.
 *
 * <p>Uses {@code org.apache.spark.sql.classic.SparkSession} and {@code SparkContext.getActive} (private in Scala), checked with Spark 4.0 to 4.3: scans need RDDs, which Spark Connect has not.
 */
public final class Sessions {
    /** Spark reads more columns than 100 by rows unless it is told otherwise. */
    private static final int MAX_FIELDS = 10_000;

    private static final String HADOOP = "spark.hadoop.";
    private static final String FILE = "vernier.properties";
    private static final String PLUGINS = "spark.plugins";
    private static final String DEPLOY_MODE = "spark.submit.deployMode";

    private Sessions() {}

    /**
     * Starts a session with its settings, or takes the one that there is as it is; whoever starts it stops it.
     *
     * @param application its name in Spark's pages, where it is started
     * @throws Refusal if the session is one of Spark Connect
     */
    public static SparkSession open(String application) {
        SparkSession.Builder builder = SparkSession.builder();
        if (!isThere()) {
            builder.appName(application);
            settings(properties()).forEach(builder::config);
        }
        SparkSession session = builder.getOrCreate();
        if (!(session instanceof org.apache.spark.sql.classic.SparkSession)) {
            throw Refusal.before("The Spark session is \"" + session.getClass().getName()
                    + "\", one of Spark Connect: start Vernier with spark.api.mode=classic.");
        }
        return session;
    }

    /** Whether this process has a session or a context of Spark that somebody else has started, as a notebook or a platform does. */
    public static boolean isThere() {
        return current().isPresent() || SparkContext$.MODULE$.getActive().isDefined();
    }

    /** The session of this thread or of this process; empty where there is none. */
    public static Optional<SparkSession> current() {
        return Optional.ofNullable(SparkSession.getActiveSession()
                .getOrElse(() -> SparkSession.getDefaultSession().getOrElse(() -> null)));
    }

    /** What is set on the session beside what the launcher has set, given the properties of this process. */
    static Map<String, String> settings(Map<String, String> properties) {
        Map<String, String> settings = new TreeMap<>();
        // builder().classic() selects Connect in 4.1.0.
        settings.put("spark.api.mode", "classic");
        settings.put("spark.sql.codegen.maxFields", Integer.toString(MAX_FIELDS));
        settings.put("spark.files.ignoreCorruptFiles", "false");
        settings.put("spark.files.ignoreMissingFiles", "false");
        settings.put("spark.sql.files.ignoreCorruptFiles", "false");
        settings.put("spark.sql.files.ignoreMissingFiles", "false");
        settings.put(PLUGINS, withMetrics(properties.getOrDefault(PLUGINS, "")));
        if (!properties.containsKey(DEPLOY_MODE)) {
            settings.put("spark.master", properties.getOrDefault("spark.master", "local[*]"));
            // A port that is taken must not break a run, and nobody asked for the log.
            settings.put("spark.ui.enabled", properties.getOrDefault("spark.ui.enabled", "false"));
            settings.put("spark.eventLog.enabled", properties.getOrDefault("spark.eventLog.enabled", "false"));
        }
        return settings;
    }

    /** Whatever plugins are asked for stay. */
    private static String withMetrics(String plugins) {
        String ours = MetricsPlugin.class.getName();
        return plugins.isBlank() ? ours : plugins + "," + ours;
    }

    /** What Hadoop is told: by the session, where there is one; else by its own files and the {@code spark.hadoop} properties of this process. */
    public static Configuration hadoopConfiguration() {
        return current()
                .map(session -> session.sparkContext().hadoopConfiguration())
                .orElseGet(() -> hadoop(properties()));
    }

    /** What Hadoop is told by its own files and these properties. */
    static Configuration hadoop(Map<String, String> properties) {
        Configuration hadoop = new Configuration();
        properties.forEach((name, value) -> {
            if (name.startsWith(HADOOP)) {
                hadoop.set(name.substring(HADOOP.length()), value);
            }
        });
        return hadoop;
    }

    /** Of this process, and below these of the file that the launcher names where there is no spark-submit to read it. */
    private static Map<String, String> properties() {
        Properties all = new Properties();
        String file = System.getProperty(FILE);
        if (file != null) {
            try (Reader in = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
                all.load(in);
            } catch (IOException | IllegalArgumentException e) {
                throw Refusal.before(
                        "The properties \"" + file + "\" cannot be read (" + e.getMessage()
                                + "): name a file in the form of spark-defaults.conf.",
                        e);
            }
        }
        all.putAll(System.getProperties());
        Map<String, String> properties = new TreeMap<>();
        all.stringPropertyNames().forEach(name -> properties.put(name, all.getProperty(name)));
        return properties;
    }
}

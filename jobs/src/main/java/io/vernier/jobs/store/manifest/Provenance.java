package io.vernier.jobs.store.manifest;

import java.time.Instant;

/**
 * What made a result.
 *
 * @param program version of Vernier
 * @param spark version of Spark
 * @param java version of Java
 * @param machine operating system and architecture
 * @param started when the work began
 * @param finished when its results were complete
 */
public record Provenance(
        String program, String spark, String java, String machine, Instant started, Instant finished) {}

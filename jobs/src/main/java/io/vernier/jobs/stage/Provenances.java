package io.vernier.jobs.stage;

import io.vernier.jobs.store.manifest.Provenance;
import io.vernier.jobs.version.ProgramVersion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What made a result, on this machine and now. */
final class Provenances {
    private Provenances() {}

    static Provenance since(Instant started) {
        return new Provenance(
                ProgramVersion.current(),
                org.apache.spark.package$.MODULE$.SPARK_VERSION(),
                System.getProperty("java.version"),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                started,
                now());
    }

    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}

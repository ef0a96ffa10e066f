package io.vernier.jobs.version;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Vernier this is: what {@code --version} says and manifests name. */
public final class ProgramVersion {
    private static final String RESOURCE = "version.properties";

    private ProgramVersion() {}

    /** The version of the build, such as {@code 0.1.0}. */
    public static String current() {
        try (InputStream in = ProgramVersion.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("\"" + RESOURCE + "\" is missing in the program: build it again.");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("\"" + RESOURCE + "\" of the program cannot be read: build it again.", e);
        }
    }
}

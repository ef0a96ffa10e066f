package io.vernier.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A checkout that holds the real launcher between stand-ins for Java, Maven and spark-submit, each of which prints how
 * it was called. {@code QUIT} is the exit code of the started program, {@code PAUSE} the seconds of a
 * build, {@code BROKEN} makes it fail.
 */
record Checkout(Path root) {

    private static final String RECORDER =
            """
            printf '%s\\n' "$PWD" "${0##*/}" "$@"
            exit "${QUIT:-0}"
            """;

    /** What a launch left: its exit code and the lines of both streams. */
    record Outcome(int code, List<String> output, List<String> errors) {}

    static Checkout in(Path directory) throws IOException {
        Path root = Files.createDirectories(directory.resolve("a checkout")).toRealPath();
        Checkout checkout = new Checkout(root);
        Path repository = Path.of("").toAbsolutePath().getParent();
        checkout.program(
                root.resolve("deploy/bin/vernier"), Files.readString(repository.resolve("deploy/bin/vernier")));
        Files.copy(repository.resolve("pom.xml"), root.resolve("pom.xml"));
        Files.createDirectories(root.resolve("jobs/src/main"));
        Files.setLastModifiedTime(root.resolve("pom.xml"), FileTime.from(Instant.EPOCH));
        checkout.source(Instant.EPOCH);
        checkout.program(
                root.resolve("mvnw"),
                """
                #!/bin/sh
                echo built >> builds
                echo 'message of the compiler'
                [ -z "${BROKEN:-}" ] || exit 1
                mkdir -p jobs/target/spark/jars jobs/target/s3 jobs/target/onnx
                sleep "${PAUSE:-0}"
                echo jar > "jobs/target/vernier-jobs-$(sed -n 's:^  <version>\\(.*\\)</version>$:\\1:p' pom.xml).jar"
                """);
        checkout.java("17.0.15");
        checkout.program(root.resolve("jdk/bin/javac"), "#!/bin/sh\n");
        checkout.program(root.resolve("spark/bin/spark-submit"), "#!/bin/sh\n" + RECORDER);
        return checkout;
    }

    void java(String version) {
        program(
                root.resolve("jdk/bin/java"),
                """
                #!/bin/sh
                [ "$1" != -version ] || { echo 'openjdk version "%s" 2025-04-15' >&2; exit; }
                """
                                .formatted(version)
                        + RECORDER);
    }

    /** Gives the sources this age. */
    void source(Instant modified) throws IOException {
        Files.setLastModifiedTime(root.resolve("jobs/src/main"), FileTime.from(modified));
    }

    Path launcher() {
        return root.resolve("deploy/bin/vernier");
    }

    Path jar() throws IOException {
        try (var files = Files.list(root.resolve("jobs/target"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElse(root.resolve("jobs/target/no.jar"));
        }
    }

    /** How often the build ran. */
    int builds() throws IOException {
        Path log = root.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    Process start(Path launcher, Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("SPARK") || name.startsWith("VERNIER") || name.startsWith("JDK_"));
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    static Outcome await(Process process) throws IOException, InterruptedException {
        List<String> output = process.inputReader().lines().toList();
        List<String> errors = process.errorReader().lines().toList();
        return new Outcome(process.waitFor(), output, errors);
    }

    Outcome launch(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return await(start(launcher(), root.getParent(), environment, arguments));
    }

    private void program(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

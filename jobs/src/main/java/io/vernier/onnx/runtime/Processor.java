package io.vernier.onnx.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of the processor decides the last bits of what ONNX Runtime computes: its vector instructions, by which kernels are chosen. */
public final class Processor {
    private static final Path LINUX = Path.of("/proc/cpuinfo");
    private static final Pattern FLAGS = Pattern.compile("(flags|Features)\\s*:\\s*(.*)");
    private static final Pattern VECTORS = Pattern.compile("(amx|avx|f16c|fma|sse4|asimd|bf16|i8mm|sve).*");

    private Processor() {}

    /** Of this machine: its architecture and, on Linux, the instructions. */
    public static String kind() {
        List<String> lines;
        try {
            lines = Files.exists(LINUX) ? Files.readAllLines(LINUX) : List.of();
        } catch (IOException e) {
            // The architecture is known all the same.
            lines = List.of();
        }
        return kind(System.getProperty("os.arch"), lines);
    }

    /** @param lines of a file such as {@code /proc/cpuinfo} */
    static String kind(String architecture, List<String> lines) {
        String vectors = lines.stream()
                .map(FLAGS::matcher)
                .filter(Matcher::matches)
                .limit(1)
                .flatMap(line -> Stream.of(line.group(2).split("\\s+")))
                .filter(flag -> VECTORS.matcher(flag).matches())
                .sorted()
                .collect(Collectors.joining(" "));
        return vectors.isEmpty() ? architecture : architecture + " " + vectors;
    }
}

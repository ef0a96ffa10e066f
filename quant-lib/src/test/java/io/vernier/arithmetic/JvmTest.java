package io.vernier.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JvmTest {
    private static final String HOTSPOT = "OpenJDK 64-Bit Server VM";

    private static Jvm jvm(String kernels, boolean hasModule, String name, String options, int bits) {
        Map<String, String> flags = new HashMap<>();
        for (String flag : options.split(" ", -1)) {
            int equals = flag.indexOf('=');
            flags.put(flag.substring(0, Math.max(0, equals)), flag.substring(equals + 1));
        }
        Map<String, String> properties = Map.of("java.vm.name", name, "vernier.kernels", kernels);
        return new Jvm(
                key -> Optional.ofNullable(properties.get(key)),
                hasModule,
                key -> Optional.ofNullable(flags.get(key)),
                () -> bits);
    }

    @ParameterizedTest
    @CsvSource({
        "scalar, true, OpenJDK 64-Bit Server VM, UseCompiler=true, 256, true, \"vernier.kernels\" asks",
        "best, false, OpenJDK 64-Bit Server VM, UseCompiler=true, 256, false, without the module",
        "best, true, Eclipse OpenJ9 VM, none, 256, false, this JVM is \"Eclipse OpenJ9 VM\"",
        "best, true, OpenJDK 64-Bit Server VM, UseCompiler=false, 256, false, optimizing compiler",
        "best, true, OpenJDK 64-Bit Server VM, UseCompiler=true TieredStopAtLevel=1, 256, false, optimizing compiler",
        "best, true, OpenJDK 64-Bit Server VM, UseCompiler=true TieredStopAtLevel=3, 256, false, optimizing compiler",
        "best, true, OpenJDK 64-Bit Client VM, UseCompiler=true, 256, false, optimizing compiler",
        "best, true, OpenJDK 64-Bit Zero VM, UseCompiler=true, 64, false, optimizing compiler",
        "best, true, OpenJDK 64-Bit Server VM, UseCompiler=true UseJVMCICompiler=true, 256, false, JVMCI",
        "best, true, OpenJDK 64-Bit Server VM, UseCompiler=true TieredStopAtLevel=4, 64, false, have 64 bits"
    })
    void aMachineWithoutFastVectorsHasOneReason(
            String kernels, boolean hasModule, String name, String options, int bits, boolean wanted, String reason) {
        Jvm.Objection objection =
                jvm(kernels, hasModule, name, options, bits).objection().orElseThrow();

        assertThat(objection.wanted()).isEqualTo(wanted);
        assertThat(objection.sentence())
                .startsWith("Scalar kernels: ")
                .contains(reason)
                .endsWith(".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UseCompiler=true",
                "UseCompiler=true TieredStopAtLevel=4 UseJVMCICompiler=false",
            })
    void hotSpotWithItsOptimizingCompilerHasNone(String options) {
        assertThat(jvm("best", true, HOTSPOT, options, 128).objection()).isEmpty();
    }

    @Test
    void theMachineOfTheseTestsHasNone() {
        assertThat(Jvm.current().objection()).isEmpty();
    }

    /** Real machines, each with an option that takes the vectors. */
    @ParameterizedTest
    @ValueSource(strings = {"-Dvernier.kernels=scalar", "-XX:TieredStopAtLevel=1", "-Xint"})
    void machinesWithoutThemComputeTheSame(String option) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                KernelSample.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("Scalar kernels: ").contains("Scalar").contains(KernelSample.results());
    }
}

package io.vernier.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "amd64 | flags\t\t: fpu sse2 avx2 avx fma avx512_vnni rdseed | amd64 avx avx2 avx512_vnni fma",
                "aarch64 | Features : fp asimd asimddp crc32 i8mm | aarch64 asimd asimddp i8mm",
                "amd64 | vmx flags : avx | amd64",
                "riscv64 | isa : rv64 | riscv64",
            })
    void aKindIsTheArchitectureWithItsVectorInstructions(String architecture, String line, String kind) {
        List<String> lines = List.of("processor : 0", line, "", "processor : 1", "flags : avx10", "Features : sve");

        assertThat(Processor.kind(architecture, kind.equals(architecture) ? lines.subList(0, 2) : lines))
                .isEqualTo(kind);
    }
}

package io.vernier;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Dependencies point inward: what each package of the library knows. */
class ArchitectureTest {

    private static final JavaClasses LIBRARY = new ClassFileImporter().importPath(Path.of("target/classes"));

    private static final Map<String, List<String>> KNOWN = Map.ofEntries(
            Map.entry("arithmetic", List.of()),
            Map.entry("statistics", List.of("arithmetic")),
            Map.entry("range", List.of("statistics", "arithmetic")),
            Map.entry("tree", List.of()),
            Map.entry("model", List.of("tree", "arithmetic")),
            Map.entry("integer", List.of("model", "tree", "arithmetic")),
            Map.entry("certificate", List.of("integer", "model", "tree", "statistics", "arithmetic")),
            Map.entry("refit", List.of("integer", "model", "statistics", "arithmetic")),
            Map.entry("quantize", List.of("refit", "integer", "model", "tree", "range", "statistics", "arithmetic")),
            Map.entry("validation", List.of("statistics", "arithmetic")),
            Map.entry("vectors", List.of("arithmetic")),
            Map.entry("exchange", List.of("integer", "arithmetic")));

    private static final List<String> PACKAGES =
            KNOWN.keySet().stream().sorted().toList();

    @ParameterizedTest
    @FieldSource("PACKAGES")
    void aPackageKnowsOnlyThoseItIsListedWith(String name) {
        String[] allowed = Stream.concat(Stream.of(name), KNOWN.get(name).stream())
                .map(ArchitectureTest::tree)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(tree(name))
                .should()
                .dependOnClassesThat(resideInAPackage("io.vernier..")
                        .and(resideInAnyPackage(allowed).negate()))
                .allowEmptyShould(true)
                .check(LIBRARY);
    }

    @Test
    void everyPackageIsListed() {
        classes()
                .should()
                .resideInAnyPackage(
                        PACKAGES.stream().map(ArchitectureTest::tree).toArray(String[]::new))
                .check(LIBRARY);
    }

    @Test
    void theLibraryNeedsNothingButJava() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("java..", "jdk.incubator.vector..", "io.vernier..")
                        .negate())
                .check(LIBRARY);
    }

    private static String tree(String name) {
        return "io.vernier." + name + "..";
    }
}

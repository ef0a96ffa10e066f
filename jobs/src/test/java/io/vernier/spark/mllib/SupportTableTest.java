package io.vernier.spark.mllib;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.ml.Transformer;
import org.junit.jupiter.api.Test;

/** What docs/models.md says is supported, and what is. */
class SupportTableTest {
    private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();

    @Test
    void thePageNamesEverySupportedClassAndNoOther() throws IOException {
        String page = Files.readString(Path.of("docs", "models.md"));
        String table = page.substring(page.indexOf("## Models and stages"), page.indexOf("Anything else is refused"));

        List<String> named = Pattern.compile("`([A-Z][A-Za-z0-9]+)`")
                .matcher(table)
                .results()
                .map((MatchResult name) -> name.group(1))
                .toList();

        assertThat(named).containsExactlyInAnyOrderElementsOf(SupportedStages.names());
    }

    @Test
    void thePageNamesTheVersionsOfSparkThatAreTried() throws IOException {
        String page = Files.readString(Path.of("docs", "models.md"));
        String script = Files.readString(REPOSITORY.resolve("deploy/test/spark-versions.sh"));

        List<String> tried = Pattern.compile("\\b4\\.\\d\\.\\d\\b")
                .matcher(script)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();

        assertThat(tried).isNotEmpty();
        assertThat(page).contains("| " + String.join(", ", tried) + " from PyPI |");
    }

    @Test
    void everyModelAndStageThatSparkHasIsAnswered() throws Exception {
        Path jar = Path.of(Transformer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> all = new ArrayList<>();
        try (JarFile classes = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(classes.entries())) {
                if (entry.getName().matches("org/apache/spark/ml/[^$]*\\.class")) {
                    String name = entry.getName().replace('/', '.').replaceAll("\\.class$", "");
                    Class<?> type = Class.forName(name, false, Transformer.class.getClassLoader());
                    int modifiers = type.getModifiers();
                    if (Transformer.class.isAssignableFrom(type)
                            && Modifier.isPublic(modifiers)
                            && !Modifier.isAbstract(modifiers)) {
                        all.add(name);
                    }
                }
            }
        }

        List<String> answered = Support.all().stream().map(Support::className).toList();
        assertThat(all).hasSizeGreaterThan(50);
        assertThat(answered).containsAll(all).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNotUnderstoodHasAReason() {
        assertThat(Support.all())
                .filteredOn(each -> Set.of("refused", "nothing").contains(each.treatment()))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.note()).hasSizeGreaterThan(20));
    }
}

package io.vernier.spark.plan;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints as Spark leaves them: batch 0 is note 0, batch 1 goes up to note 2. */
class PlannedFilesTest {
    @TempDir
    private Path checkpoint;

    private Path notes;

    @BeforeEach
    void plan() throws IOException {
        notes = Files.createDirectories(checkpoint.resolve("sources/0"));
        Files.createDirectories(checkpoint.resolve("offsets"));
        offset(0, 0);
        offset(1, 2);
        for (int file = 0; file < 3; file++) {
            Files.createFile(file(file));
        }
    }

    private Path file(int number) {
        return checkpoint.resolve("data-" + number);
    }

    private void offset(int batch, int lastNote) throws IOException {
        Files.writeString(checkpoint.resolve("offsets/" + batch), "v1\n{}\n{\"logOffset\":" + lastNote + "}");
    }

    private void note(String name, int... files) throws IOException {
        String lines = Arrays.stream(files)
                .mapToObj(
                        file -> "\n{\"path\":\"" + file(file).toUri() + "\",\"timestamp\":1,\"batchId\":" + file + "}")
                .collect(Collectors.joining());
        Files.writeString(notes.resolve(name), "v1" + lines);
    }

    private PlannedFiles batch(long number) {
        return new PlannedFiles(new Configuration(), checkpoint.toUri().toString(), number);
    }

    @Test
    void eachFileOfEachNoteIsLookedFor() throws IOException {
        note("0", 0);
        note("1", 1);
        note("2", 2);
        assertThatCode(() -> batch(1).requirePresent()).doesNotThrowAnyException();

        Files.delete(file(0));
        assertThatCode(() -> batch(1).requirePresent())
                .as("a file of an earlier batch")
                .doesNotThrowAnyException();
        Files.delete(file(1));
        assertThatThrownBy(() -> batch(1).requirePresent())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("data-1");
    }

    @Test
    void aNoteThatIsGoneIsFoundInTheLaterOneThatHoldsIt() throws IOException {
        note("2.compact", 0, 1, 2);
        note("9.compact", 0, 2);
        assertThatCode(() -> batch(1).requirePresent()).doesNotThrowAnyException();

        Files.delete(file(1));

        assertThatThrownBy(() -> batch(1).requirePresent())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("data-1");
    }

    @Test
    void aNoteThatIsNowhereIsNoEmptyNote() throws IOException {
        note("0", 0);
        note("2", 2);

        assertThatThrownBy(() -> batch(1).requirePresent())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no note 1");
    }
}

package io.vernier.ml;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernier.integer.InstructionRow;
import io.vernier.integer.ProgramCodec;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model as one JSON file on the disk of this machine, written and read without a job: on a cluster the tasks of one would write to
 * the disks of others.
 */
final class LocalModelFile {
    private static final String NAME = "model.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private LocalModelFile() {}

    /**
     * What the file holds.
     *
     * @param metadata the JSON line of a saved model
     * @param program its rows, in order
     */
    private record Content(String metadata, List<InstructionRow> program) {}

    /** @throws IOException if the directory is there already, or cannot be written */
    static void write(QuantizedModel model, Path directory, String sparkVersion) throws IOException {
        if (Files.exists(directory)) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        String metadata = QuantizedModelFiles.metadata(model, System.currentTimeMillis(), sparkVersion);
        Files.createDirectories(directory);
        JSON.writeValue(directory.resolve(NAME).toFile(), new Content(metadata, ProgramCodec.encode(model.program())));
    }

    static QuantizedModel read(Path directory) {
        Path file = directory.resolve(NAME);
        try {
            Content content = JSON.readValue(file.toFile(), Content.class);
            return QuantizedModelFiles.model(
                    QuantizedModelFiles.parse(directory.toString(), content.metadata()), content.program());
        } catch (IOException e) {
            throw new IllegalArgumentException("\"" + file + "\" holds no quantized model of Vernier.", e);
        }
    }
}

package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Where Spark notes what a stream has read: {@code commits/<batch>} last of all, when the batch is through; so with Spark 4.0 to 4.3. */
record StreamCheckpoint(Configuration hadoop, Path directory) {
    private static final Pattern BATCH = Pattern.compile("\\d{1,18}");

    /** Whether a stream was ever started with it. */
    boolean exists() {
        return StoredFile.at(hadoop, new Path(directory, "metadata")).exists();
    }

    /** The last batch that is through, from 0; -1 before the first. */
    long lastBatch() {
        Path commits = new Path(directory, "commits");
        try {
            return Arrays.stream(StoredFile.files(hadoop, commits).listStatus(commits))
                    .map(FileStatus::getPath)
                    .map(Path::getName)
                    .filter(name -> BATCH.matcher(name).matches())
                    .mapToLong(Long::parseLong)
                    .max()
                    .orElse(-1);
        } catch (FileNotFoundException e) {
            return -1;
        } catch (IOException e) {
            throw StoredFile.failed(commits, e);
        }
    }
}

package io.vernier.jobs.store;

import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.format.ContentDigest;
import io.vernier.outcome.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * {@code streams/<stream_id>}: the file {@code state} with the statistics of everything that a stream has read so far, and Spark's
 * checkpoint, which tells what that is.
 *
 * <p>The state begins with its version (4 bytes), the last batch (8 bytes), the name of the checkpoint (modified UTF-8) and the length of
 * the statistics (4 bytes); these follow, then the SHA-256 of all before.
 */
public final class StreamDirectory {
    private static final int VERSION = 1;
    private static final String CHECKPOINT = "checkpoint-";
    private static final Pattern CHECKPOINT_NAME = Pattern.compile(CHECKPOINT + "[0-9a-f-]{36}");
    private static final int DIGEST_BYTES = 32;

    private final Path directory;
    private final Configuration hadoop;
    private final StoredFile file;

    StreamDirectory(Configuration hadoop, Path directory) {
        this.hadoop = hadoop;
        this.directory = directory;
        this.file = StoredFile.at(hadoop, new Path(directory, "state"));
    }

    /** The directory as a user would write it. */
    public String path() {
        return directory.toString();
    }

    /**
     * The state; that before the first batch, with a checkpoint of its own, where there is none.
     *
     * @param nothing statistics of no rows
     * @throws Refusal if it is damaged or lost, or its checkpoint is gone or tells of other batches (21)
     */
    public StreamState open(byte[] nothing) {
        Optional<StreamState> saved = saved();
        if (saved.isEmpty()) {
            requireUnused();
            return begin(nothing);
        }
        StreamState state = saved.get();
        StreamCheckpoint checkpoint = noted(state);
        if (state.lastBatch() >= 0 && !checkpoint.exists()) {
            throw Refusal.before("The stream \"" + directory + "\" has lost its checkpoint \"" + state.checkpoint()
                    + "\", so nothing tells which files it has read; delete it to read them all again.");
        }
        long noted = checkpoint.lastBatch();
        // One batch ahead is what a process leaves that ends between saving and noting.
        if (noted != state.lastBatch() && noted != state.lastBatch() - 1) {
            throw apart(state, noted);
        }
        return state;
    }

    private Optional<StreamState> saved() {
        return file.bytes().map(this::read);
    }

    /** Where the state alone is lost, to begin anew would leave out files that were read and then removed. */
    private void requireUnused() {
        FileSystem files = StoredFile.files(hadoop, directory);
        try {
            for (FileStatus each : files.exists(directory) ? files.listStatus(directory) : new FileStatus[0]) {
                Path path = each.getPath();
                if (path.getName().startsWith(CHECKPOINT) && new StreamCheckpoint(hadoop, path).lastBatch() >= 0) {
                    throw Refusal.before("The stream \"" + directory + "\" has lost its state, but \"" + path.getName()
                            + "\" has noted files that were read; delete that directory to read all files again.");
                }
            }
        } catch (IOException e) {
            throw StoredFile.failed(directory, e);
        }
    }

    /** A state that is replaced while Spark reads would belong to another checkpoint, hence the name of its own. */
    private StreamState begin(byte[] nothing) {
        StreamState state = new StreamState(-1, CHECKPOINT + UUID.randomUUID(), nothing);
        write(state);
        return state;
    }

    /** Where Spark notes what was read. */
    public String checkpoint(StreamState state) {
        return new Path(directory, state.checkpoint()).toString();
    }

    private StreamCheckpoint noted(StreamState state) {
        return new StreamCheckpoint(hadoop, new Path(directory, state.checkpoint()));
    }

    /**
     * Puts a state in the place of the one before it, in one step.
     *
     * @param before what the stream came to when this was begun
     * @throws Refusal if the stream has come to something else meanwhile (21)
     */
    public void replace(StreamState before, StreamState next) {
        Optional<StreamState> found = saved();
        if (!found.map(before::isAt).orElse(false)) {
            throw otherReader("found "
                    + found.map(state -> "batch " + state.lastBatch() + " of \"" + state.checkpoint() + "\"")
                            .orElse("no state")
                    + ", expected batch " + before.lastBatch() + " of \"" + before.checkpoint() + "\"");
        }
        write(next);
    }

    /**
     * Looks whether Spark has noted the batches of a state and no others, after it has read what there was.
     *
     * @throws Refusal if not (21)
     */
    public void requireNoted(StreamState state) {
        long noted = noted(state).lastBatch();
        if (noted != state.lastBatch()) {
            throw apart(state, noted);
        }
    }

    /** The refusal of a batch that does not follow the one before it. */
    public Refusal outOfOrder(StreamState before, long number) {
        return otherReader("found batch " + number + " after batch " + before.lastBatch());
    }

    private Refusal otherReader(String what) {
        return Refusal.before("Another job has read the stream \"" + directory + "\" at the same time (" + what
                + "); run again when no other does.");
    }

    private Refusal apart(StreamState state, long noted) {
        return Refusal.before("The state of the stream \"" + directory + "\" ends with batch " + state.lastBatch()
                + ", but its checkpoint with batch " + noted
                + ", as after two jobs at once or changes by hand; delete that directory to read all files again.");
    }

    private void write(StreamState state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeLong(state.lastBatch());
            out.writeUTF(state.checkpoint());
            out.writeInt(state.statistics().length);
            out.write(state.statistics());
            out.write(digest(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused to be written.", e);
        }
        file.write(out -> out.write(bytes.toByteArray()));
    }

    private StreamState read(byte[] bytes) {
        int length = Math.max(0, bytes.length - DIGEST_BYTES);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length))) {
            int version = in.readInt();
            byte[] found = Arrays.copyOfRange(bytes, length, bytes.length);
            if (version > VERSION) {
                throw Refusal.before(
                        "The state of the stream \"" + directory + "\" was written by a newer Vernier (version "
                                + version + ", this one reads " + VERSION + "); use that Vernier.");
            }
            if (version != VERSION || !MessageDigest.isEqual(found, digest(bytes, length))) {
                throw new IOException("version " + version + " of " + bytes.length + " bytes");
            }
            StreamState state = new StreamState(in.readLong(), in.readUTF(), in.readNBytes(in.readInt()));
            if (!CHECKPOINT_NAME.matcher(state.checkpoint()).matches()) {
                throw new IOException("its checkpoint is \"" + state.checkpoint() + "\"");
            }
            return state;
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    /** The refusal of a state that cannot be read. */
    public Refusal damaged(Exception cause) {
        return Refusal.before(
                "The state of the stream \"" + directory + "\" is damaged (" + cause.getMessage()
                        + "); delete that directory to read all files again.",
                cause);
    }

    private static byte[] digest(byte[] bytes, int length) {
        MessageDigest digest = ContentDigest.sha256();
        digest.update(bytes, 0, length);
        return digest.digest();
    }
}

package io.vernier.jobs.store;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.vernier.jobs.store.file.StoredFile;
import io.vernier.jobs.store.manifest.JsonDocument;
import io.vernier.outcome.Refusal;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;

/**
 * {@code current.json}. Where the store can compare and set, a move either follows the pointer that it has seen or is judged again.
 * Elsewhere a move of another process in the instant between the last look and the rename is lost; moves of one process wait for
 * each other.
 */
record PointerFile(StoredFile file) {
    static final String RUNS = "runs/";

    /** Hadoop's names (org.apache.hadoop.fs.Options.CreateFileOptionKeys, since 3.4.2) for creation under a condition. */
    private static final String IF_ABSENT = "fs.option.create.conditional.overwrite";

    private static final String IF_ETAG = "fs.option.create.conditional.overwrite.etag";

    private static final int ATTEMPTS = 10;

    /** A date, perhaps with a time to any fraction of a second, perhaps with an offset. */
    private static final DateTimeFormatter AS_OF = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffsetId()
            .toFormatter(Locale.ROOT);

    private static final Object ONE_AT_A_TIME = new Object();

    /**
     * The fields of the file.
     *
     * @param asOf empty where the run stands for no time
     */
    record Content(String runId, String path, String verdict, @JsonSetter(nulls = Nulls.AS_EMPTY) String asOf) {
        static Content of(Pointer pointer) {
            return new Content(
                    pointer.runId(),
                    RUNS + pointer.runId(),
                    pointer.verdict(),
                    pointer.asOf().orElse(""));
        }

        Pointer pointer() {
            if (!Identity.isOne(runId) || !path.equals(RUNS + runId)) {
                throw new IllegalArgumentException("it names the run \"" + runId + "\" at \"" + path + "\", expected \""
                        + RUNS + "\" and 16 hex digits");
            }
            return new Pointer(runId, verdict, Optional.of(asOf).filter(text -> !text.isEmpty()));
        }
    }

    Optional<Pointer> read() {
        return JsonDocument.read(file, Content.class, Content::pointer);
    }

    /** See {@link OutputDirectory#moveTo}. */
    boolean moveTo(Pointer wanted) {
        synchronized (ONE_AT_A_TIME) {
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                Optional<String> etag = etag();
                Optional<Pointer> present = read();
                if (present.equals(Optional.of(wanted))) {
                    return true;
                }
                if (present.isPresent() && isNewer(present.get(), wanted)) {
                    return false;
                }
                if (!comparesAndSets()) {
                    JsonDocument.write(file, Content.of(wanted));
                    return true;
                }
                try {
                    set(wanted, etag);
                    return true;
                } catch (IOException e) {
                    // Another may have been faster, or the request has come through all the same: judge again.
                    if (read().equals(present)) {
                        throw StoredFile.failed(file.path(), e);
                    }
                }
            }
        }
        throw Refusal.before("The pointer to the current run \"" + file.path()
                + "\" was moved by others again and again; publish again when they have finished.");
    }

    /** Whether a present pointer must not give way to this one. */
    static boolean isNewer(Pointer present, Pointer wanted) {
        return present.asOf().isPresent()
                && wanted.asOf().isPresent()
                && instant(present.asOf().get()).isAfter(instant(wanted.asOf().get()));
    }

    /** The instant of a timestamp; a date stands for its beginning, and without an offset it is UTC. */
    private static Instant instant(String asOf) {
        try {
            TemporalAccessor time = AS_OF.parseBest(asOf, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (time instanceof OffsetDateTime exact) {
                return exact.toInstant();
            }
            LocalDateTime local = time instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) time;
            return local.toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw Refusal.before(
                    "The as_of \"" + asOf
                            + "\" is no ISO 8601 time such as \"2024-01-31T00:00:00Z\"; change output.as_of.",
                    e);
        }
    }

    private boolean comparesAndSets() {
        try {
            return file.files().hasPathCapability(file.path(), IF_ABSENT)
                    && file.files().hasPathCapability(file.path(), IF_ETAG);
        } catch (IOException e) {
            throw StoredFile.failed(file.path(), e);
        }
    }

    private Optional<String> etag() {
        try {
            FileStatus status = file.files().getFileStatus(file.path());
            return status instanceof EtagSource source ? Optional.ofNullable(source.getEtag()) : Optional.empty();
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StoredFile.failed(file.path(), e);
        }
    }

    /** Puts the pointer in the place of the version with this tag, or of none; fails if the file is another by now. */
    private void set(Pointer wanted, Optional<String> etag) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder =
                file.files().createFile(file.path()).overwrite(true).recursive();
        if (etag.isPresent()) {
            builder.must(IF_ETAG, etag.get());
        } else {
            builder.must(IF_ABSENT, "true");
        }
        try (FSDataOutputStream out = builder.build()) {
            out.write(JsonDocument.text(Content.of(wanted)).getBytes(StandardCharsets.UTF_8));
        }
    }
}

package io.vernier.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.outcome.ExitCode;
import io.vernier.outcome.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two jobs, or a file that was lost, do to the state of a stream. */
class StreamDirectoryTest {
    private static final byte[] NOTHING = {0};
    private static final byte[] ONE_DAY = {1};
    private static final byte[] TWO_DAYS = {2};

    @TempDir
    private Path root;

    private StreamDirectory directory() {
        return new StreamDirectory(
                new Configuration(),
                new org.apache.hadoop.fs.Path(root.resolve("stream").toUri()));
    }

    /** What Spark writes when a batch is through. */
    private void note(StreamState state, int batch) throws IOException {
        Path checkpoint = root.resolve("stream").resolve(state.checkpoint());
        Files.createDirectories(checkpoint.resolve("commits"));
        Files.writeString(checkpoint.resolve("metadata"), "{}");
        Files.writeString(checkpoint.resolve("commits/" + batch), "v1");
    }

    private static void assertRefused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContainingAll(words);
    }

    @Test
    void whoComesLateDoesNotPutBackWhatAnotherHasSaved() throws IOException {
        StreamDirectory early = directory();
        StreamDirectory late = directory();
        StreamState first = early.open(NOTHING);
        StreamState same = late.open(NOTHING);
        early.replace(first, first.next(ONE_DAY));
        note(first, 0);

        assertRefused(
                () -> late.replace(same, same.next(ONE_DAY)), "Another job", "found batch 0", "expected batch -1");

        early.replace(first.next(ONE_DAY), first.next(ONE_DAY).next(TWO_DAYS));
        assertRefused(() -> late.replace(same, same.next(ONE_DAY)), "found batch 1", "run again");
        assertThat(directory().open(NOTHING).statistics()).isEqualTo(TWO_DAYS);
    }

    @Test
    void whoHasBegunWithACheckpointThatAnotherReplacedStops() throws IOException {
        StreamDirectory replaced = directory();
        StreamState first = replaced.open(NOTHING);
        Files.delete(root.resolve("stream/state"));
        assertRefused(() -> replaced.replace(first, first.next(ONE_DAY)), "found no state");

        StreamState second = directory().open(NOTHING);

        assertRefused(() -> replaced.replace(first, first.next(ONE_DAY)), second.checkpoint(), first.checkpoint());
    }

    @Test
    void aStateIsOneBatchAheadOfItsCheckpointAtMostAndNeverBehind() throws IOException {
        StreamState first = directory().open(NOTHING);
        StreamState second = first.next(ONE_DAY);
        directory().replace(first, second);
        Files.createDirectories(root.resolve("stream").resolve(first.checkpoint()));
        Files.writeString(root.resolve("stream").resolve(first.checkpoint()).resolve("metadata"), "{}");
        assertThat(directory().open(NOTHING).lastBatch()).as("saved, not noted").isZero();
        assertRefused(() -> directory().requireNoted(second), "ends with batch 0", "with batch -1");

        note(first, 0);
        assertThat(directory().open(NOTHING).lastBatch()).as("saved and noted").isZero();
        assertThatCode(() -> directory().requireNoted(second)).doesNotThrowAnyException();

        note(first, 1);
        assertRefused(() -> directory().open(NOTHING), "ends with batch 0", "with batch 1", "read all files again");
        assertRefused(() -> directory().requireNoted(second), "ends with batch 0", "with batch 1");

        StreamState third = second.next(TWO_DAYS);
        directory().replace(second, third);
        directory().replace(third, third.next(TWO_DAYS));
        Files.delete(root.resolve("stream").resolve(first.checkpoint()).resolve("commits/1"));
        assertRefused(() -> directory().open(NOTHING), "ends with batch 2", "with batch 0");
    }

    @Test
    void aStateThatIsLostBesideWhatWasReadIsNotBegunAnew() throws IOException {
        StreamState state = directory().open(NOTHING);
        Files.delete(root.resolve("stream/state"));
        StreamState again = directory().open(NOTHING);
        assertThat(again.checkpoint()).as("nothing was read").isNotEqualTo(state.checkpoint());

        directory().replace(again, again.next(ONE_DAY));
        note(again, 0);
        Files.delete(root.resolve("stream/state"));

        assertRefused(() -> directory().open(NOTHING), "lost its state", again.checkpoint(), "read all files again");
        assertThat(root.resolve("stream/state")).doesNotExist();
    }
}

package io.vernier.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.vernier.onnx.graph.OnnxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Path FILES = Path.of("src/test/resources/onnx/networks");
    private static final List<String> LOGITS = List.of("logits");

    private long now;
    private final Sessions sessions = new Sessions(() -> now);

    private static NetworkFile file(String name) {
        try {
            return NetworkFile.of(Files.readAllBytes(FILES.resolve(name + ".onnx")), LOGITS);
        } catch (IOException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    private Sessions.Shared lend(String name) {
        return sessions.lend(file(name), LOGITS, Optimization.ALL);
    }

    @Test
    void oneFileIsOpenedOnceAndStaysOpenBetweenBatches() {
        Sessions.Shared first = lend("mlp");
        first.close();
        Sessions.Shared second = lend("mlp");
        Sessions.Shared third = lend("mlp");

        assertThat(second).isSameAs(first).isSameAs(third);
        assertThat(sessions.count()).isEqualTo(1);
        assertThatCode(() -> third.session().getInputInfo()).doesNotThrowAnyException();
    }

    @Test
    void whatNobodyCameBackToIsClosedWhenAnotherModelComes() {
        Sessions.Shared done = lend("mlp");
        var session = done.session();
        done.close();
        now += Sessions.KEPT.toNanos();
        lend("cnn").close();
        assertThat(sessions.count()).isEqualTo(2);

        now++;
        lend("masked").close();

        assertThat(sessions.count()).isEqualTo(2);
        assertThatThrownBy(session::getInputInfo).isInstanceOfAny(OrtException.class, IllegalStateException.class);
        Sessions.Shared again = lend("mlp");
        assertThatCode(() -> again.session().getInputInfo()).doesNotThrowAnyException();
    }

    @Test
    void whatIsLentIsNotClosedHoweverLong() {
        Sessions.Shared used = lend("mlp");
        lend("mlp").close();
        now += 10 * Sessions.KEPT.toNanos();
        lend("cnn").close();

        assertThat(sessions.count()).isEqualTo(2);
        assertThatCode(() -> used.session().getInputInfo()).doesNotThrowAnyException();
    }

    @Test
    void aFileThatIsRefusedIsRefusedToAllAndForgotten() {
        NetworkFile broken = NetworkFile.of(file("mlp").content(), List.of());

        for (int k = 0; k < 2; k++) {
            assertThatThrownBy(() -> sessions.lend(broken, List.of("none"), Optimization.ALL))
                    .isInstanceOf(OnnxException.class);
        }
        now += 2 * Sessions.KEPT.toNanos();
        lend("mlp").close();
        assertThat(sessions.count()).isEqualTo(1);
    }

    @Test
    void tasksThatBeginTogetherShareOne() throws InterruptedException, ExecutionException {
        ExecutorService tasks = Executors.newFixedThreadPool(4);
        try {
            List<Future<Sessions.Shared>> lent = IntStream.range(0, 8)
                    .mapToObj(task -> tasks.submit(() -> lend("cnn")))
                    .toList();
            for (Future<Sessions.Shared> each : lent) {
                assertThat(each.get()).isSameAs(lent.get(0).get());
                assertThat(each.get().session()).isNotNull();
            }
        } finally {
            tasks.shutdownNow();
        }
    }
}

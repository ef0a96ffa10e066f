package io.vernier.spark.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vernier.jobs.LocalSession;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class BroadcastsTest {

    @Test
    void oneThatCannotBeFreedKeepsNoOther() {
        SparkSession session = LocalSession.session();
        List<Broadcast<String>> shared = IntStream.range(0, 2)
                .mapToObj(k -> session.sparkContext()
                        .broadcast("text " + k, scala.reflect.ClassTag$.MODULE$.<String>apply(String.class)))
                .toList();
        shared.get(0).destroy();

        assertThatCode(() -> shared.forEach(Broadcasts::destroy)).doesNotThrowAnyException();
        assertThat(shared).noneMatch(Broadcast::isValid);
    }
}

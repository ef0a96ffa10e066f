package io.vernier.spark.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.statistics.Calibration;
import io.vernier.statistics.TensorLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JobMetricsTest {
    private final JobMetrics metrics = new JobMetrics();

    @Test
    void rowsOfEndedScansStayAndThoseOfTheRunningOneAreAdded() {
        AtomicLong first = new AtomicLong();
        metrics.scanBegins(first::get);
        first.set(7);
        assertThat(gauge("rowsRead")).isEqualTo(7L);
        metrics.scanEnds();
        first.set(1000);
        assertThat(gauge("rowsRead")).isEqualTo(7L);

        metrics.scanBegins(() -> 5);

        assertThat(gauge("rowsRead")).isEqualTo(12L);
        assertThat(count("scans")).isEqualTo(2);
    }

    @Test
    void phasesAreNumberedInTheOrderOfARun() {
        assertThat(gauge("phase")).as("before the first").isEqualTo(0);
        metrics.enter(Phase.CALIBRATE);
        assertThat(gauge("phase")).isEqualTo(1);
        metrics.enter(Phase.QUANTIZE);
        assertThat(gauge("phase")).isEqualTo(2);
        metrics.enter(Phase.VALIDATE);
        assertThat(gauge("phase")).isEqualTo(3);
        metrics.enter(Phase.PUBLISH);
        assertThat(gauge("phase")).isEqualTo(4);
    }

    @Test
    void rowsLeftOutAndQuantizedRunsAddUp() {
        metrics.leftOut(3);
        metrics.leftOut(4);
        metrics.quantized();

        assertThat(count("rowsLeftOut")).isEqualTo(7);
        assertThat(count("runsQuantized")).isEqualTo(1);
    }

    @Test
    void channelsAreThoseOfAllTensors() {
        Calibration calibration = Calibration.empty(
                List.of(TensorLayout.unnamed("input", 8), TensorLayout.unnamed("layer0.linear", 3)), 4096);
        calibration.count(10, 2, 1);

        metrics.measured(calibration);

        assertThat(gauge("channels")).isEqualTo(11);
        assertThat(count("rowsLeftOut")).isEqualTo(3);
    }

    private Object gauge(String name) {
        return metrics.registry().getGauges().get(name).getValue();
    }

    private long count(String name) {
        return metrics.registry().getCounters().get(name).getCount();
    }
}

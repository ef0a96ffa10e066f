package io.vernier.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ports against what the packages themselves computed (the scripts beside the files) and against gemmlowp's worked example. */
class PortedConventionTest {

    @ParameterizedTest
    @CsvSource({"onnxruntime", "pytorch"})
    void parametersAndCodesAreThoseOfThePackage(String label) throws IOException {
        Convention convention = Convention.all().stream()
                .filter(one -> one.label().equals(label))
                .findFirst()
                .orElseThrow();
        for (JsonNode golden : cases(label + "_parameters.json")) {
            Scheme scheme = golden.get("symmetric").asBoolean() ? Scheme.SYMMETRIC : Scheme.ASYMMETRIC;
            String type = golden.get("type").asText();
            boolean signed = !type.startsWith("u");
            int bits = Integer.parseInt(type.replaceAll("\\D", ""));
            Range range = new Range(number(golden.get("lo")), number(golden.get("hi")));

            QuantizationParameters parameters = Quantizer.of(convention, bits, signed, scheme, ZeroPolicy.ANYWHERE)
                    .parameters(range);

            String name = type + " " + scheme + " " + range;
            assertThat(parameters.scale()).as(name).isEqualTo(number(golden.get("scale")));
            assertThat(parameters.zeroPoint())
                    .as(name)
                    .isEqualTo(golden.get("zero_point").asLong());
            for (int k = 0; k < golden.get("x").size(); k++) {
                double x = number(golden.get("x").get(k));
                assertThat(parameters.code(x))
                        .as(name + " at " + x)
                        .isEqualTo(golden.get("codes").get(k).asLong());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-0.746026397, 0.937735558, 0.00660298811, 113",
        "-0.804919183, 0.992922664, 0.00705036009, 114",
        "-1.25754774, 1.46148992, 0.0106628919, 118"
    })
    void tfLiteAgreesWithTheWorkedExample(double lo, double hi, float scale, long zeroPoint) {
        QuantizationParameters parameters = tfLite(8, false, Scheme.ASYMMETRIC, new Range(lo, hi));

        assertThat(parameters.scale()).isEqualTo(scale);
        assertThat(parameters.zeroPoint()).isEqualTo(zeroPoint);
    }

    @Test
    void tfLiteBreaksTiesAwayFromZero() {
        QuantizationParameters parameters = tfLite(8, true, Scheme.SYMMETRIC, Range.symmetric(127));

        assertThat(Arrays.stream(new double[] {0.5, 1.5, 2.5, -0.5, -2.5, 127.5, -1000})
                        .mapToLong(parameters::code)
                        .toArray())
                .containsExactly(1, 2, 3, -1, -3, 127, -128);
    }

    @Test
    void tfLiteKeepsZeroInside() {
        QuantizationParameters offset = tfLite(8, true, Scheme.ASYMMETRIC, new Range(2, 51));
        QuantizationParameters zero = tfLite(8, true, Scheme.ASYMMETRIC, new Range(0, 0));

        assertThat(offset.range()).isEqualTo(new Range(0, 51));
        assertThat(offset.zeroPoint()).isEqualTo(-128);
        assertThat(offset.scale()).isEqualTo(0.2f);
        assertThat(zero.scale()).isEqualTo(1);
        assertThat(zero.code(0)).isEqualTo(zero.zeroPoint());
    }

    @ParameterizedTest
    @CsvSource({"onnxruntime", "pytorch", "tflite"})
    void rangesBeyondFloat32AreRefused(String label) {
        Convention convention = Convention.all().stream()
                .filter(one -> one.label().equals(label))
                .findFirst()
                .orElseThrow();
        Quantizer quantizer = Quantizer.of(convention, 8, true, Scheme.ASYMMETRIC, ZeroPolicy.INSIDE);

        assertThatThrownBy(() -> quantizer.parameters(new Range(-1, 1e300))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> quantizer.parameters(Range.symmetric(3e38))).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void onnxHasFewWidths() {
        assertThatThrownBy(() -> Convention.onnxRuntime().type(6, true, Scheme.ASYMMETRIC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("6 bits");
    }

    private static QuantizationParameters tfLite(int bits, boolean signed, Scheme scheme, Range range) {
        return Quantizer.of(Convention.tfLite(), bits, signed, scheme, ZeroPolicy.INSIDE)
                .parameters(range);
    }

    private static double number(JsonNode hexadecimal) {
        return Double.parseDouble(hexadecimal.asText());
    }

    private static Iterable<JsonNode> cases(String file) throws IOException {
        try (InputStream in = PortedConventionTest.class.getResourceAsStream("/golden/" + file)) {
            return new ObjectMapper().readTree(in).get("cases");
        }
    }
}

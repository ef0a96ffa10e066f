package io.vernier.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The port against what the original package returned. */
class ConcreteMlConventionTest {

    private static JsonNode golden() throws IOException {
        try (InputStream in = ConcreteMlConventionTest.class.getResourceAsStream("concrete_ml_quantizer.json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    static Stream<JsonNode> cases() throws IOException {
        return StreamSupport.stream(golden().get("cases").spliterator(), false);
    }

    private static JsonNode arrays;

    private static JsonNode values(String name) throws IOException {
        if (arrays == null) {
            arrays = golden().get("arrays");
        }
        return arrays.get(name).get("values");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheOriginal(JsonNode expected) throws IOException {
        Scheme scheme = expected.get("is_symmetric").asBoolean() ? Scheme.SYMMETRIC : Scheme.ASYMMETRIC;
        Quantizer quantizer = Quantizer.of(
                Convention.concreteMl(),
                expected.get("n_bits").asInt(),
                expected.get("is_signed").asBoolean(),
                scheme,
                ZeroPolicy.ANYWHERE);
        Range range = new Range(number(expected.get("rmin")), number(expected.get("rmax")));
        double scale = number(expected.get("scale"));
        if (!Double.isFinite(scale)) {
            assertThatThrownBy(() -> quantizer.parameters(range)).isInstanceOf(ArithmeticException.class);
            return;
        }

        QuantizationParameters parameters = expected.get("kind").asText().equals("given_params")
                ? given(scale, expected, quantizer.type(), range)
                : quantizer.parameters(range);

        assertThat(parameters.scale()).isEqualTo(scale);
        assertThat(parameters.zeroPoint()).isEqualTo(expected.get("zero_point").asLong());
        assertThat(parameters.qmin()).isEqualTo(-expected.get("offset").asLong());
        assertCodes(parameters, values(expected.get("name").asText()), expected.get("codes"), expected.get("dequant"));
        if (expected.has("probe")) {
            assertCodes(parameters, expected.get("probe"), expected.get("probe_codes"), expected.get("probe_dequant"));
        }
    }

    /** Parameters that the original was handed, so that only its codes are its own. */
    private static QuantizationParameters given(double scale, JsonNode expected, IntegerType type, Range range) {
        return new QuantizationParameters(
                scale, expected.get("zero_point").asLong(), type.qmin(), type.qmax(), range, CodeRule.SHIFT_THEN_ROUND);
    }

    private static void assertCodes(
            QuantizationParameters parameters, JsonNode values, JsonNode codes, JsonNode dequantized) {
        assertThat(codes).isNotEmpty();
        for (int i = 0; i < codes.size(); i++) {
            long code = parameters.code(number(values.get(i)));
            assertThat(code)
                    .as("code of %s", values.get(i))
                    .isEqualTo(codes.get(i).asLong());
            assertThat(parameters.dequantize(code)).isEqualTo(number(dequantized.get(i)));
        }
    }

    private static double number(JsonNode text) {
        return switch (text.asText()) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> text.isNumber() ? text.asDouble() : Double.parseDouble(text.asText());
        };
    }
}

package io.vernier.jobs.store.manifest;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.vernier.config.SweepConfiguration.Select;
import io.vernier.validation.Comparison;
import io.vernier.validation.Gate;
import io.vernier.validation.GateMetric;
import io.vernier.validation.MetricName;
import io.vernier.validation.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * How records become JSON and back: names with underscores, enumerations by the word that a reader sees, times in ISO 8601, infinities
 * and NaN as text. What is not there is refused, but for what a record says to be perhaps {@code null}; what is not known is passed
 * over.
 */
final class JsonBinding {
    static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
            .addMixIn(Verdict.class, Labelled.class)
            .addMixIn(GateMetric.class, Labelled.class)
            .addMixIn(MetricName.class, Labelled.class)
            .addMixIn(Select.class, Labelled.class)
            .addMixIn(Gate.Bound.class, Labelled.class)
            .addMixIn(Comparison.class, Symbolic.class)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new Time()))
            .build();

    private JsonBinding() {}

    /** A number of a record that is perhaps {@code null}. */
    static Double nullable(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private interface Labelled {
        @JsonValue
        String label();
    }

    private interface Symbolic {
        @JsonValue
        String symbol();
    }

    private static final class Time extends JsonDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Instant.parse(json.getValueAsString(""));
        }
    }
}

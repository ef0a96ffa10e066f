package io.vernier.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
    @ParameterizedTest
    @CsvSource({
        "s3a://bucket/a@b, s3a://bucket/a@b",
        "s3a://key@bucket/a, s3a://***@bucket/a",
        "hdfs://nn:8020/user/me@corp/out, hdfs://nn:8020/user/me@corp/out",
        "'mongodb://one:27017,two:27017/db@a', 'mongodb://one:27017,two:27017/db@a'",
        "'http://[::1]:80/a@b', 'http://[::1]:80/a@b'",
        "https://me:8020@host/a@b, https://***@host/a@b",
        "s3a://key:hu/sh@bucket/a@b, s3a://***@bucket/a@b",
        "abfss://container@account.host/a, abfss://container@account.host/a",
        "'see \"https://host/a?sig=x\", or', 'see \"https://host/a?sig=***\", or'",
        "wasbs://c@account.host/a?sig=x&sv=1, wasbs://c@account.host/a?sig=***&sv=1",
        "jdbc:oracle:thin:me/hush@host:1521/x, jdbc:oracle:thin:***@host:1521/x",
        "https://host/a?X-Amz-Credential=k/eu&X-Amz-Signature=s&v=1, https://host/a?X-Amz-Credential=***&X-Amz-Signature=***&v=1",
        "Endpoint=sb://host/;SharedAccessKeyName=n;SharedAccessKey=s, Endpoint=sb://host/;SharedAccessKeyName=***;SharedAccessKey=***",
        "year < 2013 and a = 'b', year < 2013 and a = 'b'",
        "data/train, data/train"
    })
    void masksWhatIsSecretInUrisAlone(String text, String masked) {
        assertThat(Secrets.mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource({"token.column, true", "passwordField, true", "token, false", "column.password, false", "user, true"})
    void namesOfColumnsAreNoSecrets(String option, boolean counts) {
        assertThat(Secrets.without(Map.of(option, "a")).containsKey(option)).isEqualTo(counts);
    }

    @Test
    void noConfigurationShowsItsSecrets() {
        JobConfiguration job = JobConfigurationReader.read(
                new Configuration(false),
                Optional.empty(),
                List.of(
                        "model.path=m",
                        "output.path=o",
                        "calibration.format=jdbc",
                        "calibration.identity=i",
                        "calibration.options={url: 'jdbc:x://h/d?password=hush', dbtable: t, password: hush}"));

        assertThat(job.toString()).contains("jdbc:x").doesNotContain("hush");
        assertThat(job.calibration().toString()).doesNotContain("hush");
    }
}

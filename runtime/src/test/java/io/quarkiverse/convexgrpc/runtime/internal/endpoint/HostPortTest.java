package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @CsvSource({ "localhost:1, localhost, 1, false", "db_1.example.org:65535, db_1.example.org, 65535, false",
            "10.0.0.1:9000, 10.0.0.1, 9000, true", "[::1]:9000, ::1, 9000, true", "[fd00::1.2.3.4]:80, fd00::1.2.3.4, 80, true",
            "1host:80, 1host, 80, false" })
    void text_ofAKnownForm_isRead(String text, String host, int port, boolean literal) {
        assertThat(HostPort.parse(text)).isEqualTo(new HostPort(host, port));
        assertThat(HostPort.parse(text).isLiteral()).isEqualTo(literal);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", ":", "localhost", ":80", "localhost:", "localhost:0", "localhost:65536",
            "localhost:99999999999", "localhost:-1", "localhost:+1", "localhost:8o", "::1:80", "[::1]", "[]:80",
            "[10.0.0.1]:80",
            "[fe80::1%eth0]:80", "10.0.0.300:80", "10.0.0:80", "a..b:80", "a b:80", "http://a:80", "[::1:80", "a:b:80" })
    void text_ofAnotherForm_isRefusedWithItsValueAndWhatIsAccepted(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("static endpoint: " + text + " (").hasMessageContaining("expected: <host>:<port>");
    }
}

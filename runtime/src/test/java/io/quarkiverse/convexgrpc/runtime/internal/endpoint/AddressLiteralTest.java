package io.quarkiverse.convexgrpc.runtime.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressLiteralTest {

    @ParameterizedTest
    @ValueSource(strings = { "0.0.0.0", "10.0.0.1", "255.255.255.255", "::", "::1", "1::", "fd00::1", "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:1.2.3.4", "::1.2.3.4", "1::1.2.3.4", "FFFF::abcd", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8" })
    void literal_ofEitherFamily_isReadAsTheJdkReadsIt(String text) throws UnknownHostException {
        assertThat(AddressLiteral.parse(text)).isEqualTo(InetAddress.getByName(text));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = { "localhost", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4",
            "1.2.3.-4",
            "٣.1.1.1", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4:5:6:7:8::", "12345::", "g::",
            "fe80::1%eth0", "[::1]", "1.2.3.4::", "::1.2.3.256", "::1.2.3.4:5", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:1.2.3.4" })
    void text_thatIsNoLiteral_isNoAddress(String text) {
        assertThat(AddressLiteral.parse(text)).isNull();
    }

    /** With a colon in it the JDK takes a text for a literal or for nothing: it asks no name server. */
    @Test
    void randomText_withAColon_isReadAsTheJdkReadsItOrNotAtAll() {
        long seed = new Random().nextLong();
        System.out.println("AddressLiteralTest seed " + seed);
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder(":");
            for (int n = random.nextInt(14); n >= 0; n--) {
                text.insert(random.nextInt(text.length() + 1), "0123af::..".charAt(random.nextInt(10)));
            }
            InetAddress address = AddressLiteral.parse(text.toString());
            InetAddress expected = asTheJdk(text.toString());
            // the JDK lets leading zeros through that make a part too long or octal
            if (address != null || expected != null && !text.toString().matches(".*[0-9a-f]{5}.*|.*\\b0[0-9].*")) {
                assertThat(address).as("%s, seed %d", text, seed).isEqualTo(expected);
                read++;
            }
        }
        assertThat(read).isBetween(1_000, 199_000);
    }

    private static InetAddress asTheJdk(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}

package io.postyard.ingress.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.postyard.ingress.netty.ProxyHeader.Found;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final Found MORE = new Found.More();
    private static final Found MALFORMED = new Found.Malformed();
    private static final Found UNSUPPORTED = new Found.Unsupported();
    private static final Found PROXY = new Found.Proxy();
    private static final String LONGEST =
            "UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535".replace("f...f", "ffff:ffff:ffff:ffff:ffff:ffff");

    static Stream<byte[]> headersOfClients() {
        return Stream.of(
                ProxyHeaders.text4("192.0.2.1"),
                ProxyHeaders.binary("192.0.2.1"),
                ProxyHeaders.text("TCP6 ::ffff:192.0.2.1 2001:db8::25 50000 25"),
                ProxyHeaders.binary(
                        "192.0.2.1",
                        ProxyHeaders.tlv(0x02, "mx.test".getBytes(US_ASCII)),
                        ProxyHeaders.tlv(0x20, (byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0),
                        ProxyHeaders.tlv(0xEA, new byte[300])));
    }

    /** Whatever pieces it comes in. */
    @ParameterizedTest
    @MethodSource("headersOfClients")
    void takesAHeaderAndNothingBehindIt(byte[] header) throws Exception {
        for (int length = 0; length < header.length; length++) {
            var in = Unpooled.wrappedBuffer(header, 0, length);
            assertThat(ProxyHeader.take(in)).as("%d octets", length).isEqualTo(MORE);
            assertThat(in.readableBytes()).isEqualTo(length);
        }
        var in = Unpooled.wrappedBuffer(header, header, "EHLO".getBytes(US_ASCII));
        assertThat(ProxyHeader.take(in)).isEqualTo(client("192.0.2.1"));
        assertThat(in.readableBytes()).isEqualTo(header.length + 4);
    }

    @Test
    void readsAddressesOfIpv6() {
        assertThat(take(ProxyHeaders.binary("2001:db8::1"))).isEqualTo(client("2001:db8::1"));
        assertThat(take(ProxyHeaders.text("TCP6 2001:db8::1 2001:db8::25 50000 25")))
                .isEqualTo(client("2001:db8::1"));
        assertThat(take(ProxyHeaders.text("TCP6 fe80::1%eth0 2001:db8::25 50000 25")))
                .as("a zone says nothing here")
                .isEqualTo(client("fe80::1"));
    }

    @Test
    void knowsWhenAProxyDoesNotSpeakForAClient() {
        assertThat(take(ProxyHeaders.text("UNKNOWN"))).isEqualTo(PROXY);
        assertThat(take(ProxyHeaders.text("UNKNOWN 192.0.2.1 whatever"))).isEqualTo(PROXY);
        assertThat(ProxyHeaders.text(LONGEST)).hasSize(ProxyHeader.MAX_TEXT);
        assertThat(take(ProxyHeaders.text(LONGEST))).isEqualTo(PROXY);
        assertThat(take(ProxyHeaders.binary(ProxyHeaders.LOCAL, ProxyHeaders.UNSPECIFIED)))
                .isEqualTo(PROXY);
        assertThat(take(ProxyHeaders.binary(ProxyHeaders.LOCAL, ProxyHeaders.TCP4, new byte[12])))
                .as("its addresses do not count")
                .isEqualTo(PROXY);
        assertThat(take(ProxyHeaders.binary(ProxyHeaders.PROXY, ProxyHeaders.UNSPECIFIED, new byte[7])))
                .isEqualTo(PROXY);
    }

    @Test
    void hasNoClientsThatAreNotOnTheInternet() {
        assertThat(take(ProxyHeaders.binary(ProxyHeaders.PROXY, ProxyHeaders.UNIX_STREAM, new byte[216])))
                .isEqualTo(UNSUPPORTED);
        assertThat(take(ProxyHeaders.binary(ProxyHeaders.PROXY, ProxyHeaders.UDP4, new byte[12])))
                .isEqualTo(UNSUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "E",
                "EHLO client.test\r\n",
                "PROXX TCP4",
                "proxy TCP4 192.0.2.1 198.51.100.25 50000 25\r\n",
                "PROXY \r\n",
                "PROXY TCP4\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.25 50000 25\n",
                "PROXY  TCP4 192.0.2.1 198.51.100.25 50000 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.25 50000\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.25 50000 25\r\n",
                "PROXY TCP4 client.test 198.51.100.25 50000 25\r\n",
                "PROXY TCP4 2001:db8::1 2001:db8::2 50000 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.25 65536 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.25 50000 smtp\r\n",
                "PROXY UDP4 192.0.2.1 198.51.100.25 50000 25\r\n",
                "\r\n\r\nEHLO",
                "\u0016\u0003\u0001"
            })
    void refusesWhatIsNoHeaderAsSoonAsItCanBeSeen(String text) {
        assertThat(take(text.getBytes(US_ASCII))).isEqualTo(MALFORMED);
    }

    @Test
    void refusesBrokenBinaryHeaders() {
        assertThat(take(ProxyHeaders.binary(0x11, ProxyHeaders.TCP4, new byte[12])))
                .as("version 1")
                .isEqualTo(MALFORMED);
        assertThat(take(ProxyHeaders.binary(0xFF, ProxyHeaders.TCP4, new byte[12])))
                .as("version 15")
                .isEqualTo(MALFORMED);
        assertThat(take(ProxyHeaders.binary(0x22, ProxyHeaders.TCP4, new byte[12])))
                .as("command 2")
                .isEqualTo(MALFORMED);
        assertThat(take(ProxyHeaders.binary(ProxyHeaders.PROXY, 0x44, new byte[36])))
                .as("family 4")
                .isEqualTo(MALFORMED);
        assertThat(take(ProxyHeaders.binary(ProxyHeaders.PROXY, ProxyHeaders.TCP4, new byte[11])))
                .as("cut short")
                .isEqualTo(MALFORMED);
        assertThat(take(ProxyHeaders.binary("192.0.2.1", ProxyHeaders.tlv(0x04), new byte[] {0x20, 0x7F, 0, 1})))
                .as("a TLV that is longer than the header")
                .isEqualTo(MALFORMED);
    }

    @Test
    void holdsNoMoreThanItMust() {
        var endless = ("PROXY UNKNOWN " + "x".repeat(ProxyHeader.MAX_TEXT)).getBytes(US_ASCII);
        assertThat(take(Arrays.copyOf(endless, ProxyHeader.MAX_TEXT - 1))).isEqualTo(MORE);
        assertThat(take(Arrays.copyOf(endless, ProxyHeader.MAX_TEXT))).isEqualTo(MALFORMED);
        assertThat(take(ProxyHeaders.text(LONGEST + " "))).isEqualTo(MALFORMED);
        int room = ProxyHeader.MAX_BINARY - ProxyHeaders.binary("192.0.2.1").length - 3;
        assertThat(take(ProxyHeaders.binary("192.0.2.1", ProxyHeaders.tlv(0x04, new byte[room]))))
                .isEqualTo(client("192.0.2.1"));
        var tooLong = ProxyHeaders.binary("192.0.2.1", ProxyHeaders.tlv(0x04, new byte[room + 1]));
        assertThat(take(Arrays.copyOf(tooLong, 16))).as("known from its length").isEqualTo(MALFORMED);
    }

    /** Nothing that a proxy says is a fault of ours. */
    @Test
    void hasAnAnswerToEverything() {
        var random = new Random(20);
        var header = ProxyHeaders.binary("192.0.2.1", ProxyHeaders.tlv(0x20, new byte[30]));
        for (int i = 0; i < 5_000; i++) {
            var bent = header.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                bent[12 + random.nextInt(bent.length - 12)] = (byte) random.nextInt();
            }
            assertThat(take(bent)).as("%s", Arrays.toString(bent)).isNotNull();
        }
    }

    private static Found take(byte[] octets) {
        ByteBuf in = Unpooled.wrappedBuffer(octets);
        return ProxyHeader.take(in);
    }

    private static Found client(String address) {
        return new Found.Client(InetAddress.ofLiteral(address));
    }
}

package io.postyard.broker;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * One node as a process of its own, so that a test can kill it: {@code BrokerMain <key>=<value>…} with
 * the keys of {@link BrokerSettings#toProperties()}. Prints {@code ready <host:port>} when it serves; SIGTERM stops it cleanly.
 */
public final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) {
        var properties = new Properties();
        for (var argument : arguments) {
            int equals = argument.indexOf('=');
            properties.setProperty(argument.substring(0, equals), argument.substring(equals + 1));
        }
        var broker = EmbeddedBroker.start(BrokerSettings.fromProperties(properties));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
        new PrintStream(System.out, true, StandardCharsets.UTF_8).println("ready " + broker.bootstrap());
        broker.await();
    }
}

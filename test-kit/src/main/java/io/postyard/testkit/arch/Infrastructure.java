package io.postyard.testkit.arch;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** What makes a test slow, or depend on the machine: a broker, the network, other programs. */
final class Infrastructure {
    private static final Pattern NAME = Pattern.compile("(?:"
            + String.join(
                    "|",
                    "java\\.net\\.\\w*Socket",
                    "java\\.net\\.http\\.HttpClient",
                    "javax\\.net\\.(?:ssl\\.)?\\w*Socket(?:Factory)?",
                    "java\\.nio\\.channels\\.\\w*(?:Socket|Datagram)\\w*Channel",
                    "java\\.lang\\.Process(?:Builder)?",
                    "org\\.apache\\.kafka\\.clients\\.\\w+\\.(?:KafkaProducer|KafkaConsumer|\\w*Admin|\\w*AdminClient)",
                    "io\\.postyard\\.broker\\.EmbeddedBroker",
                    "io\\.postyard\\.testkit\\.kafka\\.\\w+",
                    "io\\.postyard\\.testkit\\.(?:dns\\.TestDns|smtp\\.ScriptedPeer|process\\.ChildJvm)")
            + ")(?:\\$.*)?");

    private Infrastructure() {}

    /** Whether the class is some, or belongs to the tests and leads to some. */
    static boolean isBehind(JavaClass type) {
        return isBehind(type, new HashSet<>());
    }

    private static boolean isBehind(JavaClass type, Set<JavaClass> seen) {
        return NAME.matcher(type.getName()).matches()
                || (seen.add(type)
                        && isOfTests(type)
                        && type.getDirectDependenciesFromSelf().stream()
                                .map(Dependency::getTargetClass)
                                .anyMatch(next -> isBehind(next, seen)));
    }

    private static boolean isOfTests(JavaClass type) {
        return type.getSource()
                .map(source -> source.getUri().toString().contains("/test-classes/"))
                .orElse(false);
    }
}

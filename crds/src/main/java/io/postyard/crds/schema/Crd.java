package io.postyard.crds.schema;

import io.postyard.crds.manifest.ManifestReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One of the CRDs that ship with Postyard.
 *
 * @param plural the name in the API's paths; the file is {@code META-INF/fabric8/<plural>.postyard.io-v1.yml}
 * @param version the API version that is served and stored
 */
public record Crd(String kind, String plural, String version, Schema schema) {
    public static Crd mailDomain() {
        return MailDomainHolder.CRD;
    }

    public static Crd relayPolicy() {
        return RelayPolicyHolder.CRD;
    }

    /** In the order of the documentation. */
    public static List<Crd> all() {
        return List.of(mailDomain(), relayPolicy());
    }

    /** @param kind one of {@link ManifestReader#KINDS} */
    public static Crd of(String kind) {
        return all().stream()
                .filter(crd -> crd.kind.equals(kind))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such kind: " + kind));
    }

    // Read at first use: a JVM that gets its policy from Kafka never does.
    private static final class MailDomainHolder {
        private static final Crd CRD = load("maildomains");
    }

    private static final class RelayPolicyHolder {
        private static final Crd CRD = load("relaypolicies");
    }

    private static Crd load(String plural) {
        var file = "/META-INF/fabric8/" + plural + ".postyard.io-v1.yml";
        try (var in = Crd.class.getResourceAsStream(file)) {
            var spec = Schema.map(ManifestReader.tree(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .get("spec"));
            Map<String, Object> names = Schema.map(spec.get("names"));
            Map<String, Object> version = Schema.map(((List<?>) spec.get("versions")).getFirst());
            return new Crd(
                    (String) names.get("kind"),
                    plural,
                    (String) version.get("name"),
                    Schema.read(Schema.map(Schema.map(version.get("schema")).get("openAPIV3Schema"))));
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}

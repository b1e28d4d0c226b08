package io.postyard.standalone.packaged;

import io.postyard.testkit.kafka.RecordingAuthorizer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The table of docs/running.md, "Access control". */
record RightsOfThePage(List<AclBinding> all) {
    private static final String HEAD = "| user of | kind | names | operations |\n|---|---|---|---|\n";
    private static final Pattern BOUNDARY = Pattern.compile("([a-z])([A-Z])");

    static RightsOfThePage read() throws IOException {
        var page = Files.readString(PostyardScript.ROOT.resolve("docs/running.md"));
        var rows = page.substring(page.indexOf(HEAD) + HEAD.length())
                .lines()
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        var rights = new ArrayList<AclBinding>();
        for (var row : rows) {
            var cells = row.split("\\|", -1);
            for (var user : names(cells[1])) {
                for (var name : names(cells[3])) {
                    for (var operation : names(cells[4])) {
                        rights.add(right(user, constant(cells[2].strip()), name, operation));
                    }
                }
            }
        }
        return new RightsOfThePage(rights);
    }

    private static AclBinding right(String user, String kind, String name, String operation) {
        boolean prefix = name.endsWith("*");
        return new AclBinding(
                new ResourcePattern(
                        ResourceType.valueOf(kind),
                        prefix ? name.substring(0, name.length() - 1) : name,
                        prefix ? PatternType.PREFIXED : PatternType.LITERAL),
                new AccessControlEntry(
                        "User:" + user, "*", AclOperation.valueOf(constant(operation)), AclPermissionType.ALLOW));
    }

    private static List<String> names(String cell) {
        return Stream.of(cell.replace("`", "").split(",", -1))
                .map(String::strip)
                .toList();
    }

    private static String constant(String words) {
        return BOUNDARY.matcher(words).replaceAll("$1_$2").replace(' ', '_').toUpperCase(Locale.ROOT);
    }

    Set<String> users() {
        return all.stream()
                .map(right -> right.entry().principal().substring("User:".length()))
                .collect(Collectors.toSet());
    }

    /** What none of these requests needed. */
    List<AclBinding> without(Set<Request> requests) {
        return all.stream()
                .filter(right -> requests.stream().noneMatch(request -> covers(right, request)))
                .toList();
    }

    private static boolean covers(AclBinding right, Request request) {
        var pattern = right.pattern();
        return request.allowed()
                && right.entry().principal().equals("User:" + request.user())
                && right.entry().operation() == request.operation()
                && pattern.resourceType() == request.type()
                && (pattern.patternType() == PatternType.PREFIXED
                        ? request.name().startsWith(pattern.name())
                        : request.name().equals(pattern.name()));
    }
}

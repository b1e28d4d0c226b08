package io.postyard.crds.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads the documents of one file: YAML 1.1 as {@code kubectl} reads it, JSON included. */
public final class ManifestReader {
    public static final String API_VERSION = "postyard.io/v1alpha1";
    public static final List<String> KINDS = List.of("MailDomain", "RelayPolicy");

    /** Characters in one file; Kubernetes itself refuses objects over 1.5 MiB. */
    public static final int MAX_CHARACTERS = 1_500_000;

    private static final int MAX_DOCUMENTS = 2_000;
    private static final int MAX_ALIASES = 50;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    private ManifestReader() {}

    /**
     * What a file holds.
     *
     * @param problems of the file and of documents whose header cannot be read; a syntax error hides what follows it
     */
    public record Documents(List<Manifest> manifests, List<Problem> problems) {
        public Documents {
            manifests = List.copyOf(manifests);
            problems = List.copyOf(problems);
        }
    }

    /** Never throws for what {@code text} holds. */
    public static Documents read(String source, String text) {
        var manifests = new ArrayList<Manifest>();
        var problems = new ArrayList<Problem>();
        if (text.length() > MAX_CHARACTERS) {
            problems.add(Problem.ofFile(
                    source, "the file has more than " + MAX_CHARACTERS + " characters", "split it into several"));
            return new Documents(manifests, problems);
        }
        int document = 0;
        try {
            var composer = composer(text);
            while (composer.checkNode()) {
                var root = composer.getNode();
                if (++document > MAX_DOCUMENTS) {
                    problems.add(Problem.ofFile(
                            source, "the file has more than " + MAX_DOCUMENTS + " documents", "split it into several"));
                    break;
                }
                readDocument(source, document, root, manifests, problems);
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            var wrong = "not YAML: " + e.getProblem() + (e.getContext() == null ? "" : " " + e.getContext());
            problems.add(new Problem(source, document + 1, line, "", "", wrong, ""));
        } catch (YAMLException e) {
            problems.add(new Problem(source, document + 1, 0, "", "", "not YAML: " + e.getMessage(), ""));
        } catch (StackOverflowError e) {
            problems.add(new Problem(source, document + 1, 0, "", "", "not YAML: nested too deep", ""));
        }
        return new Documents(manifests, problems);
    }

    /**
     * The tree of a single document that ships with Postyard, such as a CRD.
     *
     * @throws IllegalArgumentException if it is not YAML
     */
    public static Map<String, Object> tree(String text) {
        try {
            if (new YamlTree().read(composer(text).getSingleNode()) instanceof Map<?, ?> map) {
                return asMap(map);
            }
            throw new IllegalArgumentException("not an object");
        } catch (YamlTree.Unreadable | YAMLException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Composer composer(String text) {
        var limits = new LoaderOptions();
        limits.setCodePointLimit(MAX_CHARACTERS);
        limits.setMaxAliasesForCollections(MAX_ALIASES);
        limits.setNestingDepthLimit(100);
        limits.setAllowRecursiveKeys(false);
        return new Composer(new ParserImpl(new StreamReader(text), limits), new Resolver(), limits);
    }

    private static void readDocument(
            String source, int document, Node root, List<Manifest> manifests, List<Problem> problems) {
        var yaml = new YamlTree();
        try {
            var tree = yaml.read(root);
            if (tree != null) { // nothing but comments between two separators
                header(source, document, tree, yaml.lines(), manifests, problems);
            }
        } catch (YamlTree.Unreadable e) {
            problems.add(new Problem(source, document, e.line(), "", "", e.getMessage(), ""));
        }
    }

    private static void header(
            String source,
            int document,
            Object tree,
            Map<String, Integer> lines,
            List<Manifest> manifests,
            List<Problem> problems) {
        if (!(tree instanceof Map<?, ?> found)) {
            problems.add(new Problem(
                    source,
                    document,
                    lines.getOrDefault("", 0),
                    "",
                    "",
                    "not an object",
                    "start with apiVersion: " + API_VERSION));
            return;
        }
        var object = asMap(found);
        var wrong = new HeaderProblems(source, document, lines, problems);
        if (!API_VERSION.equals(object.get("apiVersion"))) {
            wrong.add("apiVersion", quote(object.get("apiVersion")), "write apiVersion: " + API_VERSION);
            return;
        }
        if (!(object.get("kind") instanceof String kind) || !KINDS.contains(kind)) {
            wrong.add("kind", quote(object.get("kind")), "write one of " + String.join(", ", KINDS));
            return;
        }
        var metadata = object.get("metadata") instanceof Map<?, ?> map ? asMap(map) : Map.<String, Object>of();
        if (!(metadata.get("name") instanceof String name)
                || !NAME.matcher(name).matches()) {
            wrong.add(
                    "metadata.name",
                    quote(metadata.get("name")),
                    "write a name of lower-case letters, digits, - and ., such as metadata: {name: example-com}");
            return;
        }
        var namespace = metadata.get("namespace") instanceof String written ? written : "local";
        if (!NAME.matcher(namespace).matches()) {
            wrong.add(
                    "metadata.namespace", quote(namespace), "leave it out, or write lower-case letters, digits and -");
            return;
        }
        manifests.add(new Manifest(source, document, kind, namespace, name, object, lines));
    }

    private record HeaderProblems(String source, int document, Map<String, Integer> lines, List<Problem> problems) {
        void add(String path, String found, String instead) {
            int line = lines.getOrDefault(path, lines.getOrDefault("", 0));
            problems.add(new Problem(source, document, line, "", path, found, instead));
        }
    }

    private static String quote(Object found) {
        if (found == null) {
            return "missing";
        }
        var text = found.toString();
        return "'" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "' is not known here";
    }

    @SuppressWarnings("unchecked") // every map of a YamlTree has String keys
    private static Map<String, Object> asMap(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}

package io.postyard.crds.manifest;

/**
 * One thing that is wrong with a manifest, as one line for a person.
 *
 * @param source the file, as it was named to the reader
 * @param document which document of the file, from 1; 0 = the file as a whole
 * @param line in the file, from 1; 0 = unknown
 * @param object {@code kind/namespace/name}; empty while the document has not told it
 * @param path the field, such as {@code spec.delivery.smtp.hosts[0].port}; empty = the document as a whole
 * @param wrong what is wrong
 * @param instead what to write instead; empty if {@code wrong} says it all
 */
public record Problem(String source, int document, int line, String object, String path, String wrong, String instead) {
    /** A problem of a file as a whole. */
    public static Problem ofFile(String source, String wrong, String instead) {
        return new Problem(source, 0, 0, "", "", wrong, instead);
    }

    /** Without line breaks, whatever the manifest held. */
    @Override
    public String toString() {
        var text = new StringBuilder(source);
        if (line > 0) {
            text.append(':').append(line);
        }
        if (document > 0) {
            text.append(" (document ").append(document);
            text.append(object.isEmpty() ? ")" : ", " + object + ")");
        }
        text.append(": ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        text.append(wrong);
        if (!instead.isEmpty()) {
            text.append("; ").append(instead);
        }
        return text.toString().replaceAll("\\p{Cntrl}+", " ");
    }
}

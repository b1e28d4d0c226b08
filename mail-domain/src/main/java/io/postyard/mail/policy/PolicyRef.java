package io.postyard.mail.policy;

/**
 * Names the resource and generation behind a decision, in events and replies.
 *
 * @param kind {@code MailDomain}, {@code RelayPolicy}, or {@code Default} for what no resource decided
 * @param name {@code namespace/name}; a policy folder uses the namespace {@code local}
 * @param generation counts up with every change of the resource; from 1
 */
public record PolicyRef(String kind, String name, long generation) {
    public static final PolicyRef DEFAULT = new PolicyRef("Default", "postyard/default", 1);

    @Override
    public String toString() {
        return kind + "/" + name + "@" + generation;
    }
}

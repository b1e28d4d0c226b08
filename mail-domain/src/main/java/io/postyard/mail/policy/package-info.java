/**
 * Compiled policy: what the data plane obeys. Made from {@code MailDomain} and {@code RelayPolicy} resources by the
 * compiler in the {@code crds} module; immutable, validated, free of Kubernetes.
 */
package io.postyard.mail.policy;

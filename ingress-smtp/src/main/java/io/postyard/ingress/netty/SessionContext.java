package io.postyard.ingress.netty;

import io.postyard.ingress.accept.ByteBudget;
import io.postyard.ingress.accept.QueueDoor;
import io.postyard.ingress.admission.ConnectionLimit;
import io.postyard.ingress.admission.PolicySource;
import io.postyard.ingress.admission.RecipientCheck;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.metric.IngressMetrics;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * What all sessions of a process share.
 *
 * @param ready whether new sessions are welcome
 */
public record SessionContext(
        IngressConfig config,
        QueueDoor queue,
        PolicySource policy,
        RecipientCheck recipients,
        ConnectionLimit connections,
        ByteBudget budget,
        IngressMetrics metrics,
        InstantSource clock,
        BooleanSupplier ready) {}

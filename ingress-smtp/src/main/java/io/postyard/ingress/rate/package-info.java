/** Rates: how much clients, users and domains may send within a time, counted by all ingress processes together. */
package io.postyard.ingress.rate;

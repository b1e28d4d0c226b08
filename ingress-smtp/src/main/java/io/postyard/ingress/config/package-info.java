/** What can be set about ingress, as validated values with their defaults. */
package io.postyard.ingress.config;

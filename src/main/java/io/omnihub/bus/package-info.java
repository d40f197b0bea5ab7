/**
 * The durable bus between the stages, behind the Kamelets {@code bus-source} and {@code bus-sink}.
 * The property {@code hub.bus} chooses the engine: Artemis in this process, or Kafka. Only the
 * chosen engine's beans exist.
 */
package io.omnihub.bus;

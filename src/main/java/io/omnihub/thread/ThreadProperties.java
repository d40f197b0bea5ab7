package io.omnihub.thread;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param quietPeriod how long a customer must be silent for the turn to end; zero ends it at once
 * @param longestTurn a customer who never pauses is answered after this
 * @param turnClaim how long a node may work on a turn before another may take it
 * @param turnAttempts failures of one turn before it goes to a person and the dead letters
 * @param choiceStands how long after an offer plain words, such as its number, may choose from it
 * @param phoneRegion ISO 3166 region in which a phone without a country code is read
 */
@ConfigurationProperties("hub.thread")
record ThreadProperties(
    @DefaultValue("2s") Duration quietPeriod,
    @DefaultValue("30s") Duration longestTurn,
    @DefaultValue("2m") Duration turnClaim,
    @DefaultValue("5") int turnAttempts,
    @DefaultValue("24h") Duration choiceStands,
    @DefaultValue("RU") String phoneRegion) {}

package io.omnihub.channel;

import java.util.UUID;

/**
 * One round of asking a provider for an account's events.
 *
 * @param position where the last round ended, in the provider's own words; null at the first
 * @param patience seconds that the provider may hold the answer back while there is nothing new
 * @param claim token of the claim; the outcome counts only while it is current
 */
public record Poll(ChannelAccount account, String position, int patience, UUID claim) {}

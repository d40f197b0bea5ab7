package io.omnihub.thread;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A message as the customer sees it in the channel.
 *
 * @param id the channel's id of the customer's message, the hub's id of ours
 * @param from {@code customer}, {@code bot} or {@code operator}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConversationLine(String id, String from, String text, Instant at) {}

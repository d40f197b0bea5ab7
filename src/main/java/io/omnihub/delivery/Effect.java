package io.omnihub.delivery;

import java.util.UUID;

/**
 * One effect on the outside world, to be written to the outbox.
 *
 * @param id the command's id; an effect with an id that is there already is not written again
 * @param message the thread's message that it carries; null for what is no message
 * @param sink which sink Kamelet delivers it: the channel's type, {@code crm}, {@code mail}
 * @param destination what keeps order: effects of one thread to one destination go one by one
 * @param author bot or operator; the bot's are void once a person took the thread over
 * @param epoch the thread's epoch when it was decided
 * @param payload JSON that the sink's mapping reads; the same shape for all sinks
 */
public record Effect(
    UUID id,
    String organization,
    UUID thread,
    UUID turn,
    UUID message,
    String sink,
    String destination,
    String command,
    String author,
    int epoch,
    String payload) {}

package io.omnihub.console;

import java.util.List;

/**
 * What a provider said, in the reader's language.
 *
 * @param ok whether it took it
 * @param sentence what it means
 * @param facts what else it told of the account
 * @param technical the line of the machine; null if ok
 */
record ChannelAnswer(boolean ok, String sentence, List<Fact> facts, String technical) {

  record Fact(String label, String value) {}
}

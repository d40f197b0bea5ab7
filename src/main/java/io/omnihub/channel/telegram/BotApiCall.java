package io.omnihub.channel.telegram;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.component.telegram.TelegramMessage;

/**
 * Any method of the Bot API, for {@code telegram:bots}: camel-telegram's own model knows neither
 * {@code reply_parameters} nor most newer methods.
 *
 * @param account key of the bot that calls
 * @param method for example {@code sendMessage}
 * @param parameters the method's, as the Bot API names them
 */
record BotApiCall(String account, String method, ObjectNode parameters) implements TelegramMessage {

  /** The same call for another chat. */
  BotApiCall to(long chat) {
    return new BotApiCall(account, method, parameters.deepCopy().put("chat_id", chat));
  }
}

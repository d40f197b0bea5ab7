package io.omnihub.channel.telegram;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.component.telegram.TelegramMessage;

/**
 * Any method of the Bot API, for {@code telegram:bots}: camel-telegram's own model knows neither
 * {@code reply_parameters} nor most newer methods.
 *
 * @param account key of the bot that calls
 * @param method for example {@code sendMessage}
 * @param parameters the method's, as the Bot API names them
 * @param files what {@code attach://NAME} in the parameters stands for: {@code {"NAME": {"from",
 *     "name", "mime"}}}
 */
record BotApiCall(String account, String method, ObjectNode parameters, JsonNode files)
    implements TelegramMessage {

  BotApiCall(String account, String method, ObjectNode parameters) {
    this(account, method, parameters, MissingNode.getInstance());
  }

  /** The same call for another chat. */
  BotApiCall to(long chat) {
    return new BotApiCall(account, method, parameters.deepCopy().put("chat_id", chat), files);
  }
}

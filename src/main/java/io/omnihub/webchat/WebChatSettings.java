package io.omnihub.webchat;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.omnihub.channel.ChannelAccount;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the widget must know before anybody is there: the account's settings, none of them secret.
 *
 * @param title, greeting null for those of the widget's language
 * @param colour {@code #rrggbb}; null for the widget's own
 * @param unansweredAfter seconds until another channel is offered; 0 for never
 * @param leaveContact whether a phone or mail may be left then
 * @param largestFile bytes; 0 where files are not taken
 * @param fileTypes MIME types, {@code image/*} for all of them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WebChatSettings(
    String title,
    String greeting,
    String colour,
    int unansweredAfter,
    boolean leaveContact,
    long largestFile,
    List<String> fileTypes) {

  private static final int UNANSWERED_AFTER = 120;
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

  static WebChatSettings of(ChannelAccount account, WebChatProperties properties) {
    String colour = account.setting("colour");
    String wait = account.setting("unanswered-after");
    boolean files = !account.setting("files").equals("false");
    return new WebChatSettings(
        given(account, "title"),
        given(account, "greeting"),
        COLOUR.matcher(colour).matches() ? colour : null,
        SECONDS.matcher(wait).matches() ? Integer.parseInt(wait) : UNANSWERED_AFTER,
        !account.setting("offer-contact").equals("false"),
        files ? properties.fileSize().toBytes() : 0,
        files ? properties.fileTypes() : List.of());
  }

  /** The sites that may embed this web chat; those of all web chats where it names none. */
  static List<String> origins(ChannelAccount account, WebChatProperties properties) {
    List<String> own =
        Arrays.stream(account.setting("allowed-origins").split("[\\s,]+"))
            .map(origin -> origin.replaceAll("/+$", ""))
            .filter(origin -> !origin.isEmpty() && !origin.equals("*"))
            .toList();
    return own.isEmpty() ? properties.allowedOrigins() : own;
  }

  private static String given(ChannelAccount account, String name) {
    String value = account.setting(name).strip();
    return value.isEmpty() ? null : value;
  }
}

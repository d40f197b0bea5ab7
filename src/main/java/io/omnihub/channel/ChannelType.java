package io.omnihub.channel;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of account that can be connected, as its Kamelet describes it.
 *
 * @param id the Kamelets' system, for example {@code telegram}
 * @param title, description, setup by language ({@code en}, {@code ru}); setup is what to do at the
 *     provider, a line each
 * @param icon data URI of an SVG; empty where there is none
 * @param provider who runs it
 * @param fields the account's settings, in the order of the form
 * @param handshake whether the provider asks the webhook's address by GET
 * @param webhook whether events come by webhook
 * @param can what the hub can do with an account of it: check, register, unregister, media, poll,
 *     send
 */
public record ChannelType(
    String id,
    Map<String, String> title,
    Map<String, String> description,
    Map<String, String> setup,
    String icon,
    String provider,
    List<Field> fields,
    Capabilities capabilities,
    boolean handshake,
    boolean webhook,
    List<String> can) {

  /**
   * One setting.
   *
   * @param type JSON schema's: string, integer, boolean
   * @param format {@code password} for what is kept secret, {@code uri}, {@code textarea}; may be
   *     null
   * @param pattern that all of the value must match; may be null
   * @param choices the values there are; empty where any is taken
   * @param choiceTitles by language, what people read for a value; one without is shown as it is
   * @param defaultValue empty where there is none
   * @param example may be null
   * @param standIn what the sandbox's stand-in of the provider expects; may be null
   * @param generated whether the hub makes one where none is given
   */
  public record Field(
      String name,
      Map<String, String> title,
      Map<String, String> description,
      String type,
      String format,
      String pattern,
      List<String> choices,
      Map<String, Map<String, String>> choiceTitles,
      String defaultValue,
      String example,
      @JsonIgnore String standIn,
      boolean required,
      boolean generated) {

    public boolean secret() {
      return "password".equals(format);
    }
  }

  public Optional<Field> field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /** The text in that language, else in English. */
  public static String in(Map<String, String> texts, String language) {
    return texts.getOrDefault(language, texts.getOrDefault("en", ""));
  }
}

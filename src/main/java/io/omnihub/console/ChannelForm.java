package io.omnihub.console;

import java.util.List;
import java.util.Map;

/**
 * The form of an account as the page shows it. It never holds a secret.
 *
 * @param action where it is sent
 * @param fresh whether it makes an account rather than changes one
 * @param key as given or proposed; part of the webhook's address
 * @param address of the webhook, up to the key
 * @param stand whether the hub's own stand-in is wanted for a provider; null where it is not asked
 * @param version of the account that is changed
 * @param errors by field, or {@code key}, {@code name}: a sentence
 * @param troubles sentences that belong to no field
 */
record ChannelForm(
    String action,
    boolean fresh,
    String name,
    String key,
    String address,
    Boolean stand,
    long version,
    List<Input> fields,
    Map<String, String> errors,
    List<String> troubles) {

  /**
   * One setting.
   *
   * @param control text, secret, url, number, tick, choice or long
   * @param value as given; empty for secrets
   * @param placeholder what is taken if it is left empty, or an example of it
   * @param pattern in the browser's spelling; may be null
   * @param required whether it must be filled in, stand-in or not
   * @param kept the masked secret that stays if nothing is given; null where there is none
   * @param generated whether the hub makes one where none is given
   */
  record Input(
      String name,
      String label,
      String help,
      String control,
      String value,
      String placeholder,
      String example,
      String pattern,
      List<Choice> choices,
      boolean required,
      String kept,
      boolean generated) {

    /** Whether there is a secret that the account can do without. */
    public boolean clearable() {
      return kept != null && !required && !generated;
    }

    /** What describes it, for {@code aria-describedby}. */
    public String described() {
      return "help-" + name + " error-" + name;
    }
  }

  /**
   * @param title in the reader's language
   */
  record Choice(String value, String title) {}

  public boolean refused() {
    return !errors.isEmpty() || !troubles.isEmpty();
  }
}

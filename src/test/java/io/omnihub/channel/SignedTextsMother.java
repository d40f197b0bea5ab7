package io.omnihub.channel;

import java.nio.file.Path;

/** Signed texts for tests of other packages. */
public final class SignedTextsMother {

  private SignedTextsMother() {}

  /**
   * @param key 32 characters or more
   * @param old keys of before, by comma
   */
  public static SignedTexts signed(String key, String old) {
    return new SignedTexts(new SecretBox(key, "", old, Path.of("target")));
  }
}

package io.omnihub.delivery;

/** Who wants to know how sending to a destination goes. */
public interface DestinationNews {

  /**
   * The provider took something.
   *
   * @param destination for example {@code telegram:shop}
   */
  void sent(String destination);

  /**
   * The provider took nothing, or nobody knows.
   *
   * @param reason one line for a person
   */
  void failed(String destination, Throwable cause, String reason);
}

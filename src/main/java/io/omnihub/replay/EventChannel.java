package io.omnihub.replay;

/** An account that events came by. */
public record EventChannel(String type, String key) {

  /** {@code telegram:shop}. */
  public String name() {
    return type + ":" + key;
  }

  /** Whether it is meant by {@code telegram:shop}, {@code telegram}, or null for all. */
  boolean isMeantBy(String filter) {
    return filter == null || name().equals(filter) || type.equals(filter);
  }
}

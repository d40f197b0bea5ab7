package io.omnihub.channel;

/** A provider's body that its mapping let through but that makes no complete canonical event. */
class UnmappableException extends RuntimeException {

  UnmappableException(String message) {
    super(message);
  }
}

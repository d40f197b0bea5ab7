package io.omnihub.sandbox;

/**
 * A caller of the sandbox's own API said something that it cannot; the message says what it can.
 */
class BadRequestException extends RuntimeException {

  BadRequestException(String message) {
    super(message);
  }
}

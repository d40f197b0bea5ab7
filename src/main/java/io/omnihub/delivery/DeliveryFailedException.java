package io.omnihub.delivery;

/** Names, in a dead letter, the sink and the provider's answer. */
class DeliveryFailedException extends RuntimeException {

  DeliveryFailedException(String message) {
    super(message);
  }
}

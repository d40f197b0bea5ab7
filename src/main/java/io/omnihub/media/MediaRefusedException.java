package io.omnihub.media;

/** A file that will not be fetched, now or later; the message is for the operator. */
class MediaRefusedException extends RuntimeException {

  MediaRefusedException(String reason) {
    super(reason);
  }
}

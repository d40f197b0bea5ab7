package io.omnihub.outside;

/** A file that will not be had, now or later; the message is for the operator. */
public class FileRefusedException extends RuntimeException {

  public FileRefusedException(String reason) {
    super(reason);
  }
}

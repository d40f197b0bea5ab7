package io.omnihub.webchat;

import java.util.Base64;

/** Pictures that browsers show. */
final class Pictures {

  /** A green board. */
  static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAHgAAABQCAIAAABd+SbeAAAAgklEQVR42u3QMQ0AAAgDsP1IwxHqcUE4"
                  + "mlRBU9MciALRohEtWrQF0aIRLVq0BdGiES1aNKJFI1q0aESLRrRo0YgWjWjRohEtGtGiRSNaNKJFi0a0"
                  + "aESLFo1o0YgWLRrRohEtWjSiRSNatGhEi0a0aNGIFo1o0aIRLRrRokUjWjSi/1iJlHnDAjJ4LgAAAABJ"
                  + "RU5ErkJggg==");

  private Pictures() {}
}

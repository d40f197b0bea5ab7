package io.omnihub.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A request to a stand-in, read once.
 *
 * @param path the provider's method, as the journal shows it
 * @param params what the caller passed, by whichever means
 * @param body the same as JSON text: the caller's own characters where it sent JSON
 */
record Call(String httpMethod, String path, Params params, String body) {

  static Call of(String httpMethod, String path, ObjectNode params) {
    return new Call(httpMethod, path, new Params(params), params.toString());
  }
}

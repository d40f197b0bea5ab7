package io.omnihub.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.web.multipart.MultipartHttpServletRequest;

/**
 * Reads a request's parameters wherever they are: a JSON body, a form, the query. PHP's brackets
 * ({@code fields[PHONE][0][VALUE]=…}) become a tree.
 */
@Component
@ConditionalOnSandbox
class CallReader {

  /**
   * The parameter that tells of the files of a form: {@code {"NAME": {"name", "type", "size"}}}.
   */
  static final String FILES = "files";

  private static final int MAX_BODY = 1 << 20;

  private final ObjectReader reader;

  CallReader(ObjectMapper mapper) {
    this.reader =
        mapper.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /**
   * @throws UnreadableException where the body claims to be JSON and is no JSON object
   */
  Call read(HttpServletRequest request, String path) throws IOException {
    if (!isJson(request)) {
      ObjectNode form = PhpForm.tree(request.getParameterMap());
      if (request instanceof MultipartHttpServletRequest with) {
        ObjectNode files = form.putObject(FILES);
        with.getFileMap().forEach((name, file) -> files.set(name, SentFile.of(file).json()));
      }
      return Call.of(request.getMethod(), path, form);
    }
    byte[] bytes = request.getInputStream().readNBytes(MAX_BODY + 1);
    String body = new String(bytes, StandardCharsets.UTF_8);
    ObjectNode json =
        bytes.length > MAX_BODY
            ? null
            : body.isBlank() ? JsonNodeFactory.instance.objectNode() : object(body).orElse(null);
    if (json == null) {
      throw new UnreadableException(
          new Call(request.getMethod(), path, null, TextNode.valueOf(head(body)).toString()));
    }
    if (request.getQueryString() == null && !body.isBlank()) {
      return new Call(request.getMethod(), path, new Params(json), body);
    }
    ObjectNode all = PhpForm.tree(request.getParameterMap());
    all.setAll(json);
    return Call.of(request.getMethod(), path, all);
  }

  /** The JSON object that a text holds. */
  Optional<ObjectNode> object(String text) {
    return tree(text).filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
  }

  /** The JSON that a text is. */
  Optional<JsonNode> tree(String text) {
    try {
      return Optional.ofNullable(reader.readValue(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static boolean isJson(HttpServletRequest request) {
    return request.getContentType() != null && request.getContentType().contains("json");
  }

  private static String head(String body) {
    return body.length() > 1000 ? body.substring(0, 1000) : body;
  }

  /** Carries what could be read, so that the refusal can be noted. */
  static final class UnreadableException extends RuntimeException {

    private final transient Call call;

    UnreadableException(Call call) {
      super("no JSON object", null, false, false);
      this.call = call;
    }

    Call call() {
      return call;
    }
  }
}

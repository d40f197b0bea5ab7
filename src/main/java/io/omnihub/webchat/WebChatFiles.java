package io.omnihub.webchat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnihub.channel.FileBytes;
import io.omnihub.media.MediaStore;
import io.omnihub.media.SafeDownload;
import io.omnihub.webchat.FileTokens.StoredFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MimeType;
import org.springframework.web.server.ResponseStatusException;

/**
 * Files that visitors attach. They go to the store at once, and become an attachment when a message
 * names them; a file that none names is swept with the store's other orphans. Who may name a file
 * says the token that its visitor got for it.
 */
public class WebChatFiles {

  private static final int AT_ONCE = 32;
  private static final int MOST_OF_A_MESSAGE = 10;
  private static final Duration SHOWN = Duration.ofHours(1);

  private final MediaStore store;
  private final FileTokens tokens;
  private final WebChatProperties properties;
  private final ObjectMapper json;
  private final Semaphore room = new Semaphore(AT_ONCE);

  WebChatFiles(
      MediaStore store, FileTokens tokens, WebChatProperties properties, ObjectMapper json) {
    this.store = store;
    this.tokens = tokens;
    this.properties = properties;
    this.json = json;
  }

  /**
   * What the widget learns of a file that the hub has now.
   *
   * @param file names it in a message
   * @param url shows it, for some hours
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Kept(String file, String kind, String name, String mime, long size, String url) {}

  /**
   * Keeps what a visitor uploads.
   *
   * @param bytes are read to their end
   * @throws ResponseStatusException 413, 415 or 503
   */
  Kept keep(Visitor visitor, String name, InputStream bytes) throws IOException {
    if (!room.tryAcquire()) {
      throw new ResponseStatusException(
          HttpStatus.SERVICE_UNAVAILABLE, "too many files come at once, try again");
    }
    try {
      String safe = SafeDownload.name(name);
      MediaStore.Stored stored = store.put(bytes, properties.fileSize().toBytes(), safe);
      if (stored.size() == 0) {
        throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_ENTITY, "the file is empty");
      }
      if (!isTaken(stored.mime())) {
        throw new ResponseStatusException(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE, "files of this type are not taken");
      }
      StoredFile file = new StoredFile(stored.key(), safe, stored.mime(), stored.size());
      return new Kept(
          tokens.naming(visitor, file),
          kind(file.mime()),
          file.name(),
          file.mime(),
          file.size(),
          address(visitor.channel(), file));
    } finally {
      room.release();
    }
  }

  private boolean isTaken(String mime) {
    MimeType type = MimeType.valueOf(mime);
    return properties.fileTypes().stream().anyMatch(t -> MimeType.valueOf(t).includes(type));
  }

  /** Where a browser reads the file, without anything else that says who asks. */
  String address(String channel, StoredFile file) {
    return "/api/webchat/" + channel + "/files/" + tokens.showing(channel, file);
  }

  /**
   * @throws ResponseStatusException 404
   */
  ResponseEntity<Resource> read(String channel, String token) throws IOException {
    StoredFile file =
        tokens
            .shown(channel, token)
            .orElseThrow(
                () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such file any more"));
    InputStream bytes =
        store
            .open(file.key())
            .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such file"));
    return SafeDownload.answer(bytes, file.name(), file.mime(), file.size(), SHOWN);
  }

  /**
   * An attachment as the mapping puts it into the event.
   *
   * @param fileId names the bytes in the store
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Named(String kind, String fileId, String name, String mime, Long size) {}

  /**
   * The files that a message names.
   *
   * @param body of the widget; the mapping judges its shape
   * @throws ResponseStatusException 422 if one is not the visitor's, or was uploaded too long ago
   */
  List<Named> namedBy(Visitor visitor, String body) {
    List<Named> named = new ArrayList<>();
    for (JsonNode token : tree(body).path("files")) {
      if (named.size() == MOST_OF_A_MESSAGE) {
        throw new ResponseStatusException(
            HttpStatus.UNPROCESSABLE_ENTITY, "more than " + MOST_OF_A_MESSAGE + " files");
      }
      StoredFile file =
          tokens
              .named(visitor, token.asText())
              .orElseThrow(
                  () ->
                      new ResponseStatusException(
                          HttpStatus.UNPROCESSABLE_ENTITY,
                          "a file is not the visitor's, or was uploaded too long ago"));
      named.add(new Named(kind(file.mime()), file.key(), file.name(), file.mime(), file.size()));
    }
    return named;
  }

  private JsonNode tree(String body) {
    try {
      return json.readTree(body == null ? "" : body);
    } catch (IOException e) {
      return json.missingNode(); // the mapping refuses it
    }
  }

  /** Called by {@code kamelets/webchat-media-action} with an attachment: leaves its bytes. */
  public void open(Exchange exchange) throws IOException {
    String key = json.readTree(exchange.getMessage().getBody(String.class)).path("fileId").asText();
    FileBytes file =
        () -> store.open(key).orElseThrow(() -> new FileNotFoundException("no such file"));
    exchange.getMessage().setBody(file);
  }

  private static String kind(String mime) {
    return switch (mime.substring(0, mime.indexOf('/') + 1)) {
      case "image/" -> "photo";
      case "video/" -> "video";
      case "audio/" -> "audio";
      default -> "document";
    };
  }
}

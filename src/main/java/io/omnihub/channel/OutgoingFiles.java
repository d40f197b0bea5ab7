package io.omnihub.channel;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnihub.outside.Downloads;
import io.omnihub.outside.FileRefusedException;
import io.omnihub.outside.PassingFile;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import io.omnihub.work.StaleClaimException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Files that are about to be sent to a provider: from an address, or one that the hub keeps ({@code
 * media:ID}). Nothing has been sent while one is fetched, so what may come later is worth another
 * attempt, whatever went wrong.
 */
@Component
public class OutgoingFiles {

  private static final String OWN = "media:";
  private static final Set<Integer> LATER = Set.of(408, 425, 429);

  private final Downloads downloads;
  private final KeptFiles kept;
  private final long limit;

  /**
   * @param kept asked for when the first such file is sent: flows are checked without a database
   */
  OutgoingFiles(
      Downloads downloads,
      @Lazy KeptFiles kept,
      @Value("${hub.media.max-size:50MB}") DataSize maxSize) {
    this.downloads = downloads;
    this.kept = kept;
    this.limit = maxSize.toBytes();
  }

  /**
   * @param file {@code {"from", "name", "mime"}}, the last two optional
   * @param organization whose own files may be sent
   * @throws ProviderRefusedException if it is not to be had, now or ever
   */
  public PassingFile fetch(JsonNode file, String organization) throws IOException {
    String from = file.path("from").asText("");
    String name = file.hasNonNull("name") ? file.get("name").asText() : null;
    String mime = file.hasNonNull("mime") ? file.get("mime").asText() : null;
    try {
      return from.startsWith(OWN)
          ? own(from.substring(OWN.length()), name, organization)
          : downloads.get(
              from,
              Map.of(),
              limit,
              bytes ->
                  PassingFile.take(
                      bytes, limit, name == null ? PassingFile.nameIn(from) : name, mime));
    } catch (FileRefusedException e) {
      throw refused(Kind.PERMANENT, e.getMessage());
    } catch (HttpOperationFailedException e) {
      boolean later = LATER.contains(e.getStatusCode()) || e.getStatusCode() >= 500;
      throw refused(later ? Kind.RETRY : Kind.PERMANENT, "HTTP " + e.getStatusCode());
    } catch (StaleClaimException e) {
      throw e;
    } catch (IOException e) {
      throw refused(Uploads.isForbidden(e) ? Kind.PERMANENT : Kind.RETRY, said(e));
    }
  }

  private PassingFile own(String id, String name, String organization) throws IOException {
    KeptFiles.Kept file =
        kept.open(organization, uuid(id))
            .orElseThrow(() -> new FileRefusedException("The hub has no such file"));
    try (var bytes = file.bytes()) {
      return PassingFile.take(bytes, limit, name == null ? file.name() : name, file.mime());
    }
  }

  private static UUID uuid(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw new FileRefusedException("The hub has no such file");
    }
  }

  private static String said(IOException e) {
    return e.getClass().getSimpleName();
  }

  private static ProviderRefusedException refused(Kind kind, String reason) {
    return new ProviderRefusedException(
        kind, "", "The file to send is not to be had: " + reason, Optional.<Duration>empty());
  }
}

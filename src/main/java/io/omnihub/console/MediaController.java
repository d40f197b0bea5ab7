package io.omnihub.console;

import io.omnihub.media.Attachments;
import io.omnihub.media.MediaStore;
import io.omnihub.security.Operator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Customers' files for operators. What a customer sent runs nowhere: only pictures and sounds are
 * shown in the browser, by the type that their bytes have; all else is saved, as bytes.
 */
@RestController
class MediaController {

  private final Attachments attachments;
  private final MediaStore store;

  MediaController(Attachments attachments, MediaStore store) {
    this.attachments = attachments;
    this.store = store;
  }

  @GetMapping("/console/media/{id}")
  ResponseEntity<Resource> file(@AuthenticationPrincipal Operator operator, @PathVariable UUID id)
      throws IOException {
    Attachments.Kept file =
        attachments.fetched(operator.organization(), id).orElseThrow(MediaController::none);
    InputStream bytes = store.open(file.key()).orElseThrow(MediaController::none);
    ContentDisposition disposition =
        (file.isShown() ? ContentDisposition.inline() : ContentDisposition.attachment())
            .filename(file.name() == null ? file.kind() : file.name(), StandardCharsets.UTF_8)
            .build();
    return ResponseEntity.ok()
        .contentType(
            file.isShown()
                ? MediaType.parseMediaType(file.mime())
                : MediaType.APPLICATION_OCTET_STREAM)
        .contentLength(file.size())
        .header("Content-Disposition", disposition.toString())
        .header("Content-Security-Policy", "sandbox; default-src 'none'")
        .header("X-Content-Type-Options", "nosniff")
        .cacheControl(CacheControl.maxAge(Duration.ofHours(1)).cachePrivate())
        .body(new InputStreamResource(bytes));
  }

  private static ResponseStatusException none() {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, "no such file");
  }
}

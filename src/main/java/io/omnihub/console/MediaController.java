package io.omnihub.console;

import io.omnihub.media.Attachments;
import io.omnihub.media.MediaStore;
import io.omnihub.media.SafeDownload;
import io.omnihub.security.Operator;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.UUID;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Customers' files for operators. */
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
    String name = file.name() == null ? file.kind() : file.name();
    return SafeDownload.answer(bytes, name, file.mime(), file.size(), Duration.ofHours(1));
  }

  private static ResponseStatusException none() {
    return new ResponseStatusException(HttpStatus.NOT_FOUND, "no such file");
  }
}

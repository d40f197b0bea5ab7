package io.omnihub.media;

import io.omnihub.channel.KeptFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Attachments of messages, to be sent on. */
@Component
class AttachmentFiles implements KeptFiles {

  private final Attachments attachments;
  private final MediaStore store;

  AttachmentFiles(Attachments attachments, MediaStore store) {
    this.attachments = attachments;
    this.store = store;
  }

  @Override
  public Optional<Kept> open(String organization, UUID id) throws IOException {
    Optional<Attachments.Kept> file = attachments.fetched(organization, id);
    Optional<InputStream> bytes = file.isEmpty() ? Optional.empty() : store.open(file.get().key());
    return bytes.map(b -> new Kept(b, file.get().name(), file.get().mime()));
  }
}

package io.omnihub.media;

import io.omnihub.outside.FileNames;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * How strangers' files are handed to browsers. What somebody sent runs nowhere: only pictures and
 * sounds are shown, by the type that their bytes have; all else is saved, as bytes.
 */
public final class SafeDownload {

  private SafeDownload() {}

  /** A name fit for pages, headers and file systems; null where nothing of it is. */
  public static String name(String given) {
    return FileNames.safe(given);
  }

  /**
   * @param bytes are closed when they were sent
   * @param name safe; may be null
   * @param mime by the bytes
   * @param kept how long the browser may keep it
   */
  public static ResponseEntity<Resource> answer(
      InputStream bytes, String name, String mime, long size, Duration kept) {
    boolean shown = SafeTypes.isShown(mime);
    ContentDisposition disposition =
        (shown ? ContentDisposition.inline() : ContentDisposition.attachment())
            .filename(name == null ? "file" : name, StandardCharsets.UTF_8)
            .build();
    return ResponseEntity.ok()
        .contentType(shown ? MediaType.parseMediaType(mime) : MediaType.APPLICATION_OCTET_STREAM)
        .contentLength(size)
        .header("Content-Disposition", disposition.toString())
        .header("Content-Security-Policy", "sandbox; default-src 'none'")
        .header("X-Content-Type-Options", "nosniff")
        .cacheControl(CacheControl.maxAge(kept).cachePrivate())
        .body(new InputStreamResource(bytes));
  }
}

package io.omnihub.media;

import java.util.Set;

/** Types that a browser may show in its own window: they hold no script. */
final class SafeTypes {

  private static final Set<String> IMAGES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp");
  private static final Set<String> SOUNDS =
      Set.of(
          "audio/ogg",
          "audio/vorbis",
          "audio/opus",
          "audio/mpeg",
          "audio/mp4",
          "audio/x-wav",
          "audio/vnd.wave");

  private SafeTypes() {}

  static boolean isImage(String mime) {
    return mime != null && IMAGES.contains(mime);
  }

  static boolean isShown(String mime) {
    return isImage(mime) || mime != null && SOUNDS.contains(mime);
  }
}

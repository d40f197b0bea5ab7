package io.omnihub.message;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a message is made of. A kind that no stage understands yet is still stored and shown. */
public enum MessageKind {
  @JsonProperty("text")
  TEXT,
  @JsonProperty("photo")
  PHOTO,
  @JsonProperty("video")
  VIDEO,
  @JsonProperty("voice")
  VOICE,
  @JsonProperty("video_note")
  VIDEO_NOTE,
  @JsonProperty("audio")
  AUDIO,
  @JsonProperty("document")
  DOCUMENT,
  @JsonProperty("sticker")
  STICKER,
  @JsonProperty("animation")
  ANIMATION,
  @JsonProperty("contact")
  CONTACT,
  @JsonProperty("location")
  LOCATION,
  @JsonProperty("venue")
  VENUE,
  @JsonProperty("poll")
  POLL,
  @JsonProperty("dice")
  DICE,
  @JsonProperty("interactive")
  INTERACTIVE,
  @JsonProperty("order")
  ORDER,
  @JsonProperty("story")
  STORY,
  @JsonProperty("system")
  SYSTEM,
  @JsonEnumDefaultValue
  @JsonProperty("unsupported")
  UNSUPPORTED;

  /** The name used in JSON, in the database and in texts' keys. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.omnihub.channel;

import com.fasterxml.jackson.databind.DeserializationFeature;
import org.springframework.boot.autoconfigure.jackson.Jackson2ObjectMapperBuilderCustomizer;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.springframework.stereotype.Component;

/** A body of two JSON values is refused: reading the first alone would lose the second silently. */
@Component
class StrictJson implements Jackson2ObjectMapperBuilderCustomizer {

  @Override
  public void customize(Jackson2ObjectMapperBuilder builder) {
    builder.featuresToEnable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }
}

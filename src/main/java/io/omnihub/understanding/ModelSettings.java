package io.omnihub.understanding;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach the language model, where there is one.
 *
 * @param baseUrl of an OpenAI-compatible interface, with its version ({@code https://…/v1}); empty
 *     for none
 * @param apiKey empty for a model that asks for none
 * @param model its name there
 * @param timeout longest wait for an answer
 * @param concurrency questions at the same time; what comes on top is judged without the model
 */
@ConfigurationProperties("hub.llm")
record ModelSettings(
    @DefaultValue("") String baseUrl,
    @DefaultValue("") String apiKey,
    @DefaultValue("gpt-4o-mini") String model,
    @DefaultValue("8s") Duration timeout,
    @DefaultValue("16") int concurrency) {

  boolean isConfigured() {
    return !baseUrl.isBlank();
  }

  @Override
  public String toString() {
    return "ModelSettings[baseUrl=%s, apiKey=%s, model=%s, timeout=%s, concurrency=%d]"
        .formatted(baseUrl, apiKey.isEmpty() ? "none" : "***", model, timeout, concurrency);
  }
}

package io.omnihub.understanding;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans that {@code routes/30-understand.camel.yaml} names. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ModelSettings.class)
class UnderstandingConfiguration {

  private static final int LONGEST_ANSWER = 400;

  @Bean
  Understanding understanding(
      @Value("${hub.intents.dir:}") String folder,
      @Value("${hub.phone-region:RU}") String region,
      @Value("${hub.currency:RUB}") String currency,
      @Value("${hub.language:ru}") String language) {
    var reader = new TurnReader(new EntityExtractor(region, currency), language);
    return new Understanding(IntentFiles.read(folder), reader);
  }

  @Bean
  ModelVerdicts modelVerdicts(Understanding understanding, ModelSettings settings) {
    return new ModelVerdicts(understanding.intents(), understanding.reader(), settings.model());
  }

  /** Exists without a model too, since the route refers to it; asked then, it refuses. */
  @Bean
  ChatModel intentModel(Understanding understanding, ModelSettings settings) {
    if (!settings.isConfigured()) {
      return new ChatModel() {
        @Override
        public ChatResponse doChat(ChatRequest request) {
          throw new IllegalStateException("hub.llm.base-url is not set");
        }
      };
    }
    ChatModel model =
        OpenAiChatModel.builder()
            .baseUrl(settings.baseUrl())
            .apiKey(settings.apiKey().isEmpty() ? "none" : settings.apiKey())
            .modelName(settings.model())
            .timeout(settings.timeout())
            .temperature(0.0)
            .maxTokens(LONGEST_ANSWER)
            .maxRetries(0)
            .responseFormat(ModelVerdicts.format(understanding.intents()))
            .strictJsonSchema(true)
            .logRequests(false)
            .logResponses(false)
            .build();
    return new PunctualModel(model, settings.timeout(), settings.concurrency());
  }
}

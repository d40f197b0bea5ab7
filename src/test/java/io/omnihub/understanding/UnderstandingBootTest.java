package io.omnihub.understanding;

import static io.omnihub.understanding.Turns.aTurn;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnihub.message.Verdict;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@CamelSpringBootTest
@SpringBootTest(
    classes = UnderstandingConfiguration.class,
    webEnvironment = WebEnvironment.NONE,
    properties = "camel.main.routes-include-pattern=file:routes/30-understand.camel.yaml")
@ImportAutoConfiguration(CamelAutoConfiguration.class)
class UnderstandingBootTest {

  @Autowired private ProducerTemplate producer;

  @Test
  void stageStartsAndJudgesWithoutAnyConfiguration() {
    var after =
        producer.request(
            "direct:understand",
            exchange -> exchange.setVariable("turn", aTurn().saying("I want a refund").build()));
    assertThat(after.getException()).isNull();
    assertThat(after.getVariable("verdict", Verdict.class).intent()).isEqualTo("return_exchange");
  }
}

package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;

/** A refusal that a provider's engineer can read, and that tells a stranger nothing. */
final class ProblemAnswer {

  private ProblemAnswer() {}

  static void assertProblem(int status, HttpResponse<String> answer, List<String> secrets) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(HubClient.read(answer.body()).path("status").asInt()).isEqualTo(status);
    assertThat(HubClient.read(answer.body()).path("detail").asText()).isNotBlank();
    assertThat(answer.body())
        .doesNotContain(secrets)
        .doesNotContain("Exception", "io.omnihub", ".java", ".jslt", "\\tat ");
  }
}

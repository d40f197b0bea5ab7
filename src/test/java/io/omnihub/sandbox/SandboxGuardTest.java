package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class SandboxGuardTest {

  private final MockHttpServletRequest request = local("POST", "/sandbox/api/faults");

  private static MockHttpServletRequest local(String method, String path) {
    MockHttpServletRequest request = new MockHttpServletRequest(method, path);
    request.setRemoteAddr("127.0.0.1");
    request.addHeader("Host", "localhost:8080");
    return request;
  }

  private static boolean passes(HttpServletRequest request) throws Exception {
    MockFilterChain chain = new MockFilterChain();
    MockHttpServletResponse response = new MockHttpServletResponse();
    new SandboxGuard().doFilter(request, response, chain);
    boolean passed = chain.getRequest() != null;
    assertThat(response.getStatus()).isEqualTo(passed ? 200 : 403);
    return passed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1"})
  void thisMachinePasses(String address) throws Exception {
    request.setRemoteAddr(address);

    assertThat(passes(request)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.5", "192.168.1.2", "8.8.8.8", "fe80::1", "0.0.0.0"})
  void anyOtherMachineIsRefused(String address) throws Exception {
    request.setRemoteAddr(address);

    assertThat(passes(request)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "x-forwarded-proto", "Forwarded", "X-Real-IP", "Via"})
  void forwardedRequestIsRefusedWhateverItClaims(String header) throws Exception {
    request.addHeader(header, "127.0.0.1");

    assertThat(passes(request)).isFalse();
  }

  @Test
  void forwardingIsSeenThroughAnEarlierFiltersWrapper() throws Exception {
    request.addHeader("X-Forwarded-For", "127.0.0.1");
    HttpServletRequest wrapped =
        new HttpServletRequestWrapper(request) {
          @Override
          public java.util.Enumeration<String> getHeaderNames() {
            return java.util.Collections.enumeration(java.util.List.of("Host"));
          }
        };

    assertThat(passes(wrapped)).isFalse();
  }

  @Test
  void forwardingIsSeenAfterTomcatsValve() throws Exception {
    request.setAttribute("org.apache.tomcat.request.forwarded", Boolean.TRUE);

    assertThat(passes(request)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,true",
    "LOCALHOST:80,true",
    "127.0.0.1:8080,true",
    "[::1]:8080,true",
    "evil.example,false",
    "localhost.evil.example,false",
    "127.0.0.1.evil.example:8080,false",
    "evil.example:8080@localhost,false",
    "192.168.0.1,false"
  })
  void hostMustNameThisMachine(String host, boolean passes) throws Exception {
    request.removeHeader("Host");
    request.addHeader("Host", host);

    assertThat(passes(request)).isEqualTo(passes);
  }

  @Test
  void requestWithoutHostIsRefused() throws Exception {
    request.removeHeader("Host");

    assertThat(passes(request)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site,same-origin,true",
    "Sec-Fetch-Site,none,true",
    "Sec-Fetch-Site,same-site,false",
    "Sec-Fetch-Site,cross-site,false",
    "Origin,http://localhost:8080,true",
    "Origin,http://[::1]:8080,true",
    "Origin,https://evil.example,false",
    "Origin,http://127.0.0.1.evil.example,false",
    "Origin,null,false"
  })
  void otherSitesAreRefused(String header, String value, boolean passes) throws Exception {
    request.addHeader(header, value);

    assertThat(passes(request)).isEqualTo(passes);
  }

  @Test
  void otherSitesMayOnlyLinkToThePage() throws Exception {
    MockHttpServletRequest page = local("GET", "/sandbox");
    page.addHeader("Sec-Fetch-Site", "cross-site");
    MockHttpServletRequest call = local("GET", "/sandbox/telegram/bot1:X/sendMessage");
    call.addHeader("Sec-Fetch-Site", "cross-site");

    assertThat(passes(page)).isTrue();
    assertThat(passes(call)).isFalse();
  }
}

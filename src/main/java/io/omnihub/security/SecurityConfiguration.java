package io.omnihub.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.boot.web.servlet.server.CookieSameSiteSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.config.web.PathPatternRequestMatcherBuilderFactoryBean;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/**
 * The management port (Hawtio, Jolokia, metrics) takes an administrator's HTTP basic and keeps no
 * session; everything else is pages with a session, except the paths that customers and providers
 * call, which are open because their own stages check signatures.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {

  static final String PASSWORD_PAGE = "/console/password";

  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none';"
          + " object-src 'none'; base-uri 'none'";
  private static final String[] CALLED_FROM_OUTSIDE = {"/api/webchat/**", "/sandbox/**"};
  private static final String[] CALLED_BY_PROGRAMS = {
    "/actuator/**",
    "/api/events",
    "/api/inbound-events/**",
    "/api/dead-letters/**",
    "/api/replay-jobs/**",
    "/api/channels/**",
    "/api/channel-types/**"
  };
  private static final String[] FOR_ADMINISTRATORS = {"/console/channels", "/console/channels/**"};
  private static final String[] OPEN_PAGES = {
    "/webchat/**",
    "/api/openapi.yaml",
    "/sign-in",
    "/app.css",
    "/favicon.svg",
    "/js/**",
    "/webjars/**",
    "/error"
  };

  /** Path patterns, not servlet mappings: the management port has several servlets. */
  @Bean
  PathPatternRequestMatcherBuilderFactoryBean requestMatcherBuilder() {
    return new PathPatternRequestMatcherBuilderFactoryBean();
  }

  @Bean
  @Order(1)
  SecurityFilterChain managementChain(
      HttpSecurity http,
      PathPatternRequestMatcher.Builder path,
      @Value("${hub.admin-token:}") String adminToken)
      throws Exception {
    RequestMatcher open =
        new OrRequestMatcher(path.matcher("/actuator/health"), path.matcher("/actuator/health/**"));
    return http.securityMatcher(CALLED_BY_PROGRAMS)
        .authorizeHttpRequests(
            requests -> requests.requestMatchers(open).permitAll().anyRequest().hasRole("ADMIN"))
        .httpBasic(Customizer.withDefaults())
        .addFilterBefore(new AdminTokenFilter(adminToken.strip()), BasicAuthenticationFilter.class)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(csrf -> csrf.requireCsrfProtectionMatcher(new ForeignSiteMatcher()))
        .headers(headers -> headers.frameOptions(frame -> frame.sameOrigin()))
        .build();
  }

  /** Without it each filter of each request is wrapped in an observation that nobody reads. */
  @Bean
  SecurityObservationSettings noObservations() {
    return SecurityObservationSettings.noObservations();
  }

  /** Providers' calls prove themselves in the flow: no filter has anything to do for them. */
  @Bean
  @Order(2)
  SecurityFilterChain messagingChain(PathPatternRequestMatcher.Builder path) {
    return new DefaultSecurityFilterChain(path.matcher("/api/messaging/**"));
  }

  /** But for the web chat's, which browsers bring from the pages of other sites. */
  @Bean
  @Order(1)
  SecurityFilterChain webChatMessagesChain(
      PathPatternRequestMatcher.Builder path,
      @Qualifier("corsConfigurationSource") ObjectProvider<CorsConfigurationSource> sites) {
    return new DefaultSecurityFilterChain(
        path.matcher("/api/messaging/webchat/**"),
        sites.stream().map(known -> (Filter) new CorsFilter(known)).toList());
  }

  /** The links in mails: a page for customers and for their mail programs, who have no session. */
  @Bean
  @Order(3)
  SecurityFilterChain linksChain(HttpSecurity http) throws Exception {
    return http.securityMatcher("/u/*")
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(csrf -> csrf.disable())
        .logout(logout -> logout.disable())
        .requestCache(cache -> cache.disable())
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(csp -> csp.policyDirectives(CONTENT_SECURITY_POLICY))
                    .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                    .frameOptions(frame -> frame.deny()))
        .build();
  }

  @Bean
  @Order(4)
  SecurityFilterChain pagesChain(HttpSecurity http, PathPatternRequestMatcher.Builder path)
      throws Exception {
    RequestMatcher api = path.matcher("/api/**");
    RequestMatcher htmx = request -> request.getHeader("HX-Request") != null;
    HttpSessionRequestCache pageThatWasWanted = new HttpSessionRequestCache();
    pageThatWasWanted.setRequestMatcher(
        request ->
            "GET".equals(request.getMethod())
                && !api.matches(request)
                && !htmx.matches(request)
                && String.valueOf(request.getHeader("Accept")).contains("text/html"));
    RequestMatcher beforeTheChange =
        new OrRequestMatcher(
            path.matcher(PASSWORD_PAGE),
            path.matcher("/sign-out"),
            path.matcher("/app.css"),
            path.matcher("/favicon.svg"),
            path.matcher("/js/**"),
            path.matcher("/webjars/**"));
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(
                        DispatcherType.FORWARD, DispatcherType.ERROR, DispatcherType.ASYNC)
                    .permitAll()
                    .requestMatchers(CALLED_FROM_OUTSIDE)
                    .permitAll()
                    .requestMatchers(OPEN_PAGES)
                    .permitAll()
                    .requestMatchers(FOR_ADMINISTRATORS)
                    .hasRole("ADMIN")
                    .anyRequest()
                    .authenticated())
        .formLogin(
            form ->
                form.loginPage("/sign-in")
                    .defaultSuccessUrl("/console")
                    .failureHandler(
                        (request, response, reason) ->
                            response.sendRedirect(
                                request.getContextPath()
                                    + (reason instanceof LockedException
                                        ? "/sign-in?locked"
                                        : "/sign-in?error"))))
        .logout(logout -> logout.logoutUrl("/sign-out").logoutSuccessUrl("/sign-in?bye"))
        .exceptionHandling(
            e ->
                e.defaultAuthenticationEntryPointFor(
                    new ApiEntryPoint(), new OrRequestMatcher(api, htmx)))
        .requestCache(cache -> cache.requestCache(pageThatWasWanted))
        .csrf(csrf -> csrf.ignoringRequestMatchers(CALLED_FROM_OUTSIDE))
        .cors(Customizer.withDefaults())
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(csp -> csp.policyDirectives(CONTENT_SECURITY_POLICY))
                    .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                    .frameOptions(frame -> frame.deny()))
        .addFilterAfter(
            new PrintedPasswordFilter(beforeTheChange, PASSWORD_PAGE), AuthorizationFilter.class)
        .build();
  }

  /** Serves all chains, as the one provider that there is. */
  @Bean
  ThrottledAuthenticationProvider passwordSignIn(
      OperatorStore operators, PasswordEncoder passwords, Clock clock) {
    ThrottledAuthenticationProvider provider =
        new ThrottledAuthenticationProvider(operators, new SignInThrottle(clock));
    provider.setPasswordEncoder(passwords);
    return provider;
  }

  @Bean
  OperatorStore operatorStore(JdbcClient jdbc, Clock clock) {
    return new OperatorStore(jdbc, clock);
  }

  @Bean
  PasswordEncoder passwordEncoder() {
    return new BCryptPasswordEncoder();
  }

  @Bean
  FirstAdministrator firstAdministrator(
      OperatorStore operators, PasswordEncoder passwords, Environment environment) {
    return new FirstAdministrator(operators, passwords, environment, System.out);
  }

  /** A name of its own: browsers share cookies between ports, and Hawtio's port sets its own. */
  @Bean
  ServletContextInitializer sessionCookie() {
    return context -> {
      context.getSessionCookieConfig().setName("HUBSESSION");
      context.getSessionCookieConfig().setHttpOnly(true);
    };
  }

  @Bean
  CookieSameSiteSupplier lax() {
    return CookieSameSiteSupplier.ofLax();
  }
}

package io.omnihub.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** The sign-in page and the page that changes one's own password. */
@Controller
class SignInController {

  private final OperatorStore operators;
  private final PasswordEncoder passwords;
  private final HttpSessionSecurityContextRepository sessions =
      new HttpSessionSecurityContextRepository();

  SignInController(OperatorStore operators, PasswordEncoder passwords) {
    this.operators = operators;
    this.passwords = passwords;
  }

  @GetMapping("/sign-in")
  String signIn() {
    return "console/sign-in";
  }

  @GetMapping(SecurityConfiguration.PASSWORD_PAGE)
  String password(@AuthenticationPrincipal Operator operator, Model model) {
    model.addAttribute("printed", operator.mustChangePassword());
    return "console/password";
  }

  @PostMapping(SecurityConfiguration.PASSWORD_PAGE)
  String change(
      @AuthenticationPrincipal Operator operator,
      PasswordForm form,
      Model model,
      HttpServletRequest request,
      HttpServletResponse response) {
    Optional<String> flaw = form.flaw().or(() -> currentIsWrong(operator, form));
    if (flaw.isPresent()) {
      model.addAttribute("flaw", flaw.get());
      return password(operator, model);
    }
    operators.changePassword(operator.id(), passwords.encode(form.password()));
    request.changeSessionId();
    signInAgain(operator.getUsername(), request, response);
    return "redirect:/console";
  }

  /** The stored hash is read anew: the one in the session is erased after sign-in. */
  private Optional<String> currentIsWrong(Operator operator, PasswordForm form) {
    boolean right =
        operators
            .find(operator.getUsername())
            .filter(stored -> form.current() != null)
            .filter(stored -> passwords.matches(form.current(), stored.getPassword()))
            .isPresent();
    return right ? Optional.empty() : Optional.of("password.wrong");
  }

  private void signInAgain(
      String username, HttpServletRequest request, HttpServletResponse response) {
    Operator changed = operators.find(username).orElseThrow();
    UsernamePasswordAuthenticationToken signedIn =
        UsernamePasswordAuthenticationToken.authenticated(changed, null, changed.getAuthorities());
    changed.eraseCredentials();
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(signedIn);
    SecurityContextHolder.setContext(context);
    sessions.saveContext(context, request, response);
  }
}

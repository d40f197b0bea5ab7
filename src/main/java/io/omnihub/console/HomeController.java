package io.omnihub.console;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Leads to the page that operators begin with. */
@Controller
class HomeController {

  @GetMapping("/")
  String home() {
    return "redirect:/console";
  }

  @GetMapping("/console")
  String console() {
    return "redirect:/console/threads";
  }
}

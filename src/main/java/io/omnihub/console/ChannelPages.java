package io.omnihub.console;

import io.omnihub.audit.Deeds;
import io.omnihub.channel.Channel;
import io.omnihub.channel.ChannelType;
import io.omnihub.channel.ChannelTypes;
import io.omnihub.channel.Channels;
import io.omnihub.channel.Channels.Answer;
import io.omnihub.channel.Channels.Refused;
import io.omnihub.replay.EventFilter;
import io.omnihub.replay.EventsInOrder;
import io.omnihub.security.Operator;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The connected accounts: the list, one of them, and what people do with it. */
@Controller
@RequestMapping("/console/channels")
class ChannelPages {

  private static final int DEEDS = 20;
  private static final int MOST_COUNTED = 10_000;
  private static final Duration LATELY = Duration.ofHours(1);

  private final ChannelDesk desk;
  private final ChannelTypes types;
  private final Channels channels;
  private final ChannelForms forms;
  private final ChannelAnswers answers;
  private final EventsInOrder events;
  private final Deeds deeds;
  private final Words words;
  private final Clock clock;

  ChannelPages(
      ChannelDesk desk,
      ChannelTypes types,
      Channels channels,
      ChannelForms forms,
      ChannelAnswers answers,
      EventsInOrder events,
      Deeds deeds,
      Words words,
      Clock clock) {
    this.desk = desk;
    this.types = types;
    this.channels = channels;
    this.forms = forms;
    this.answers = answers;
    this.events = events;
    this.deeds = deeds;
    this.words = words;
    this.clock = clock;
  }

  @GetMapping
  String list(@AuthenticationPrincipal Operator operator, Locale locale, Model model) {
    model.addAttribute("rows", rows(operator, locale));
    return "console/channels";
  }

  @GetMapping("/rows")
  String rows(@AuthenticationPrincipal Operator operator, Locale locale, Model model) {
    model.addAttribute("rows", rows(operator, locale));
    return "console/channels :: rows";
  }

  @GetMapping("/{type}/{key}")
  String one(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      Locale locale,
      Model model) {
    Channel channel = desk.channel(operator.organization(), type, key);
    show(channel, locale, model);
    return "console/channel";
  }

  @GetMapping("/{type}/{key}/live")
  String live(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      Locale locale,
      Model model) {
    showLive(desk.channel(operator.organization(), type, key), locale, model);
    return "console/channel :: live";
  }

  /**
   * What somebody does with an account.
   *
   * @param flash what the next page says
   */
  private record Asked(
      Channel channel, Operator operator, Locale locale, RedirectAttributes flash) {

    Asked say(String sentence) {
      flash.addFlashAttribute("said", sentence);
      return this;
    }

    Asked answer(ChannelAnswer answer) {
      flash.addFlashAttribute("answer", answer);
      return this;
    }
  }

  /** Each deed by the last part of its address. */
  private final Map<String, Consumer<Asked>> doings =
      Map.of(
          "check", this::check,
          "register", this::register,
          "pause", this::pause,
          "resume", this::resume,
          "rotate", this::rotate,
          "reveal", this::reveal);

  @PostMapping("/{type}/{key}/{deed:check|register|pause|resume|rotate|reveal}")
  String deed(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      @PathVariable String deed,
      Locale locale,
      RedirectAttributes flash) {
    Channel channel = desk.channel(operator.organization(), type, key);
    return done(new Asked(channel, operator, locale, flash), doings.get(deed));
  }

  private static String done(Asked asked, Consumer<Asked> deed) {
    try {
      deed.accept(asked);
    } catch (Refused refused) {
      String problem = refused.problems().values().iterator().next();
      asked.flash().addFlashAttribute("trouble", "channels.problem." + problem);
    }
    return back(asked.channel());
  }

  private void check(Asked asked) {
    Channel channel = asked.channel();
    asked.answer(answers.checked(channels.check(channel), channel.type(), asked.locale()));
  }

  private void register(Asked asked) {
    Answer answer = channels.register(asked.channel(), asked.operator().getUsername());
    asked.answer(answers.registered(asked.channel(), answer, asked.locale()));
  }

  private void pause(Asked asked) {
    channels.pause(asked.channel(), asked.operator().getUsername());
    asked.say("channels.paused");
  }

  private void resume(Asked asked) {
    channels.resume(asked.channel(), asked.operator().getUsername());
    asked.say("channels.resumed");
  }

  private void rotate(Asked asked) {
    Map<String, Object> flash = new HashMap<>();
    Channel rotated = channels.rotate(asked.channel(), asked.operator().getUsername());
    boolean told = tell(rotated, asked.operator(), asked.locale(), flash);
    flash.forEach(asked.flash()::addFlashAttribute);
    asked.say(told ? "channels.told" : "channels.rotated");
    asked.flash().addFlashAttribute("reveal", true);
  }

  /** Shows the secrets of the hub's making on the next page alone. */
  private void reveal(Asked asked) {
    channels.reveal(asked.channel(), asked.operator().getUsername());
    asked.flash().addFlashAttribute("reveal", true);
  }

  /** Lets the provider know what has changed; what it says is for the next page. */
  boolean tell(Channel channel, Operator operator, Locale locale, Map<String, Object> flash) {
    if (!desk.registrable(channel)) {
      return false;
    }
    Answer answer = channels.register(channel, operator.getUsername());
    flash.put("answer", answers.registered(channel, answer, locale));
    return answer.ok();
  }

  /**
   * @param typed the account's key, as proof that somebody means it
   */
  @PostMapping("/{type}/{key}/remove")
  String remove(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      @RequestParam(defaultValue = "") String typed,
      Locale locale,
      RedirectAttributes flash) {
    Channel channel = desk.channel(operator.organization(), type, key);
    if (!typed.strip().equals(key)) {
      flash.addFlashAttribute("trouble", "channels.remove.mistyped");
      return back(channel);
    }
    String page =
        done(
            new Asked(channel, operator, locale, flash),
            asked -> {
              channels.remove(channel, operator.getUsername());
              asked.say("channels.removed");
            });
    return flash.getFlashAttributes().containsKey("said") ? "redirect:/console/channels" : page;
  }

  /** What the page of an account shows, but for its form. */
  void show(Channel channel, Locale locale, Model model) {
    showLive(channel, locale, model);
    ChannelType type = types.find(channel.type()).orElse(null);
    model.addAttribute("type", type);
    model.addAttribute("channel", channel);
    boolean own = type != null && !channel.configured();
    if (own) {
      if (!model.containsAttribute("form")) {
        model.addAttribute("form", forms.of(type, channel, locale));
      }
      model.addAttribute("deeds", deeds.about(channel.organization(), channel.id(), DEEDS));
    }
    model.addAttribute("secrets", own ? secrets(type, channel, locale) : List.of());
    model.addAttribute(
        "rotatable",
        own
            && !channel.isPolled()
            && type.fields().stream().anyMatch(ChannelType.Field::generated));
    model.addAttribute("checkable", channels.can("check", channel.type()));
    model.addAttribute("registerable", desk.registrable(channel));
  }

  /** One of the hub's making, which the provider must be told. */
  record Secret(String name, String label, String value) {}

  private List<Secret> secrets(ChannelType type, Channel channel, Locale locale) {
    Map<String, String> generated = desk.generated(channel);
    return type.fields().stream()
        .filter(field -> generated.containsKey(field.name()))
        .map(
            field ->
                new Secret(
                    field.name(), ChannelForms.label(field, locale), generated.get(field.name())))
        .toList();
  }

  private void showLive(Channel channel, Locale locale, Model model) {
    model.addAttribute("row", row(desk.one(channel), locale));
    EventFilter lately =
        new EventFilter(
            channel.destination(), null, clock.instant().minus(LATELY), null, null, null);
    model.addAttribute(
        "lately", events.count(channel.organization(), lately, MOST_COUNTED).orElse(null));
  }

  private List<ChannelRow> rows(Operator operator, Locale locale) {
    return desk.all(operator.organization()).stream().map(view -> row(view, locale)).toList();
  }

  private ChannelRow row(ChannelView view, Locale locale) {
    ChannelType type = types.find(view.type()).orElse(null);
    return new ChannelRow(
        view,
        words.title(view.type(), locale),
        type == null ? null : icon(type),
        view.polled(),
        answers.faults(view, locale));
  }

  /** An SVG in an img runs no script; anything else is not shown. */
  static String icon(ChannelType type) {
    return type.icon().startsWith("data:image/svg+xml") ? type.icon() : null;
  }

  private static String back(Channel channel) {
    return "redirect:" + ChannelRow.address(channel.type(), channel.key());
  }
}

package io.omnihub.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.omnihub.channel.ChannelAccount;
import io.omnihub.channel.KeptFiles;
import io.omnihub.channel.SendingFlow;
import io.omnihub.outside.ForbiddenAddressException;
import io.omnihub.outside.ProviderRefusedException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files as real attachments: the real sinks, real forms, and stand-ins that check them. */
class MediaToProvidersTest extends SandboxTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LIMIT = 100_000;
  private static final UUID OWN = UUID.fromString("0198a7c2-0000-7000-8000-000000000001");
  private static final String PDF = "%PDF-1.4 bill";

  private final AtomicInteger fetches = new AtomicInteger();
  private HttpServer shop;
  private SendingFlow flow;

  @BeforeEach
  void start() throws Exception {
    shop = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    serve("/bill.pdf", PDF.getBytes());
    serve("/list.docx", "PK not quite".getBytes());
    serve("/song.mp3", "ID3 la".getBytes());
    serve("/film.mp4", "film".getBytes());
    serve("/photo", TelegramMessages.PIXEL);
    serve("/big.pdf", new byte[LIMIT + 1]);
    serve("/empty.pdf", new byte[0]);
    shop.createContext("/down", call -> answer(call, 503, new byte[0]));
    shop.start();
    KeptFiles kept =
        (organization, id) ->
            organization.equals("default") && id.equals(OWN)
                ? Optional.of(
                    new KeptFiles.Kept(
                        new ByteArrayInputStream(PDF.getBytes()), "Счёт.pdf", "application/pdf"))
                : Optional.empty();
    flow =
        new SendingFlow(
            "127.0.0.1:" + port + ",127.0.0.1:" + shop.getAddress().getPort(),
            kept,
            LIMIT,
            Map.of("telegram", Map.of("shop", settings("telegram", "123456:SANDBOX"))));
  }

  @AfterEach
  void stop() {
    flow.close();
    shop.stop(0);
  }

  @Test
  void vkGetsPhotosDocumentsAndVoicesAsAttachments() throws Exception {
    String ref =
        send(
            "vk",
            "Счёт",
            medium("photo", "/photo", null),
            medium("document", "/bill.pdf", "Счёт.pdf"),
            medium("voice", "/song.mp3", "voice.ogg"),
            medium("document", "media:" + OWN, null));

    assertThat(ref).isNotBlank();
    assertThat(paths("vk"))
        .containsExactly(
            "photos.getMessagesUploadServer",
            "upload",
            "photos.saveMessagesPhoto",
            "docs.getMessagesUploadServer",
            "upload",
            "docs.save",
            "docs.getMessagesUploadServer",
            "upload",
            "docs.save",
            "docs.getMessagesUploadServer",
            "upload",
            "docs.save",
            "messages.send");
    JsonNode received = received("vk");
    assertThat(received.at("/1/body/files/photo/type").asText()).isEqualTo("image/png");
    assertThat(received.at("/1/body/files/photo/name").asText()).isEqualTo("photo.png");
    assertThat(received.at("/4/body/files/file"))
        .isEqualTo(
            JSON.readTree(
                "{\"name\":\"Счёт.pdf\",\"type\":\"application/pdf\",\"size\":"
                    + PDF.length()
                    + "}"));
    assertThat(received.at("/6/body/type").asText()).isEqualTo("audio_message");
    assertThat(received.at("/10/body/files/file/name").asText()).isEqualTo("Счёт.pdf");
    JsonNode message = received.at("/12/body");
    assertThat(message.path("attachment").asText())
        .matches("photo-\\d+_\\d+_\\w+(,doc-\\d+_\\d+_\\w+){3}");
    assertThat(message.path("message").asText()).isEqualTo("Счёт");
  }

  @Test
  void whatVkDoesNotTakeStaysALink() throws Exception {
    send("vk", "Песня", medium("document", "/song.mp3", "song.mp3"));

    assertThat(paths("vk")).containsExactly("messages.send");
    assertThat(received("vk").at("/0/body/message").asText())
        .isEqualTo("Песня\n" + at("/song.mp3"));
  }

  @Test
  void maxGetsFilesByTokenAndPhotosByAddress() throws Exception {
    send(
        "max",
        "Счёт",
        medium("photo", "/photo", null),
        medium("document", "/bill.pdf", null),
        medium("photo", "media:" + OWN, null));

    assertThat(paths("max"))
        .containsExactly("/uploads", "/upload", "/uploads", "/upload", "/messages");
    assertThat(received("max").at("/1/body/files/data/name").asText()).isEqualTo("bill.pdf");
    JsonNode message = received("max").at("/4/body");
    assertThat(message.path("text").asText()).isEqualTo("Счёт");
    assertThat(message.at("/attachments/0/payload/url").asText()).isEqualTo(at("/photo"));
    assertThat(message.at("/attachments/1/type").asText()).isEqualTo("file");
    assertThat(message.at("/attachments/1/payload/token").asText()).isNotBlank();
    assertThat(message.at("/attachments/2/payload/photos").size()).isEqualTo(1);
  }

  @Test
  void filmThatMaxIsStillWorkingUpIsSentLaterAndUploadedOnce() throws Exception {
    Map<String, Object> film = medium("video", "/film.mp4", null);

    ProviderRefusedException refused = refusal("max", film);
    assertThat(refused.kind()).isEqualTo(Kind.MEDIA);
    assertThat(refused.after()).isPresent();

    clock.pass(Duration.ofSeconds(2));
    send("max", null, film);

    assertThat(fetches).hasValue(1);
    assertThat(paths("max")).containsExactly("/uploads", "/upload", "/messages");
    assertThat(received("max").at("/2/body/attachments/0/type").asText()).isEqualTo("video");
  }

  @Test
  void deliveryThatWasMendedGetsItsNewFile() throws Exception {
    refusal("max", medium("video", "/film.mp4", null));
    clock.pass(Duration.ofSeconds(2));
    send("max", null, medium("document", "/bill.pdf", null));

    assertThat(received("max").at("/4/body/attachments/0/type").asText()).isEqualTo("file");
  }

  @Test
  void processThatForgotItsUploadsUploadsAgainAndTheCustomerGetsOneMessage() throws Exception {
    refusal("max", medium("video", "/film.mp4", null));
    stop();
    start();
    Map<String, Object> film = medium("video", "/film.mp4", null);
    refusal("max", film);
    clock.pass(Duration.ofSeconds(2));
    send("max", null, film);

    assertThat(paths("max"))
        .containsExactly("/uploads", "/upload", "/uploads", "/upload", "/messages");
  }

  @Test
  void telegramGetsWhatItDoesNotFetchWithTheCall() throws Exception {
    String ref = send("telegram", "Прайс", medium("document", "/list.docx", "Прайс.docx"));
    send("telegram", null, medium("document", "/bill.pdf", null));
    send(
        "telegram",
        null,
        medium("document", "/list.docx", null),
        medium("document", "/bill.pdf", null));
    send("telegram", null, medium("video_note", "/film.mp4", null));

    assertThat(ref).isNotBlank();
    JsonNode calls = received("telegram");
    assertThat(calls.at("/0/body/document").asText()).isEqualTo("attach://file0");
    assertThat(calls.at("/0/body/caption").asText()).isEqualTo("Прайс");
    assertThat(calls.at("/0/body/files/file0/name").asText()).isEqualTo("Прайс.docx");
    assertThat(calls.at("/1/body/document").asText()).isEqualTo(at("/bill.pdf"));
    assertThat(calls.at("/2/path").asText()).isEqualTo("sendMediaGroup");
    assertThat(calls.at("/2/body/media").asText()).contains("attach://file0", at("/bill.pdf"));
    assertThat(calls.at("/2/body/files").size()).isEqualTo(1);
    assertThat(calls.at("/3/path").asText()).isEqualTo("sendVideoNote");
  }

  @Test
  void fileThatIsNotToBeHadIsToldAndNothingIsSent() throws Exception {
    assertThat(refusal("vk", medium("document", "/big.pdf", null)).kind())
        .isEqualTo(Kind.PERMANENT);
    assertThat(refusal("max", medium("document", "/gone.pdf", null)).kind())
        .isEqualTo(Kind.PERMANENT);
    assertThat(refusal("max", medium("document", "/empty.pdf", null)).kind())
        .isEqualTo(Kind.PERMANENT);
    assertThat(refusal("telegram", medium("document", "/down/a.docx", null)).kind())
        .isEqualTo(Kind.RETRY);
    assertThat(refusal("vk", medium("document", "media:" + UUID.randomUUID(), null)).kind())
        .isEqualTo(Kind.PERMANENT);
    assertThat(refusal("vk", medium("document", "http://127.0.0.1:1/a.pdf", null)).kind())
        .isEqualTo(Kind.PERMANENT);
    assertThat(refusal("vk", medium("document", "http://169.254.169.254/a.pdf", null)).kind())
        .isEqualTo(Kind.PERMANENT);

    assertThat(sentMessages()).isEmpty();
  }

  @Test
  void anothersFileIsNotSent() {
    ChannelAccount other =
        new ChannelAccount("other", "vk", "shop", settings("vk", VkController.TOKEN));

    ProviderRefusedException refused =
        catchThrowableOfType(
            ProviderRefusedException.class,
            () ->
                flow.call(
                    "vk-sink",
                    other,
                    payload("vk", null, medium("document", "media:" + OWN, null)),
                    Map.of()));

    assertThat(refused.kind()).isEqualTo(Kind.PERMANENT);
  }

  @Test
  void uploadServerOutOfOrderIsWorthAnotherAttempt() throws Exception {
    post("/sandbox/api/faults", "{'system':'vk','status':503}");
    assertThat(refusal("vk", medium("photo", "/photo", null)).kind()).isEqualTo(Kind.RETRY);
    delete("/sandbox/api/faults");

    send("vk", null, medium("photo", "/photo", null));
    assertThat(paths("vk")).contains("messages.send");
  }

  @Test
  void addressToUploadToIsGuarded() {
    assertThat(
            catchThrowableOfType(
                ForbiddenAddressException.class,
                () ->
                    flow.call(
                        "http-upload-action",
                        account("vk"),
                        "{\"from\":\"" + at("/photo") + "\",\"url\":\"http://127.0.0.1:1/\"}",
                        Map.of())))
        .isNotNull();
  }

  @Test
  void nothingIsLeftOnTheDisk() throws Exception {
    send("vk", null, medium("photo", "/photo", null));
    refusal("vk", medium("document", "/big.pdf", null));

    try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("omnihub-passing-"));
    }
  }

  @Test
  void vkAndMaxAccountsAreCheckedAndRegistered() throws Exception {
    Map<String, Object> hook = Map.of("webhookUrl", "https://hub.example/vk/shop");

    assertThat(call("vk-check-action", "vk", Map.of())).contains("omnihub_sandbox");
    call("vk-register-action", "vk", hook);
    call("vk-register-action", "vk", hook);
    call("vk-unregister-action", "vk", hook);
    assertThat(call("max-check-action", "max", Map.of())).contains("omnihub_sandbox_bot");
    call("max-register-action", "max", hook);
    call("max-unregister-action", "max", hook);

    assertThat(paths("vk"))
        .containsSubsequence(
            "groups.getById",
            "groups.addCallbackServer",
            "groups.setCallbackSettings",
            "groups.editCallbackServer",
            "groups.setCallbackSettings",
            "groups.deleteCallbackServer");
    assertThat(refused("vk")).isEmpty();
    assertThat(paths("max")).containsExactly("/me", "/subscriptions", "/subscriptions");
    assertThat(refused("max")).isEmpty();
  }

  private String call(String kamelet, String type, Map<String, Object> variables) throws Exception {
    return flow.call(kamelet, account(type), null, variables).getMessage().getBody(String.class);
  }

  @SafeVarargs
  private String send(String type, String text, Map<String, Object>... media) throws Exception {
    return flow.call(type + "-sink", account(type), payload(type, text, media), Map.of())
        .getVariable("providerRef", String.class);
  }

  private ProviderRefusedException refusal(String type, Map<String, Object> medium) {
    return catchThrowableOfType(ProviderRefusedException.class, () -> send(type, null, medium));
  }

  @SafeVarargs
  private static String payload(String type, String text, Map<String, Object>... media)
      throws IOException {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("id", "95461c0a-7c34-3df1-9c90-ca3bc6f8d648");
    payload.put("command", "reply");
    payload.put("channel", Map.of("type", type, "key", "shop"));
    payload.put("conversation", "381522904");
    payload.put("text", text);
    payload.put("media", media);
    return JSON.writeValueAsString(payload);
  }

  private Map<String, Object> medium(String kind, String path, String name) {
    Map<String, Object> medium = new LinkedHashMap<>();
    medium.put("kind", kind);
    medium.put("url", path.startsWith("/") ? at(path) : path);
    medium.put("name", name);
    return medium;
  }

  private ChannelAccount account(String type) {
    String token = type.equals("vk") ? VkController.TOKEN : MaxController.TOKEN;
    return new ChannelAccount("default", type, "shop", settings(type, token));
  }

  private Map<String, String> settings(String type, String token) {
    return Map.of(
        "token",
        token,
        "base-url",
        "http://127.0.0.1:" + port + "/sandbox/" + type,
        "group-id",
        String.valueOf(VkCommunity.ID),
        "secret",
        "secret_of_ours");
  }

  private List<String> paths(String system) {
    return StreamSupport.stream(received(system).spliterator(), false)
        .map(call -> call.path("path").asText())
        .toList();
  }

  private List<String> sentMessages() {
    return Stream.of("vk", "max", "telegram")
        .flatMap(system -> paths(system).stream())
        .filter(path -> path.equals("messages.send") || path.equals("/messages"))
        .toList();
  }

  private String at(String path) {
    return "http://127.0.0.1:" + shop.getAddress().getPort() + path;
  }

  private void serve(String path, byte[] bytes) {
    shop.createContext(
        path,
        call -> {
          fetches.incrementAndGet();
          answer(call, 200, bytes);
        });
  }

  private static void answer(HttpExchange call, int status, byte[] bytes) throws IOException {
    call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }
}

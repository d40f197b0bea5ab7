package io.omnihub.outside;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

class PublicAddressesTest {

  private final PublicAddresses strict = new PublicAddresses(List.of(), standIns(null));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.8.9.10",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.170",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "2130706433",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:53aa:64c::1",
        "fc00::1",
        "fd12:3456:789a::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "100::1",
        "2001:db8::1"
      })
  void whatIsOursOrNobodysIsNotCalled(String literal) throws UnknownHostException {
    assertThat(strict.mayCall("some.example", 443, InetAddress.getByName(literal))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "149.154.167.220",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "223.255.255.254",
        "2001:4860:4860::8888",
        "2a00:1450:4001::1",
        "64:ff9b::101:101"
      })
  void whatIsPublicIsCalled(String literal) throws UnknownHostException {
    assertThat(strict.mayCall("some.example", 443, InetAddress.getByName(literal))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.2.3, some.example, 443, true",
    "10.1.0.0/16, 10.2.2.3, some.example, 443, false",
    "10.1.2.3, 10.1.2.3, some.example, 443, true",
    "10.1.2.3, 10.1.2.4, some.example, 443, false",
    "fd00::/8, fd00::5, some.example, 443, true",
    "crm.local:8443, 10.1.2.3, CRM.local, 8443, true",
    "crm.local:8443, 10.1.2.3, crm.local, 443, false",
    "crm.local:8443, 10.1.2.3, other.local, 8443, false",
    "crm.local, 10.1.2.3, crm.local, 443, true"
  })
  void whatAPersonAllowedIsCalledAndNoMore(
      String allow, String address, String host, int port, boolean called)
      throws UnknownHostException {
    PublicAddresses some = new PublicAddresses(List.of(" " + allow, ""), standIns(null));
    assertThat(some.mayCall(host, port, InetAddress.getByName(address))).isEqualTo(called);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 8080, true",
    "::1, 8080, true",
    "127.0.0.1, 5432, false",
    "::1, 5432, false",
    "127.0.0.1, -1, false",
    "10.0.0.1, 8080, false"
  })
  void sandboxCallsItsOwnPortsOfThisMachineAndNoOther(String address, int port, boolean called)
      throws UnknownHostException {
    PublicAddresses sandbox = new PublicAddresses(List.of(), standIns(new At(8080)));
    assertThat(sandbox.mayCall("localhost", port, InetAddress.getByName(address)))
        .isEqualTo(called);
  }

  private static ObjectProvider<StandIns> standIns(StandIns standIns) {
    var beans = new DefaultListableBeanFactory();
    if (standIns != null) {
      beans.registerSingleton("standIns", standIns);
    }
    return beans.getBeanProvider(StandIns.class);
  }

  private record At(int port) implements StandIns {

    @Override
    public boolean listenAt(int port) {
      return port == this.port;
    }

    @Override
    public InetSocketAddress mail() {
      throw new UnsupportedOperationException();
    }

    @Override
    public InetSocketAddress smsc() {
      throw new UnsupportedOperationException();
    }
  }
}

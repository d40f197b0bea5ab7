package io.omnihub.channel.sms;

import java.util.Arrays;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.OptionalParameter;

/**
 * Which part of a long SMS a PDU is: by the user data header (3GPP TS 23.040) or by {@code sar_*}
 * parameters. One that makes no sense is a whole.
 *
 * @param bytes without the header
 */
record SmsPart(int reference, int total, int number, byte[] bytes) {

  static SmsPart of(DeliverSm pdu, byte[] bytes) {
    if ((pdu.getEsmClass() & 0x40) != 0 && bytes.length > 1) {
      return byHeader(bytes);
    }
    Integer reference = number(pdu, 0x020c);
    Integer total = number(pdu, 0x020e);
    Integer number = number(pdu, 0x020f);
    return reference != null && total != null && number != null
        ? sensible(reference, total, number, bytes)
        : new SmsPart(0, 1, 1, bytes);
  }

  private static SmsPart byHeader(byte[] bytes) {
    int end = 1 + (bytes[0] & 0xff);
    if (end > bytes.length) {
      return new SmsPart(0, 1, 1, bytes);
    }
    byte[] rest = Arrays.copyOfRange(bytes, end, bytes.length);
    int at = 1;
    while (at + 1 < end) {
      int element = bytes[at] & 0xff;
      int length = bytes[at + 1] & 0xff;
      int value = at + 2;
      if (value + length > end) {
        break;
      }
      if (element == 0 && length == 3) {
        return sensible(
            bytes[value] & 0xff, bytes[value + 1] & 0xff, bytes[value + 2] & 0xff, rest);
      }
      if (element == 8 && length == 4) {
        int reference = (bytes[value] & 0xff) << 8 | bytes[value + 1] & 0xff;
        return sensible(reference, bytes[value + 2] & 0xff, bytes[value + 3] & 0xff, rest);
      }
      at = value + length;
    }
    return new SmsPart(0, 1, 1, rest);
  }

  private static SmsPart sensible(int reference, int total, int number, byte[] bytes) {
    return total > 1 && number >= 1 && number <= total
        ? new SmsPart(reference, total, number, bytes)
        : new SmsPart(0, 1, 1, bytes);
  }

  private static Integer number(DeliverSm pdu, int tag) {
    OptionalParameter parameter = pdu.getOptionalParameter((short) tag);
    if (parameter instanceof OptionalParameter.Short two) {
      return two.getValue() & 0xffff;
    }
    return parameter instanceof OptionalParameter.Byte one ? one.getValue() & 0xff : null;
  }
}

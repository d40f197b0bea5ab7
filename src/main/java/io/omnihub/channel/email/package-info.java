/** The channel {@code email}: a mailbox that is read by IMAP and answers by SMTP. */
package io.omnihub.channel.email;

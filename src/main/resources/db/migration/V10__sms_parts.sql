-- Parts of long SMS that came over SMPP, until the last one is there: each is acknowledged when it
-- stands here, so none is lost with its node. reference: the sender's own for the whole.
create table sms_part (
  organization varchar(100) not null,
  channel_key varchar(100) not null,
  sender varchar(40) not null,
  recipient varchar(40) not null,
  reference integer not null,
  part_total integer not null,
  part_no integer not null,
  coding integer not null,
  payload varchar(1000) not null,
  received_at timestamp with time zone not null,
  constraint sms_part_once
    primary key (organization, channel_key, sender, recipient, reference, part_total, part_no)
);

-- What was wrong when an account was last sent by or asked for events, beside what was refused to it;
-- the code is the kind of refusal, for which pages have a sentence.
alter table channel_pulse add column sent_at timestamp with time zone;
alter table channel_pulse add column send_error varchar(400);
alter table channel_pulse add column send_error_code varchar(20);
alter table channel_pulse add column send_error_at timestamp with time zone;
alter table channel_poll add column error_code varchar(20);

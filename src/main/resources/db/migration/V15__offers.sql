-- When the customer was last offered something to choose from in this channel: only then his plain
-- words are held against it. What was offered stands in the message.
alter table contact_point add column offered_at timestamp with time zone;

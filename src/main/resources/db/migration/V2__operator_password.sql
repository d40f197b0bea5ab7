-- Set for a password that was printed at first start: it opens nothing but the page that changes it.
alter table operator add column must_change_password boolean default true not null;

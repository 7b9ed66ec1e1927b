-- Who has logged in. The browser's cookie has the number of the session, the table only its hash.
create table session (
  id_hash varchar(64) not null primary key,
  user_name varchar(100) not null,
  stamp bigint not null,
  language varchar(5) not null,
  seen_at timestamp with time zone not null
);
create index session_seen on session (seen_at);

-- Pages ask by client; most actions have one of few states, so that this one only misled.
drop index plan_action_status;

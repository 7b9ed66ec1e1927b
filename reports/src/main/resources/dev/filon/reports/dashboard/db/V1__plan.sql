-- Runs in H2 and in PostgreSQL.
create table account (
  user_name varchar(100) not null primary key,
  role varchar(20) not null,
  rep_id varchar(200),
  language varchar(5) not null,
  password_hash varchar(300) not null,
  is_active boolean not null,
  stamp bigint not null,
  changed_at timestamp with time zone not null
);

-- The present version of every action; plan_change has all versions, this one too.
create table plan_action (
  action_id varchar(300) not null primary key,
  version int not null,
  client_id varchar(300),
  account_id varchar(300),
  rep_id varchar(200) not null,
  manager_id varchar(200),
  kind varchar(100) not null,
  origin varchar(100),
  subject varchar(300),
  status varchar(20) not null,
  due_on date not null,
  done_on date,
  expected_amount decimal(18,4),
  result_amount decimal(18,4),
  rep_note varchar(4000),
  manager_note varchar(4000),
  drop_reason varchar(1000),
  carried int not null,
  is_answered boolean not null,
  updated_at timestamp with time zone not null,
  updated_by varchar(100) not null
);
create index plan_action_client on plan_action (client_id);
create index plan_action_status on plan_action (status, updated_at);

create table plan_change (
  action_id varchar(300) not null references plan_action (action_id),
  version int not null,
  verb varchar(20) not null,
  status varchar(20) not null,
  due_on date not null,
  done_on date,
  expected_amount decimal(18,4),
  result_amount decimal(18,4),
  rep_note varchar(4000),
  manager_note varchar(4000),
  drop_reason varchar(1000),
  changed_at timestamp with time zone not null,
  changed_by varchar(100) not null,
  primary key (action_id, version)
);

create table audit (
  audit_id bigint generated always as identity primary key,
  happened_at timestamp with time zone not null,
  user_name varchar(100) not null,
  verb varchar(40) not null,
  detail varchar(2000)
);

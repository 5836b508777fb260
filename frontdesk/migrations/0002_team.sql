create table businesses (
  business_id uuid primary key,
  name text not null,
  kind text not null default 'other',
  timezone text not null,
  currency text not null,
  country text not null,
  languages text[] not null,
  week_start smallint not null default 1,
  created_at timestamptz not null
);
select frontdesk_separate('businesses', 'select, insert');

create table branches (
  id uuid not null,
  business_id uuid not null references businesses,
  name text not null,
  names jsonb not null default '{}',
  address text not null default '',
  timezone text not null,
  opening jsonb not null default '[]',
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (business_id, id)
);
select frontdesk_separate('branches');

create table roles (
  id uuid not null,
  business_id uuid not null references businesses,
  name text not null,
  permissions text[] not null,
  builtin boolean not null default false,
  primary key (business_id, id),
  unique (business_id, name)
);
select frontdesk_separate('roles', 'select');

create table skills (
  id uuid not null,
  business_id uuid not null references businesses,
  key text not null,
  name text not null,
  primary key (business_id, id),
  unique (business_id, key)
);
select frontdesk_separate('skills');

create table staff (
  id uuid not null,
  business_id uuid not null references businesses,
  name text not null,
  email text not null,
  password_hash text,
  role_id uuid not null,
  languages text[] not null default '{}',
  capacity int not null default 10 check (capacity >= 0),
  urgent_headroom int not null default 2 check (urgent_headroom >= 0),
  load int not null default 0 check (load >= 0),
  presence text not null default 'offline' check (presence in ('available', 'busy', 'away', 'offline')),
  presence_at timestamptz,
  last_assigned_at timestamptz,
  active boolean not null default true,
  created_at timestamptz not null,
  primary key (business_id, id),
  foreign key (business_id, role_id) references roles (business_id, id),
  constraint capacity_is_never_exceeded check (load <= capacity + urgent_headroom)
);
select frontdesk_separate('staff', 'select');
create unique index staff_email on staff (lower(email));

create table staff_skills (
  business_id uuid not null,
  staff_id uuid not null,
  skill_id uuid not null,
  level smallint not null check (level between 1 and 5),
  primary key (business_id, staff_id, skill_id),
  foreign key (business_id, staff_id) references staff (business_id, id),
  foreign key (business_id, skill_id) references skills (business_id, id)
);
select frontdesk_separate('staff_skills');

create table staff_branches (
  business_id uuid not null,
  staff_id uuid not null,
  branch_id uuid not null,
  primary key (business_id, staff_id, branch_id),
  foreign key (business_id, staff_id) references staff (business_id, id),
  foreign key (business_id, branch_id) references branches (business_id, id)
);
select frontdesk_separate('staff_branches');

-- Weekly working time in the branch's zone: weekday 0 is Monday; a shift over midnight ends after 24 * 60.
create table shifts (
  id uuid not null,
  business_id uuid not null,
  staff_id uuid not null,
  weekday smallint not null check (weekday between 0 and 6),
  starts_minute smallint not null check (starts_minute between 0 and 1439),
  ends_minute smallint not null check (ends_minute > starts_minute and ends_minute <= 2880),
  primary key (business_id, id),
  foreign key (business_id, staff_id) references staff (business_id, id)
);
select frontdesk_separate('shifts');
create index shifts_of_staff on shifts (business_id, staff_id);

create table sessions (
  business_id uuid not null,
  token_hash bytea not null,
  staff_id uuid not null,
  csrf text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  user_agent text not null default '',
  primary key (business_id, token_hash),
  foreign key (business_id, staff_id) references staff (business_id, id)
);
select frontdesk_separate('sessions', 'select, delete');
create unique index sessions_token on sessions (token_hash);

-- Failed sign-ins by e-mail and by address, for the rate limit; holds hashes, no business row.
create table sign_in_attempts (key bytea not null, at timestamptz not null);
create index sign_in_attempts_by_key on sign_in_attempts (key, at);
create index sign_in_attempts_by_time on sign_in_attempts (at);
grant select, insert, delete on sign_in_attempts to frontdesk_across;

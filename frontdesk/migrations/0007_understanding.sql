create table readings (
  id uuid not null,
  business_id uuid not null,
  conversation_id uuid not null,
  message_id uuid not null,
  need text not null,
  confidence real not null,
  abstained boolean not null,
  reading jsonb not null,
  engine text not null,
  at timestamptz not null,
  primary key (business_id, id),
  unique (business_id, message_id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, message_id) references messages (business_id, id)
);
select frontdesk_separate('readings');
create index readings_of_conversation on readings (business_id, conversation_id, at desc);
create index readings_by_time on readings (business_id, at);

-- What each message was confirmed to be, beside what the engine had read and how sure it was: explicit when a person said so,
-- weak when it was handled and nobody objected. A new word about a message takes a new id, so that ids are the order of learning.
create table lessons (
  id uuid not null,
  business_id uuid not null,
  conversation_id uuid not null,
  message_id uuid not null,
  need text not null,
  strength text not null check (strength in ('explicit', 'weak')),
  by_id uuid,
  read_need text not null,
  sure double precision not null,
  abstained boolean not null,
  engine text not null,
  at timestamptz not null,
  primary key (business_id, id),
  unique (business_id, message_id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, message_id) references messages (business_id, id),
  foreign key (business_id, by_id) references staff (business_id, id),
  constraint a_person_is_explicit check ((strength = 'explicit') = (by_id is not null))
);
select frontdesk_separate('lessons');
create index lessons_of_conversation on lessons (business_id, conversation_id);
create index lessons_in_order on lessons (business_id, strength, id desc);

-- What people said a signal of a message really is, beside what the engine had read; null in `value` says that it is not there
-- at all. `learned` are the words that became another name of a service or an area (`learned_of`). A new word about a signal takes
-- a new id, so that ids are the order of learning.
create table corrections (
  id uuid not null,
  business_id uuid not null,
  conversation_id uuid not null,
  message_id uuid not null,
  signal text not null check (signal in ('urgency', 'location', 'service', 'timing', 'budget', 'language', 'lead')),
  read jsonb,
  read_words text[] not null default '{}',
  value jsonb,
  words jsonb,
  learned text,
  learned_of uuid,
  by_id uuid not null,
  at timestamptz not null,
  primary key (business_id, id),
  unique (business_id, message_id, signal),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, message_id) references messages (business_id, id),
  foreign key (business_id, by_id) references staff (business_id, id),
  constraint learned_words_mean_something check ((learned is null) = (learned_of is null))
);
select frontdesk_separate('corrections');
create index corrections_of_conversation on corrections (business_id, conversation_id);
create index corrections_in_order on corrections (business_id, signal, id desc);

-- What a business was promised. Every lesson sets a new version in its own transaction, so that a process sees with one look
-- whether what it has learned is still all there is to learn.
create table promises (
  business_id uuid not null references businesses,
  promise double precision not null default 0.95 check (promise >= 0.5 and promise < 1),
  until_proven text not null default 'act' check (until_proven in ('act', 'ask')),
  weak_counts boolean not null default false,
  version uuid not null,
  -- Which version of the trained part reads this business's messages (null: the one that comes with the software), the one
  -- before it, and since when, by whom and why; it stands here so that a reader learns it with the same look.
  model text,
  model_before text,
  model_since timestamptz,
  model_by uuid,
  model_because text check (model_because in ('held', 'tried', 'promoted', 'chosen', 'went_back')),
  primary key (business_id),
  foreign key (business_id, model_by) references staff (business_id, id)
);
select frontdesk_separate('promises', 'select');

-- The versions of the trained part that this installation knows. They hold nothing of any business: one file serves them all.
-- `shipped_at` is when the software that brings it was last started; the newest is the one that businesses follow.
create table models (
  digest text primary key,
  version text not null,
  card jsonb not null,
  content bytea not null,
  origin text not null check (origin in ('shipped', 'promoted')),
  file text not null,
  came_at timestamptz not null,
  shipped_at timestamptz
);
alter table models alter column content set storage external;
grant select on models to frontdesk_app;
grant select, insert, update, delete on models to frontdesk_across;

-- A version read the confirmed messages of a business beside the one in use, to see which reads them better.
create table model_trials (
  id uuid not null,
  business_id uuid not null references businesses,
  candidate text not null,
  against text not null,
  takes_over boolean not null,
  asked_by uuid,
  asked_at timestamptz not null,
  total int not null,
  read int not null default 0,
  ended_at timestamptz,
  verdict text check (verdict in ('better', 'no_worse', 'worse', 'too_few', 'unopposed', 'failed')),
  result jsonb,
  -- How each side read each message: the proof of a promise for the version that is used in the end.
  readings jsonb,
  primary key (business_id, id),
  foreign key (business_id, asked_by) references staff (business_id, id),
  constraint an_end_has_a_verdict check ((ended_at is null) = (verdict is null))
);
select frontdesk_separate('model_trials', 'select');

-- Needs of a business's own, told by a name and examples. The code never changes: readings, conversations, lessons and rules are
-- written with it. A retired need is read as no more, and stays for what was.
create table own_needs (
  id uuid not null,
  business_id uuid not null references businesses,
  code text not null check (code ~ '^[a-z0-9][a-z0-9_]{0,47}$'),
  name text not null,
  description text not null default '',
  -- Which of the seven shipped needs it is worked as.
  handled_as text not null,
  examples text[] not null check (cardinality(examples) between 3 and 30),
  added_at timestamptz not null,
  changed_at timestamptz not null,
  retired_at timestamptz,
  primary key (business_id, id),
  unique (business_id, code)
);
select frontdesk_separate('own_needs');
create unique index own_needs_by_name on own_needs (business_id, lower(name)) where retired_at is null;

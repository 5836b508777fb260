-- What the business has approved to be said: an answer with its text in each language, {"en": "...", "ar": "..."}.
-- Branches and needs are empty where it is valid for all of them; dates are days on the business's clock, both included.
create table answers (
  id uuid not null,
  business_id uuid not null references businesses,
  title text not null,
  -- The title as it is compared, so that two that nobody could tell apart are the same.
  title_key text not null,
  questions text[] not null default '{}',
  texts jsonb not null,
  needs text[] not null default '{}',
  branches uuid[] not null default '{}',
  valid_from date,
  valid_until date,
  version int not null default 1,
  changed_at timestamptz not null,
  changed_by uuid,
  retired_at timestamptz,
  primary key (business_id, id),
  foreign key (business_id, changed_by) references staff (business_id, id),
  constraint answer_says_something check (texts <> '{}'),
  constraint answer_ends_after_it_begins check (valid_from <= valid_until)
);
select frontdesk_separate('answers');
create unique index answers_by_title on answers (business_id, title_key) where retired_at is null;
create index answers_recent on answers (business_id, changed_at desc, id desc);

-- Every wording an answer ever had: what was sent in March came from which words.
create table answer_versions (
  business_id uuid not null,
  answer_id uuid not null,
  version int not null,
  title text not null,
  questions text[] not null,
  texts jsonb not null,
  needs text[] not null,
  branches uuid[] not null,
  valid_from date,
  valid_until date,
  changed_at timestamptz not null,
  changed_by uuid,
  primary key (business_id, answer_id, version),
  foreign key (business_id, answer_id) references answers (business_id, id),
  foreign key (business_id, changed_by) references staff (business_id, id)
);
select frontdesk_separate('answer_versions');

-- What an answer is found by: concepts, words, and words with one letter left out for those who mistype.
-- Looked up by equality alone: the only operator that row security lets an index answer on every server.
create table answer_keys (
  business_id uuid not null,
  key text not null collate "C",
  answer_id uuid not null,
  primary key (business_id, key, answer_id),
  foreign key (business_id, answer_id) references answers (business_id, id)
);
select frontdesk_separate('answer_keys');
create index answer_keys_of_answer on answer_keys (business_id, answer_id);

-- Questions nobody could answer; those that are alike are one gap. The words stay in the messages.
create table gaps (
  id uuid not null,
  business_id uuid not null references businesses,
  state text not null default 'open' check (state in ('open', 'answered', 'dismissed')),
  message_id uuid not null,
  language text,
  need text,
  times int not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  answer_id uuid,
  closed_at timestamptz,
  closed_by uuid,
  primary key (business_id, id),
  foreign key (business_id, message_id) references messages (business_id, id),
  foreign key (business_id, answer_id) references answers (business_id, id),
  foreign key (business_id, closed_by) references staff (business_id, id),
  constraint gap_is_open_or_closed check ((state = 'open') = (closed_at is null)),
  constraint gap_that_is_answered_has_an_answer check ((state = 'answered') = (answer_id is not null))
);
select frontdesk_separate('gaps');
create index gaps_by_time on gaps (business_id, state, last_at desc, id desc);
create index gaps_by_times on gaps (business_id, state, times desc, last_at desc, id desc);

create table gap_questions (
  business_id uuid not null,
  message_id uuid not null,
  gap_id uuid not null,
  conversation_id uuid not null,
  language text,
  need text,
  at timestamptz not null,
  primary key (business_id, message_id),
  foreign key (business_id, gap_id) references gaps (business_id, id),
  foreign key (business_id, message_id) references messages (business_id, id),
  foreign key (business_id, conversation_id) references conversations (business_id, id)
);
select frontdesk_separate('gap_questions');
create index gap_questions_of_gap on gap_questions (business_id, gap_id, at desc);

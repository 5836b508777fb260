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

-- What a business was promised. Every lesson sets a new version in its own transaction, so that a process sees with one look
-- whether what it has learned is still all there is to learn.
create table promises (
  business_id uuid not null references businesses,
  promise double precision not null default 0.95 check (promise >= 0.5 and promise < 1),
  until_proven text not null default 'act' check (until_proven in ('act', 'ask')),
  weak_counts boolean not null default false,
  version uuid not null,
  primary key (business_id)
);
select frontdesk_separate('promises');

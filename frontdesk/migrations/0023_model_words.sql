-- What a language model wrote for people here, marked as its own: it stands beside what is known and never in its place.
-- The newest summary of a conversation; `up_to` is the last message it had read.
create table summaries (
  business_id uuid not null,
  conversation_id uuid not null,
  text text not null,
  language text not null,
  made_by text not null,
  up_to uuid not null,
  at timestamptz not null,
  primary key (business_id, conversation_id),
  foreign key (business_id, conversation_id) references conversations (business_id, id)
);
select frontdesk_separate('summaries');

-- A message in another language; `of_text` tells whether the message still says what was translated.
create table translations (
  business_id uuid not null,
  message_id uuid not null,
  language text not null,
  text text not null,
  of_text text not null,
  made_by text not null,
  at timestamptz not null,
  primary key (business_id, message_id, language),
  foreign key (business_id, message_id) references messages (business_id, id)
);
select frontdesk_separate('translations');

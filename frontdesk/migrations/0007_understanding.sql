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
  corrected_need text,
  corrected_by uuid,
  at timestamptz not null,
  primary key (business_id, id),
  unique (business_id, message_id),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, message_id) references messages (business_id, id)
);
select frontdesk_separate('readings');
create index readings_of_conversation on readings (business_id, conversation_id, at desc);

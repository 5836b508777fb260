-- Who on call was rung for urgent work, in turn: `for_at` is since when that customer has waited, so that a new request begins with
-- the first of them again.
create table rings (
  business_id uuid not null,
  conversation_id uuid not null,
  for_at timestamptz not null,
  attempt int not null check (attempt > 0),
  staff_id uuid not null,
  at timestamptz not null,
  primary key (business_id, conversation_id, for_at, attempt),
  foreign key (business_id, conversation_id) references conversations (business_id, id),
  foreign key (business_id, staff_id) references staff (business_id, id)
);
select frontdesk_separate('rings');
create index rings_of_staff on rings (business_id, staff_id, at);

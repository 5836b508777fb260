-- A draft counts its changes, so that two people who change it at once cannot overwrite each other unseen; there is one draft at most.
alter table policies
  add column revision int not null default 1,
  add column note text not null default '',
  add column restores int,
  add column changed_by uuid,
  add column changed_at timestamptz;
create unique index one_draft_policy on policies (business_id) where state = 'draft';

-- Which rule decided, out of the record, so that its work can be counted without opening every record.
alter table decisions add column rule text generated always as (record -> 'rule' ->> 'key') stored;
create index decisions_by_time on decisions (business_id, at) include (rule, conversation_id);

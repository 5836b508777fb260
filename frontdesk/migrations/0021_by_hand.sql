-- The approved answer that was made of what a person answered.
alter table inquiries add column taught_id uuid;
alter table inquiries add foreign key (business_id, taught_id) references answers (business_id, id);
alter table inquiries add constraint only_what_was_answered_is_taught check (taught_id is null or state = 'answered');

-- A lead that a person adds by hand came by no conversation here.
alter table leads alter column conversation_id drop not null;
alter table leads alter column current_conversation_id drop not null;

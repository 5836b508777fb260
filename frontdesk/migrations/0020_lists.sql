-- Leads and inquiries as lists. Everything they are chosen and ordered by stands in one index of the table, so that counting 50,000 of
-- them fetches no row; it takes the place of the index by stage, or by state. `sought` is what a name is found by and ordered by,
-- `first_services` what services are: both are cut, since a row of an index has its limit and what customers write has none.
alter table leads add column sought text generated always as (lower(left(customer_name, 200))) stored,
  add column first_services uuid[] generated always as (service_ids[1:20]) stored;
drop index leads_by_name;
create index leads_by_name on leads (business_id, sought, id) where merged_into is null;
drop index leads_by_stage;
create index leads_list on leads (business_id, stage, id) include (urgent, created_at, changed_at, owner_id, area_id, branch_id,
  value_minor, confirmed_at, reply_due_at, wanted_at, need, channel, language, sought, first_services) where merged_into is null;

alter table inquiries add column sought text generated always as (lower(left(customer_name, 200))) stored,
  add column first_services uuid[] generated always as (service_ids[1:20]) stored;
drop index inquiries_by_state;
create index inquiries_list on inquiries (business_id, state, ended_at, asked_at, id) include (urgent, owner_id, area_id, branch_id,
  reply_due_at, reason, channel, queue, need, language, sought, first_services);

-- Pages that were written lately must be fetched whatever the index holds, so they are tidied before they are many; and sixty people
-- who look at lists on few processors are served sooner one after another than each by several.
alter table leads set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500,
  autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_vacuum_insert_threshold = 500, parallel_workers = 0);
alter table inquiries set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500,
  autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_vacuum_insert_threshold = 500, parallel_workers = 0);

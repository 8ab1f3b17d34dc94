-- The contract has these foreign keys, and clients see them: a client's own row with another flow
-- is refused, and what reads the catalog finds which tables belong together. All are made anew, as
-- the oldest one that a row violates is the one that its error names.
alter table pgflow.step_states
  drop constraint step_states_run_id_fkey,
  drop constraint step_states_flow_slug_step_slug_fkey;
alter table pgflow.step_states
  add constraint step_states_flow_slug_fkey
    foreign key (flow_slug) references pgflow.flows (flow_slug),
  add constraint step_states_run_id_fkey foreign key (run_id) references pgflow.runs (run_id),
  add constraint step_states_flow_slug_step_slug_fkey
    foreign key (flow_slug, step_slug) references pgflow.steps (flow_slug, step_slug);
alter table pgflow.step_tasks
  drop constraint step_tasks_run_id_step_slug_fkey,
  drop constraint step_tasks_last_worker_id_fkey;
alter table pgflow.step_tasks
  add constraint step_tasks_flow_slug_fkey
    foreign key (flow_slug) references pgflow.flows (flow_slug),
  add constraint step_tasks_run_id_fkey foreign key (run_id) references pgflow.runs (run_id),
  add constraint step_tasks_last_worker_id_fkey
    foreign key (last_worker_id) references pgflow.workers (worker_id) on delete set null,
  add constraint step_tasks_run_id_step_slug_fkey
    foreign key (run_id, step_slug) references pgflow.step_states (run_id, step_slug);

-- ready_flows answers the same for any number of flows.
drop function if exists pgflow.next_ready_in(text, text[]);

-- Its answer names the flow and the step of each task that it gives back.
drop function if exists pgflow.release_unheld_tasks(
  uuid, uuid[], text[], int[], bigint[], timestamptz
);

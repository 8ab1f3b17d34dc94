-- Functions of the engine that were replaced by others, or have other names now.
drop function if exists pgflow._retry_tasks(uuid[], text[], int[], bigint[], text[], int[]);

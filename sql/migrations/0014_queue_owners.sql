-- Whether a flow has made its queue, or adopted it: repairs and deletions leave any other alone.
-- Flows that exist have made theirs; one that is inserted by hand has not.
alter table pgflow.flows add column owns_queue boolean not null default true;
alter table pgflow.flows alter column owns_queue set default false;

-- It says now whether it has made something.
drop function if exists pgflow._ensure_queue(text);

-- The hint is a parameter now.
drop function if exists pgflow._refuse_unknown_worker(uuid, text);

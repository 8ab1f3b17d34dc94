-- Dependents start in the update that tells them that they are ready.

-- Their signatures change, or nobody calls them any more.
drop function if exists pgflow._propagate(text[], uuid[], text[]);
drop function if exists pgflow._resolve_dependents(text[], uuid[], text[]);
drop function if exists pgflow._start_steps(text[], uuid[], text[]);

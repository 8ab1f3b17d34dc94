-- The login that opened the session which started the run: what no session can claim, unlike
-- created_by and client_ip. Null for runs of before.
alter table pgflow.runs add column started_by_login text;
alter table pgflow.runs alter column started_by_login set default session_user;

-- Most actions are closed for good; a page asks which clients have one that is not.
create index plan_action_open on plan_action (status, updated_at, client_id);

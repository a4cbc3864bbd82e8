-- What the migrations make, as Postgres tells it; compared by lib/db/schema.db.test.ts, written anew by running that with --update.

-- tables and columns
access_profiles.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
access_profiles.description text NOT NULL
access_profiles.icon text NOT NULL DEFAULT 'eye'::text
access_profiles.id text NOT NULL
access_profiles.name text NOT NULL
access_profiles.position integer NOT NULL DEFAULT 100
access_profiles.retired_at timestamp(3) with time zone
access_profiles.slug text NOT NULL
access_request_versions.author_id text NOT NULL
access_request_versions.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
access_request_versions.digest text NOT NULL
access_request_versions.duration_seconds integer NOT NULL
access_request_versions.namespaces text[]
access_request_versions.request_id text NOT NULL
access_request_versions.starts_at timestamp(3) with time zone
access_request_versions.version integer NOT NULL
access_requests.cancel_reason text
access_requests.cluster_id text NOT NULL
access_requests.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
access_requests.decided_at timestamp(3) with time zone
access_requests.digest text NOT NULL
access_requests.duration_seconds integer NOT NULL
access_requests.id text NOT NULL
access_requests.justification text NOT NULL
access_requests.lapses_at timestamp(3) with time zone NOT NULL
access_requests.live_key text
access_requests.machine text GENERATED ALWAYS AS ('request'::text)
access_requests.namespaces text[]
access_requests.previous_state text
access_requests.profile_digest text NOT NULL
access_requests.profile_version_id text NOT NULL
access_requests.requester_id text NOT NULL
access_requests.required_approvals integer NOT NULL DEFAULT 1
access_requests.starts_at timestamp(3) with time zone
access_requests.state text NOT NULL DEFAULT 'pending'::text
access_requests.ticket_url text
access_requests.vendor_id text NOT NULL
access_requests.version integer NOT NULL DEFAULT 1
activity.action text NOT NULL
activity.actor_id text
activity.actor_kind text NOT NULL
activity.actor_label text NOT NULL
activity.at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
activity.cluster_id text
activity.detail jsonb NOT NULL DEFAULT '{}'::jsonb
activity.grant_id text
activity.id bigint NOT NULL DEFAULT nextval('activity_id_seq'::regclass)
activity.ip text
activity.request_id text
activity.subject_id text NOT NULL
activity.subject_type text NOT NULL
activity.trace_id text
activity.user_agent text
activity.vendor_id text
cluster_credentials.ciphertext bytea NOT NULL
cluster_credentials.cluster_id text NOT NULL
cluster_credentials.key_id text NOT NULL
cluster_credentials.updated_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
cluster_credentials.wrapped_key bytea NOT NULL
cluster_namespaces.cluster_id text NOT NULL
cluster_namespaces.labels jsonb NOT NULL DEFAULT '{}'::jsonb
cluster_namespaces.name text NOT NULL
cluster_namespaces.observed_at timestamp(3) with time zone NOT NULL
cluster_profiles.cluster_id text NOT NULL
cluster_profiles.observed_at timestamp(3) with time zone NOT NULL
cluster_profiles.observed_digest text
cluster_profiles.profile_version_id text NOT NULL
cluster_profiles.state text NOT NULL
clusters.ca_pem text NOT NULL
clusters.check_requested_at timestamp(3) with time zone
clusters.checked_at timestamp(3) with time zone
clusters.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
clusters.credential_expires_at timestamp(3) with time zone
clusters.environment text NOT NULL
clusters.id text NOT NULL
clusters.last_error text
clusters.max_duration_seconds integer NOT NULL
clusters.max_token_seconds integer NOT NULL
clusters.missing_rights jsonb NOT NULL DEFAULT '[]'::jsonb
clusters.name text NOT NULL
clusters.reachable boolean
clusters.retired_at timestamp(3) with time zone
clusters.server_url text NOT NULL
clusters.server_version text
clusters.slug text NOT NULL
credentials.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
credentials.expires_at timestamp(3) with time zone
credentials.grant_id text NOT NULL
credentials.id text NOT NULL
credentials.ip text
credentials.issued_at timestamp(3) with time zone
credentials.jti text
credentials.minted_by_id text NOT NULL
credentials.number integer NOT NULL
credentials.revoke_requested_at timestamp(3) with time zone
credentials.revoked_at timestamp(3) with time zone
credentials.secret_name text NOT NULL
credentials.secret_uid text
credentials.state text NOT NULL DEFAULT 'minting'::text
credentials.user_agent text
decisions.approver_id text NOT NULL
decisions.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
decisions.id text NOT NULL
decisions.reason text
decisions.request_digest text NOT NULL
decisions.request_id text NOT NULL
decisions.request_version integer NOT NULL
decisions.verdict text NOT NULL
grant_objects.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
grant_objects.deleted_at timestamp(3) with time zone
grant_objects.grant_id text NOT NULL
grant_objects.kind text NOT NULL
grant_objects.name text NOT NULL
grant_objects.namespace text NOT NULL DEFAULT ''::text
grant_objects.uid text
grant_steps.at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
grant_steps.detail jsonb NOT NULL DEFAULT '{}'::jsonb
grant_steps.duration_ms integer
grant_steps.grant_id text NOT NULL
grant_steps.id bigint NOT NULL DEFAULT nextval('grant_steps_id_seq'::regclass)
grant_steps.state text NOT NULL
grant_steps.step text NOT NULL
grants.activated_at timestamp(3) with time zone
grants.alarm_at timestamp(3) with time zone
grants.attempts integer NOT NULL DEFAULT 0
grants.claimed_until timestamp(3) with time zone
grants.cleaned_at timestamp(3) with time zone
grants.cluster_id text NOT NULL
grants.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
grants.denied_at timestamp(3) with time zone
grants.end_note text
grants.end_reason text
grants.end_requested_at timestamp(3) with time zone
grants.end_requested_by_id text
grants.ended_at timestamp(3) with time zone
grants.ends_at timestamp(3) with time zone NOT NULL
grants.fence integer NOT NULL DEFAULT 0
grants.id text NOT NULL
grants.last_error text
grants.machine text GENERATED ALWAYS AS ('grant'::text)
grants.namespaces text[]
grants.next_attempt_at timestamp(3) with time zone
grants.previous_state text
grants.profile_digest text NOT NULL
grants.profile_version_id text NOT NULL
grants.request_digest text NOT NULL
grants.request_id text NOT NULL
grants.request_version integer NOT NULL
grants.requester_id text NOT NULL
grants.starts_at timestamp(3) with time zone NOT NULL
grants.state text NOT NULL DEFAULT 'scheduled'::text
grants.vendor_id text NOT NULL
heartbeats.at timestamp(3) with time zone NOT NULL
heartbeats.detail jsonb NOT NULL DEFAULT '{}'::jsonb
heartbeats.process text NOT NULL
idempotency_keys.actor_id text NOT NULL
idempotency_keys.body jsonb
idempotency_keys.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
idempotency_keys.key text NOT NULL
idempotency_keys.request_hash text NOT NULL
idempotency_keys.route text NOT NULL
idempotency_keys.status integer
profile_versions.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
profile_versions.created_by_id text
profile_versions.digest text NOT NULL
profile_versions.id text NOT NULL
profile_versions.max_duration_seconds integer NOT NULL
profile_versions.profile_id text NOT NULL
profile_versions.required_approvals integer NOT NULL DEFAULT 1
profile_versions.rules jsonb NOT NULL
profile_versions.scope text NOT NULL
profile_versions.version integer NOT NULL
rate_limits.expire bigint
rate_limits.key text NOT NULL
rate_limits.points integer NOT NULL DEFAULT 0
sessions.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
sessions.expires_at timestamp(3) with time zone NOT NULL
sessions.id text NOT NULL
sessions.ip text
sessions.last_seen_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
sessions.revoked_at timestamp(3) with time zone
sessions.user_agent text
sessions.user_id text NOT NULL
state_moves.from_state text NOT NULL
state_moves.machine text NOT NULL
state_moves.to_state text NOT NULL
users.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
users.disabled_at timestamp(3) with time zone
users.email text NOT NULL
users.id text NOT NULL
users.name text NOT NULL
users.password_hash text
users.roles text[]
users.vendor_id text
vendors.contract_ends_at timestamp(3) with time zone
vendors.created_at timestamp(3) with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
vendors.id text NOT NULL
vendors.name text NOT NULL
vendors.slug text NOT NULL
vendors.sponsor_id text
vendors.suspended_at timestamp(3) with time zone

-- constraints
access_profiles access_profiles_pkey PRIMARY KEY (id)
access_request_versions access_request_versions_pkey PRIMARY KEY (request_id, version)
access_request_versions access_request_versions_request_id_fkey FOREIGN KEY (request_id) REFERENCES access_requests(id) ON UPDATE CASCADE ON DELETE RESTRICT
access_requests access_requests_cancel_reason_known CHECK (((cancel_reason IS NULL) OR ((state = 'cancelled'::text) AND (cancel_reason = ANY (ARRAY['withdrawn'::text, 'vendor-suspended'::text, 'contract-ended'::text, 'user-disabled'::text, 'cluster-retired'::text])))))
access_requests access_requests_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON UPDATE CASCADE ON DELETE RESTRICT
access_requests access_requests_duration CHECK (((duration_seconds >= 60) AND (duration_seconds <= 2592000)))
access_requests access_requests_legal_move FOREIGN KEY (machine, previous_state, state) REFERENCES state_moves(machine, from_state, to_state)
access_requests access_requests_pkey PRIMARY KEY (id)
access_requests access_requests_profile_version_id_fkey FOREIGN KEY (profile_version_id) REFERENCES profile_versions(id) ON UPDATE CASCADE ON DELETE RESTRICT
access_requests access_requests_requester_id_fkey FOREIGN KEY (requester_id) REFERENCES users(id) ON UPDATE CASCADE ON DELETE RESTRICT
access_requests access_requests_starts_pending CHECK (((previous_state IS NOT NULL) OR (state = 'pending'::text)))
access_requests access_requests_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'approved'::text, 'denied'::text, 'cancelled'::text, 'lapsed'::text])))
access_requests access_requests_vendor_id_fkey FOREIGN KEY (vendor_id) REFERENCES vendors(id) ON UPDATE CASCADE ON DELETE RESTRICT
activity activity_actor_kind_known CHECK ((actor_kind = ANY (ARRAY['user'::text, 'issuer'::text, 'system'::text])))
activity activity_pkey PRIMARY KEY (id)
cluster_credentials cluster_credentials_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON UPDATE CASCADE ON DELETE RESTRICT
cluster_credentials cluster_credentials_pkey PRIMARY KEY (cluster_id)
cluster_namespaces cluster_namespaces_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON UPDATE CASCADE ON DELETE RESTRICT
cluster_namespaces cluster_namespaces_pkey PRIMARY KEY (cluster_id, name)
cluster_profiles cluster_profiles_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON UPDATE CASCADE ON DELETE RESTRICT
cluster_profiles cluster_profiles_pkey PRIMARY KEY (cluster_id, profile_version_id)
cluster_profiles cluster_profiles_profile_version_id_fkey FOREIGN KEY (profile_version_id) REFERENCES profile_versions(id) ON UPDATE CASCADE ON DELETE RESTRICT
cluster_profiles cluster_profiles_state_known CHECK ((state = ANY (ARRAY['published'::text, 'missing'::text, 'different'::text])))
clusters clusters_durations_positive CHECK (((max_duration_seconds >= 60) AND (max_token_seconds >= 600)))
clusters clusters_environment_known CHECK ((environment = ANY (ARRAY['production'::text, 'staging'::text, 'sandbox'::text])))
clusters clusters_pkey PRIMARY KEY (id)
credentials credentials_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES grants(id) ON UPDATE CASCADE ON DELETE RESTRICT
credentials credentials_live_has_jti CHECK (((state <> 'live'::text) OR ((jti IS NOT NULL) AND (expires_at IS NOT NULL))))
credentials credentials_pkey PRIMARY KEY (id)
credentials credentials_state_known CHECK ((state = ANY (ARRAY['minting'::text, 'live'::text, 'revoked'::text, 'expired'::text, 'failed'::text])))
decisions decisions_approver_id_fkey FOREIGN KEY (approver_id) REFERENCES users(id) ON UPDATE CASCADE ON DELETE RESTRICT
decisions decisions_deny_has_reason CHECK (((verdict = 'approve'::text) OR (length(reason) > 0)))
decisions decisions_of_a_version FOREIGN KEY (request_id, request_version) REFERENCES access_request_versions(request_id, version)
decisions decisions_pkey PRIMARY KEY (id)
decisions decisions_request_id_fkey FOREIGN KEY (request_id) REFERENCES access_requests(id) ON UPDATE CASCADE ON DELETE RESTRICT
decisions decisions_verdict_known CHECK ((verdict = ANY (ARRAY['approve'::text, 'deny'::text])))
grant_objects grant_objects_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES grants(id) ON UPDATE CASCADE ON DELETE RESTRICT
grant_objects grant_objects_pkey PRIMARY KEY (grant_id, kind, namespace, name)
grant_steps grant_steps_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES grants(id) ON UPDATE CASCADE ON DELETE RESTRICT
grant_steps grant_steps_pkey PRIMARY KEY (id)
grant_steps grant_steps_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))
grants grants_cluster_id_fkey FOREIGN KEY (cluster_id) REFERENCES clusters(id) ON UPDATE CASCADE ON DELETE RESTRICT
grants grants_end_reason_known CHECK ((end_reason = ANY (ARRAY['expired'::text, 'revoked'::text, 'released'::text, 'undone'::text, 'failed'::text, 'vendor-suspended'::text, 'contract-ended'::text, 'user-disabled'::text, 'cluster-retired'::text, 'drift'::text, 'externally-ended'::text])))
grants grants_ended_is_proven CHECK (((state <> 'ended'::text) OR ((ended_at IS NOT NULL) AND (end_reason IS NOT NULL) AND ((denied_at IS NOT NULL) OR (previous_state = 'scheduled'::text)))))
grants grants_legal_move FOREIGN KEY (machine, previous_state, state) REFERENCES state_moves(machine, from_state, to_state)
grants grants_pkey PRIMARY KEY (id)
grants grants_profile_version_id_fkey FOREIGN KEY (profile_version_id) REFERENCES profile_versions(id) ON UPDATE CASCADE ON DELETE RESTRICT
grants grants_request_id_fkey FOREIGN KEY (request_id) REFERENCES access_requests(id) ON UPDATE CASCADE ON DELETE RESTRICT
grants grants_requester_id_fkey FOREIGN KEY (requester_id) REFERENCES users(id) ON UPDATE CASCADE ON DELETE RESTRICT
grants grants_starts_scheduled CHECK (((previous_state IS NOT NULL) OR (state = 'scheduled'::text)))
grants grants_state_known CHECK ((state = ANY (ARRAY['scheduled'::text, 'provisioning'::text, 'active'::text, 'revoking'::text, 'ended'::text])))
grants grants_vendor_id_fkey FOREIGN KEY (vendor_id) REFERENCES vendors(id) ON UPDATE CASCADE ON DELETE RESTRICT
grants grants_window CHECK ((ends_at > starts_at))
heartbeats heartbeats_pkey PRIMARY KEY (process)
idempotency_keys idempotency_keys_pkey PRIMARY KEY (actor_id, key)
profile_versions profile_versions_numbers CHECK (((version >= 1) AND (max_duration_seconds >= 60) AND ((required_approvals >= 1) AND (required_approvals <= 5))))
profile_versions profile_versions_pkey PRIMARY KEY (id)
profile_versions profile_versions_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES access_profiles(id) ON UPDATE CASCADE ON DELETE RESTRICT
profile_versions profile_versions_scope_known CHECK ((scope = ANY (ARRAY['namespaces'::text, 'cluster'::text])))
rate_limits rate_limits_pkey PRIMARY KEY (key)
sessions sessions_pkey PRIMARY KEY (id)
sessions sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON UPDATE CASCADE ON DELETE RESTRICT
state_moves state_moves_pkey PRIMARY KEY (machine, from_state, to_state)
users users_email_lower CHECK ((email = lower(email)))
users users_pkey PRIMARY KEY (id)
users users_roles_known CHECK (((roles <@ ARRAY['vendor'::text, 'approver'::text, 'administrator'::text, 'auditor'::text]) AND (cardinality(roles) >= 1)))
users users_vendor_id_fkey FOREIGN KEY (vendor_id) REFERENCES vendors(id) ON UPDATE CASCADE ON DELETE SET NULL
users users_vendor_or_inside CHECK ((((vendor_id IS NULL) AND (NOT ('vendor'::text = ANY (roles)))) OR ((vendor_id IS NOT NULL) AND (roles = ARRAY['vendor'::text]))))
vendors vendors_pkey PRIMARY KEY (id)
vendors vendors_sponsor_id_fkey FOREIGN KEY (sponsor_id) REFERENCES users(id) ON UPDATE CASCADE ON DELETE SET NULL

-- indexes
CREATE INDEX access_requests_created_at_idx ON public.access_requests USING btree (created_at)
CREATE INDEX access_requests_pending ON public.access_requests USING btree (lapses_at) WHERE (state = 'pending'::text)
CREATE INDEX access_requests_pending_recent ON public.access_requests USING btree (created_at) WHERE (state = 'pending'::text)
CREATE INDEX access_requests_requester_id_created_at_idx ON public.access_requests USING btree (requester_id, created_at)
CREATE INDEX access_requests_vendor_id_created_at_idx ON public.access_requests USING btree (vendor_id, created_at)
CREATE INDEX activity_action_id_idx ON public.activity USING btree (action, id)
CREATE INDEX activity_grant_id_id_idx ON public.activity USING btree (grant_id, id)
CREATE INDEX activity_request_id_id_idx ON public.activity USING btree (request_id, id)
CREATE INDEX activity_vendor_id_id_idx ON public.activity USING btree (vendor_id, id)
CREATE INDEX credentials_to_revoke ON public.credentials USING btree (revoke_requested_at) WHERE ((revoke_requested_at IS NOT NULL) AND (revoked_at IS NULL))
CREATE INDEX grant_steps_grant_id_id_idx ON public.grant_steps USING btree (grant_id, id)
CREATE INDEX grants_cluster_id_state_idx ON public.grants USING btree (cluster_id, state)
CREATE INDEX grants_deadline ON public.grants USING btree (ends_at) WHERE (state = ANY (ARRAY['provisioning'::text, 'active'::text]))
CREATE INDEX grants_requester_id_created_at_idx ON public.grants USING btree (requester_id, created_at)
CREATE INDEX grants_to_clean ON public.grants USING btree (ended_at) WHERE ((state = 'ended'::text) AND (cleaned_at IS NULL))
CREATE INDEX grants_vendor_id_created_at_idx ON public.grants USING btree (vendor_id, created_at)
CREATE INDEX grants_work ON public.grants USING btree (state, starts_at) WHERE (state <> 'ended'::text)
CREATE INDEX sessions_user_id_idx ON public.sessions USING btree (user_id)
CREATE INDEX users_vendor_id_idx ON public.users USING btree (vendor_id)
CREATE UNIQUE INDEX access_profiles_pkey ON public.access_profiles USING btree (id)
CREATE UNIQUE INDEX access_profiles_slug_key ON public.access_profiles USING btree (slug)
CREATE UNIQUE INDEX access_request_versions_pkey ON public.access_request_versions USING btree (request_id, version)
CREATE UNIQUE INDEX access_requests_live_key_key ON public.access_requests USING btree (live_key)
CREATE UNIQUE INDEX access_requests_pkey ON public.access_requests USING btree (id)
CREATE UNIQUE INDEX activity_pkey ON public.activity USING btree (id)
CREATE UNIQUE INDEX cluster_credentials_pkey ON public.cluster_credentials USING btree (cluster_id)
CREATE UNIQUE INDEX cluster_namespaces_pkey ON public.cluster_namespaces USING btree (cluster_id, name)
CREATE UNIQUE INDEX cluster_profiles_pkey ON public.cluster_profiles USING btree (cluster_id, profile_version_id)
CREATE UNIQUE INDEX clusters_pkey ON public.clusters USING btree (id)
CREATE UNIQUE INDEX clusters_slug_key ON public.clusters USING btree (slug)
CREATE UNIQUE INDEX credentials_grant_id_number_key ON public.credentials USING btree (grant_id, number)
CREATE UNIQUE INDEX credentials_jti_key ON public.credentials USING btree (jti)
CREATE UNIQUE INDEX credentials_pkey ON public.credentials USING btree (id)
CREATE UNIQUE INDEX decisions_pkey ON public.decisions USING btree (id)
CREATE UNIQUE INDEX decisions_request_id_request_version_approver_id_key ON public.decisions USING btree (request_id, request_version, approver_id)
CREATE UNIQUE INDEX grant_objects_pkey ON public.grant_objects USING btree (grant_id, kind, namespace, name)
CREATE UNIQUE INDEX grant_steps_pkey ON public.grant_steps USING btree (id)
CREATE UNIQUE INDEX grants_pkey ON public.grants USING btree (id)
CREATE UNIQUE INDEX grants_request_id_key ON public.grants USING btree (request_id)
CREATE UNIQUE INDEX heartbeats_pkey ON public.heartbeats USING btree (process)
CREATE UNIQUE INDEX idempotency_keys_pkey ON public.idempotency_keys USING btree (actor_id, key)
CREATE UNIQUE INDEX profile_versions_pkey ON public.profile_versions USING btree (id)
CREATE UNIQUE INDEX profile_versions_profile_id_version_key ON public.profile_versions USING btree (profile_id, version)
CREATE UNIQUE INDEX rate_limits_pkey ON public.rate_limits USING btree (key)
CREATE UNIQUE INDEX sessions_pkey ON public.sessions USING btree (id)
CREATE UNIQUE INDEX state_moves_pkey ON public.state_moves USING btree (machine, from_state, to_state)
CREATE UNIQUE INDEX users_email_key ON public.users USING btree (email)
CREATE UNIQUE INDEX users_pkey ON public.users USING btree (id)
CREATE UNIQUE INDEX vendors_pkey ON public.vendors USING btree (id)
CREATE UNIQUE INDEX vendors_slug_key ON public.vendors USING btree (slug)

-- functions
CREATE OR REPLACE FUNCTION public.grants_only_shrink()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF NEW.ends_at > OLD.ends_at OR NEW.request_id <> OLD.request_id OR NEW.request_version <> OLD.request_version
     OR NEW.request_digest <> OLD.request_digest OR NEW.profile_digest <> OLD.profile_digest OR NEW.cluster_id <> OLD.cluster_id
     OR NEW.namespaces <> OLD.namespaces OR NEW.requester_id <> OLD.requester_id OR NEW.vendor_id <> OLD.vendor_id
     OR NEW.profile_version_id <> OLD.profile_version_id THEN
    RAISE EXCEPTION 'a grant can only shrink' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $function$
CREATE OR REPLACE FUNCTION public.issuer_only_lapses()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF current_user = 'daypass_issuer' AND NEW.state IS DISTINCT FROM OLD.state AND NEW.state <> 'lapsed' THEN
    RAISE EXCEPTION 'the issuer decides nothing' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $function$
CREATE OR REPLACE FUNCTION public.keep_previous_state()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF NEW.state IS DISTINCT FROM OLD.state THEN NEW.previous_state := OLD.state; ELSE NEW.previous_state := OLD.previous_state; END IF;
  RETURN NEW;
END $function$
CREATE OR REPLACE FUNCTION public.notify_activity()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM pg_notify('daypass_activity', NEW.id::text);
  RETURN NULL;
END $function$
CREATE OR REPLACE FUNCTION public.notify_grant_step()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM pg_notify('daypass_grant_step', NEW.grant_id);
  RETURN NULL;
END $function$
CREATE OR REPLACE FUNCTION public.notify_issuer()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  PERFORM pg_notify('daypass_issuer', TG_TABLE_NAME || ':' || CASE TG_TABLE_NAME WHEN 'credentials' THEN to_jsonb(NEW)->>'grant_id' ELSE to_jsonb(NEW)->>'id' END);
  RETURN NULL;
END $function$
CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $function$

-- triggers
CREATE TRIGGER access_request_versions_immutable BEFORE DELETE OR UPDATE ON public.access_request_versions FOR EACH ROW EXECUTE FUNCTION refuse_change()
CREATE TRIGGER access_requests_issuer_only_lapses BEFORE UPDATE ON public.access_requests FOR EACH ROW EXECUTE FUNCTION issuer_only_lapses()
CREATE TRIGGER access_requests_previous_state BEFORE UPDATE ON public.access_requests FOR EACH ROW EXECUTE FUNCTION keep_previous_state()
CREATE TRIGGER activity_append_only BEFORE DELETE OR UPDATE ON public.activity FOR EACH ROW EXECUTE FUNCTION refuse_change()
CREATE TRIGGER activity_notify AFTER INSERT ON public.activity FOR EACH ROW EXECUTE FUNCTION notify_activity()
CREATE TRIGGER clusters_wake_issuer AFTER UPDATE OF check_requested_at ON public.clusters FOR EACH ROW WHEN ((new.check_requested_at IS DISTINCT FROM old.check_requested_at)) EXECUTE FUNCTION notify_issuer()
CREATE TRIGGER credentials_wake_issuer AFTER UPDATE OF revoke_requested_at ON public.credentials FOR EACH ROW WHEN ((new.revoke_requested_at IS DISTINCT FROM old.revoke_requested_at)) EXECUTE FUNCTION notify_issuer()
CREATE TRIGGER decisions_immutable BEFORE DELETE OR UPDATE ON public.decisions FOR EACH ROW EXECUTE FUNCTION refuse_change()
CREATE TRIGGER grant_steps_notify AFTER INSERT ON public.grant_steps FOR EACH ROW EXECUTE FUNCTION notify_grant_step()
CREATE TRIGGER grants_end_wakes_issuer AFTER UPDATE OF end_requested_at ON public.grants FOR EACH ROW WHEN ((new.end_requested_at IS DISTINCT FROM old.end_requested_at)) EXECUTE FUNCTION notify_issuer()
CREATE TRIGGER grants_only_shrink BEFORE UPDATE ON public.grants FOR EACH ROW EXECUTE FUNCTION grants_only_shrink()
CREATE TRIGGER grants_previous_state BEFORE UPDATE ON public.grants FOR EACH ROW EXECUTE FUNCTION keep_previous_state()
CREATE TRIGGER grants_wake_issuer AFTER INSERT ON public.grants FOR EACH ROW EXECUTE FUNCTION notify_issuer()
CREATE TRIGGER profile_versions_immutable BEFORE DELETE OR UPDATE ON public.profile_versions FOR EACH ROW EXECUTE FUNCTION refuse_change()

-- rights on tables and sequences
daypass_issuer _prisma_migrations SELECT
daypass_issuer access_profiles SELECT
daypass_issuer access_request_versions SELECT
daypass_issuer access_requests SELECT
daypass_issuer activity INSERT, SELECT
daypass_issuer activity_id_seq USAGE
daypass_issuer cluster_credentials INSERT, SELECT, UPDATE
daypass_issuer cluster_namespaces DELETE, INSERT, SELECT, UPDATE
daypass_issuer cluster_profiles DELETE, INSERT, SELECT, UPDATE
daypass_issuer clusters INSERT, SELECT, UPDATE
daypass_issuer credentials INSERT, SELECT, UPDATE
daypass_issuer decisions SELECT
daypass_issuer grant_objects INSERT, SELECT, UPDATE
daypass_issuer grant_steps INSERT, SELECT
daypass_issuer grant_steps_id_seq USAGE
daypass_issuer grants SELECT, UPDATE
daypass_issuer heartbeats INSERT, SELECT, UPDATE
daypass_issuer profile_versions SELECT
daypass_issuer sessions SELECT
daypass_issuer state_moves SELECT
daypass_issuer vendors SELECT
daypass_web _prisma_migrations SELECT
daypass_web access_profiles INSERT, SELECT, UPDATE
daypass_web access_request_versions INSERT, SELECT
daypass_web access_requests INSERT, SELECT, UPDATE
daypass_web activity INSERT, SELECT
daypass_web activity_id_seq USAGE
daypass_web cluster_namespaces SELECT
daypass_web cluster_profiles SELECT
daypass_web clusters SELECT
daypass_web credentials SELECT
daypass_web decisions INSERT, SELECT
daypass_web grant_objects SELECT
daypass_web grant_steps SELECT
daypass_web grants SELECT
daypass_web heartbeats SELECT
daypass_web idempotency_keys DELETE, INSERT, SELECT, UPDATE
daypass_web profile_versions INSERT, SELECT
daypass_web rate_limits DELETE, INSERT, SELECT, UPDATE
daypass_web sessions INSERT, SELECT, UPDATE
daypass_web state_moves SELECT
daypass_web users INSERT, SELECT, UPDATE
daypass_web vendors INSERT, SELECT, UPDATE

-- rights on columns
daypass_issuer access_requests UPDATE (decided_at, live_key, state)
daypass_issuer users SELECT (created_at, disabled_at, email, id, name, roles, vendor_id)
daypass_web clusters UPDATE (check_requested_at, environment, max_duration_seconds, max_token_seconds, name, retired_at)
daypass_web credentials UPDATE (revoke_requested_at)
daypass_web grants INSERT (cluster_id, created_at, ends_at, id, namespaces, profile_digest, profile_version_id, request_digest, request_id, request_version, requester_id, starts_at, vendor_id)
daypass_web grants UPDATE (end_note, end_reason, end_requested_at, end_requested_by_id)

-- rights of everybody
PUBLIC schema public USAGE

-- roles
daypass_issuer
daypass_web

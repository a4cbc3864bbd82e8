-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "vendors" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sponsor_id" TEXT,
    "contract_ends_at" TIMESTAMPTZ(3),
    "suspended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vendors_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "roles" TEXT[],
    "vendor_id" TEXT,
    "password_hash" TEXT,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "ip" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "clusters" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "server_url" TEXT NOT NULL,
    "ca_pem" TEXT NOT NULL,
    "max_duration_seconds" INTEGER NOT NULL,
    "max_token_seconds" INTEGER NOT NULL,
    "retired_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reachable" BOOLEAN,
    "server_version" TEXT,
    "missing_rights" JSONB NOT NULL DEFAULT '[]',
    "last_error" TEXT,
    "checked_at" TIMESTAMPTZ(3),
    "check_requested_at" TIMESTAMPTZ(3),
    "credential_expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "clusters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cluster_credentials" (
    "cluster_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "wrapped_key" BYTEA NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cluster_credentials_pkey" PRIMARY KEY ("cluster_id")
);

-- CreateTable
CREATE TABLE "cluster_namespaces" (
    "cluster_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cluster_namespaces_pkey" PRIMARY KEY ("cluster_id","name")
);

-- CreateTable
CREATE TABLE "access_profiles" (
    "id" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "icon" TEXT NOT NULL DEFAULT 'eye',
    "position" INTEGER NOT NULL DEFAULT 100,
    "retired_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_profiles_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "profile_versions" (
    "id" TEXT NOT NULL,
    "profile_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "scope" TEXT NOT NULL,
    "rules" JSONB NOT NULL,
    "digest" TEXT NOT NULL,
    "max_duration_seconds" INTEGER NOT NULL,
    "required_approvals" INTEGER NOT NULL DEFAULT 1,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "profile_versions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cluster_profiles" (
    "cluster_id" TEXT NOT NULL,
    "profile_version_id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "observed_digest" TEXT,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cluster_profiles_pkey" PRIMARY KEY ("cluster_id","profile_version_id")
);

-- CreateTable
CREATE TABLE "access_requests" (
    "id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "requester_id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "profile_version_id" TEXT NOT NULL,
    "profile_digest" TEXT NOT NULL,
    "namespaces" TEXT[],
    "starts_at" TIMESTAMPTZ(3),
    "duration_seconds" INTEGER NOT NULL,
    "justification" TEXT NOT NULL,
    "ticket_url" TEXT,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "previous_state" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "digest" TEXT NOT NULL,
    "required_approvals" INTEGER NOT NULL DEFAULT 1,
    "live_key" TEXT,
    "lapses_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_requests_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_request_versions" (
    "request_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "namespaces" TEXT[],
    "starts_at" TIMESTAMPTZ(3),
    "duration_seconds" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "author_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_request_versions_pkey" PRIMARY KEY ("request_id","version")
);

-- CreateTable
CREATE TABLE "decisions" (
    "id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "request_version" INTEGER NOT NULL,
    "request_digest" TEXT NOT NULL,
    "approver_id" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "decisions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "grants" (
    "id" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "request_version" INTEGER NOT NULL,
    "request_digest" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "requester_id" TEXT NOT NULL,
    "cluster_id" TEXT NOT NULL,
    "profile_version_id" TEXT NOT NULL,
    "profile_digest" TEXT NOT NULL,
    "namespaces" TEXT[],
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'scheduled',
    "previous_state" TEXT,
    "end_reason" TEXT,
    "end_requested_at" TIMESTAMPTZ(3),
    "end_requested_by_id" TEXT,
    "end_note" TEXT,
    "activated_at" TIMESTAMPTZ(3),
    "denied_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "cleaned_at" TIMESTAMPTZ(3),
    "alarm_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "claimed_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "grants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "grant_objects" (
    "grant_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "uid" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "grant_objects_pkey" PRIMARY KEY ("grant_id","kind","namespace","name")
);

-- CreateTable
CREATE TABLE "grant_steps" (
    "id" BIGSERIAL NOT NULL,
    "grant_id" TEXT NOT NULL,
    "step" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "duration_ms" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "grant_steps_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credentials" (
    "id" TEXT NOT NULL,
    "grant_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "secret_name" TEXT NOT NULL,
    "secret_uid" TEXT,
    "jti" TEXT,
    "state" TEXT NOT NULL DEFAULT 'minting',
    "minted_by_id" TEXT NOT NULL,
    "ip" TEXT,
    "user_agent" TEXT,
    "issued_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "revoke_requested_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "credentials_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "activity" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_label" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "vendor_id" TEXT,
    "cluster_id" TEXT,
    "request_id" TEXT,
    "grant_id" TEXT,
    "ip" TEXT,
    "user_agent" TEXT,
    "trace_id" TEXT,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "activity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "key" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER,
    "body" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("actor_id","key")
);

-- CreateTable
CREATE TABLE "state_moves" (
    "machine" TEXT NOT NULL,
    "from_state" TEXT NOT NULL,
    "to_state" TEXT NOT NULL,

    CONSTRAINT "state_moves_pkey" PRIMARY KEY ("machine","from_state","to_state")
);

-- CreateTable
CREATE TABLE "heartbeats" (
    "process" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "heartbeats_pkey" PRIMARY KEY ("process")
);

-- CreateIndex
CREATE UNIQUE INDEX "vendors_slug_key" ON "vendors"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "users_vendor_id_idx" ON "users"("vendor_id");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "clusters_slug_key" ON "clusters"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "access_profiles_slug_key" ON "access_profiles"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "profile_versions_profile_id_version_key" ON "profile_versions"("profile_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "access_requests_live_key_key" ON "access_requests"("live_key");

-- CreateIndex
CREATE INDEX "access_requests_vendor_id_created_at_idx" ON "access_requests"("vendor_id", "created_at");

-- CreateIndex
CREATE INDEX "access_requests_requester_id_created_at_idx" ON "access_requests"("requester_id", "created_at");

-- CreateIndex
CREATE INDEX "access_requests_created_at_idx" ON "access_requests"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "decisions_request_id_request_version_approver_id_key" ON "decisions"("request_id", "request_version", "approver_id");

-- CreateIndex
CREATE UNIQUE INDEX "grants_request_id_key" ON "grants"("request_id");

-- CreateIndex
CREATE INDEX "grants_vendor_id_created_at_idx" ON "grants"("vendor_id", "created_at");

-- CreateIndex
CREATE INDEX "grants_requester_id_created_at_idx" ON "grants"("requester_id", "created_at");

-- CreateIndex
CREATE INDEX "grants_cluster_id_state_idx" ON "grants"("cluster_id", "state");

-- CreateIndex
CREATE INDEX "grant_steps_grant_id_id_idx" ON "grant_steps"("grant_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "credentials_jti_key" ON "credentials"("jti");

-- CreateIndex
CREATE UNIQUE INDEX "credentials_grant_id_number_key" ON "credentials"("grant_id", "number");

-- CreateIndex
CREATE INDEX "activity_vendor_id_id_idx" ON "activity"("vendor_id", "id");

-- CreateIndex
CREATE INDEX "activity_request_id_id_idx" ON "activity"("request_id", "id");

-- CreateIndex
CREATE INDEX "activity_grant_id_id_idx" ON "activity"("grant_id", "id");

-- CreateIndex
CREATE INDEX "activity_action_id_idx" ON "activity"("action", "id");

-- AddForeignKey
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_sponsor_id_fkey" FOREIGN KEY ("sponsor_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendors"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cluster_credentials" ADD CONSTRAINT "cluster_credentials_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cluster_namespaces" ADD CONSTRAINT "cluster_namespaces_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile_versions" ADD CONSTRAINT "profile_versions_profile_id_fkey" FOREIGN KEY ("profile_id") REFERENCES "access_profiles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cluster_profiles" ADD CONSTRAINT "cluster_profiles_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cluster_profiles" ADD CONSTRAINT "cluster_profiles_profile_version_id_fkey" FOREIGN KEY ("profile_version_id") REFERENCES "profile_versions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendors"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_profile_version_id_fkey" FOREIGN KEY ("profile_version_id") REFERENCES "profile_versions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_request_versions" ADD CONSTRAINT "access_request_versions_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "access_requests"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "access_requests"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_approver_id_fkey" FOREIGN KEY ("approver_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "access_requests"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendors"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_requester_id_fkey" FOREIGN KEY ("requester_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_cluster_id_fkey" FOREIGN KEY ("cluster_id") REFERENCES "clusters"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grants" ADD CONSTRAINT "grants_profile_version_id_fkey" FOREIGN KEY ("profile_version_id") REFERENCES "profile_versions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant_objects" ADD CONSTRAINT "grant_objects_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "grants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant_steps" ADD CONSTRAINT "grant_steps_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "grants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "grants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- ---------------------------------------------------------------------------------------------------------------
-- What Prisma's schema language cannot say. The names of the states are lib/domain's; a test proves both equal.
-- ---------------------------------------------------------------------------------------------------------------

-- Ids from Kubernetes names and URLs: lower case, so that they can be part of an object's name as they are.
ALTER TABLE users ADD CONSTRAINT users_roles_known
  CHECK (roles <@ ARRAY['vendor','approver','administrator','auditor']::text[] AND cardinality(roles) >= 1);
ALTER TABLE users ADD CONSTRAINT users_vendor_or_inside
  CHECK ((vendor_id IS NULL AND NOT 'vendor' = ANY (roles)) OR (vendor_id IS NOT NULL AND roles = ARRAY['vendor']::text[]));
ALTER TABLE users ADD CONSTRAINT users_email_lower CHECK (email = lower(email));
ALTER TABLE clusters ADD CONSTRAINT clusters_environment_known CHECK (environment IN ('production','staging','sandbox'));
ALTER TABLE clusters ADD CONSTRAINT clusters_durations_positive CHECK (max_duration_seconds >= 60 AND max_token_seconds >= 600);
ALTER TABLE profile_versions ADD CONSTRAINT profile_versions_scope_known CHECK (scope IN ('namespaces','cluster'));
ALTER TABLE profile_versions ADD CONSTRAINT profile_versions_numbers
  CHECK (version >= 1 AND max_duration_seconds >= 60 AND required_approvals BETWEEN 1 AND 5);
ALTER TABLE cluster_profiles ADD CONSTRAINT cluster_profiles_state_known CHECK (state IN ('published','missing','different'));
ALTER TABLE access_requests ADD CONSTRAINT access_requests_state_known
  CHECK (state IN ('pending','approved','denied','cancelled','lapsed'));
ALTER TABLE access_requests ADD CONSTRAINT access_requests_starts_pending CHECK (previous_state IS NOT NULL OR state = 'pending');
ALTER TABLE access_requests ADD CONSTRAINT access_requests_duration CHECK (duration_seconds BETWEEN 60 AND 2592000);
ALTER TABLE decisions ADD CONSTRAINT decisions_verdict_known CHECK (verdict IN ('approve','deny'));
ALTER TABLE decisions ADD CONSTRAINT decisions_deny_has_reason CHECK (verdict = 'approve' OR length(reason) > 0);
ALTER TABLE decisions ADD CONSTRAINT decisions_of_a_version
  FOREIGN KEY (request_id, request_version) REFERENCES access_request_versions (request_id, version);
ALTER TABLE grants ADD CONSTRAINT grants_state_known CHECK (state IN ('scheduled','provisioning','active','revoking','ended'));
ALTER TABLE grants ADD CONSTRAINT grants_starts_scheduled CHECK (previous_state IS NOT NULL OR state = 'scheduled');
ALTER TABLE grants ADD CONSTRAINT grants_end_reason_known CHECK (end_reason IN
  ('expired','revoked','released','undone','failed','vendor-suspended','user-disabled','cluster-retired','drift','externally-ended'));
ALTER TABLE grants ADD CONSTRAINT grants_window CHECK (ends_at > starts_at);
-- "ended" without the API server's own no is what Daypass promises never to say. A grant that never reached the cluster has nothing to prove.
ALTER TABLE grants ADD CONSTRAINT grants_ended_is_proven
  CHECK (state <> 'ended' OR (ended_at IS NOT NULL AND end_reason IS NOT NULL AND (denied_at IS NOT NULL OR previous_state = 'scheduled')));
ALTER TABLE credentials ADD CONSTRAINT credentials_state_known CHECK (state IN ('minting','live','revoked','expired','failed'));
-- No usable token without a stored JTI.
ALTER TABLE credentials ADD CONSTRAINT credentials_live_has_jti CHECK (state <> 'live' OR (jti IS NOT NULL AND expires_at IS NOT NULL));
ALTER TABLE grant_steps ADD CONSTRAINT grant_steps_state_known CHECK (state IN ('running','done','failed'));
ALTER TABLE activity ADD CONSTRAINT activity_actor_kind_known CHECK (actor_kind IN ('user','issuer','system'));

CREATE INDEX access_requests_pending ON access_requests (lapses_at) WHERE state = 'pending';
CREATE INDEX access_requests_pending_recent ON access_requests (created_at) WHERE state = 'pending';
CREATE INDEX grants_deadline ON grants (ends_at) WHERE state IN ('provisioning','active');
CREATE INDEX grants_work ON grants (state, starts_at) WHERE state <> 'ended';
CREATE INDEX grants_to_clean ON grants (ended_at) WHERE state = 'ended' AND cleaned_at IS NULL;
CREATE INDEX credentials_to_revoke ON credentials (revoke_requested_at) WHERE revoke_requested_at IS NOT NULL AND revoked_at IS NULL;

-- Legal moves as rows; each state is tied to its predecessor by a foreign key, so an illegal move cannot be written by anybody.
INSERT INTO state_moves (machine, from_state, to_state) VALUES
  ('request','pending','approved'),('request','pending','denied'),('request','pending','cancelled'),('request','pending','lapsed'),
  ('grant','scheduled','provisioning'),('grant','scheduled','ended'),('grant','provisioning','active'),('grant','provisioning','revoking'),
  ('grant','active','revoking'),('grant','revoking','ended');
ALTER TABLE access_requests ADD COLUMN machine text GENERATED ALWAYS AS ('request') STORED;
ALTER TABLE access_requests ADD CONSTRAINT access_requests_legal_move
  FOREIGN KEY (machine, previous_state, state) REFERENCES state_moves (machine, from_state, to_state);
ALTER TABLE grants ADD COLUMN machine text GENERATED ALWAYS AS ('grant') STORED;
ALTER TABLE grants ADD CONSTRAINT grants_legal_move
  FOREIGN KEY (machine, previous_state, state) REFERENCES state_moves (machine, from_state, to_state);

CREATE FUNCTION keep_previous_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state IS DISTINCT FROM OLD.state THEN NEW.previous_state := OLD.state; ELSE NEW.previous_state := OLD.previous_state; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER access_requests_previous_state BEFORE UPDATE ON access_requests FOR EACH ROW EXECUTE FUNCTION keep_previous_state();
-- The issuer may let a request lapse; it can never approve, deny or cancel one.
CREATE FUNCTION issuer_only_lapses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'daypass_issuer' AND NEW.state IS DISTINCT FROM OLD.state AND NEW.state <> 'lapsed' THEN
    RAISE EXCEPTION 'the issuer decides nothing' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER access_requests_issuer_only_lapses BEFORE UPDATE ON access_requests FOR EACH ROW EXECUTE FUNCTION issuer_only_lapses();
CREATE TRIGGER grants_previous_state BEFORE UPDATE ON grants FOR EACH ROW EXECUTE FUNCTION keep_previous_state();

-- What an approval was given for can't be changed under it.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER profile_versions_immutable BEFORE UPDATE OR DELETE ON profile_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_request_versions_immutable BEFORE UPDATE OR DELETE ON access_request_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decisions_immutable BEFORE UPDATE OR DELETE ON decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activity_append_only BEFORE UPDATE OR DELETE ON activity FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The end of a grant may come earlier than approved, never later; its scope and owner never change.
CREATE FUNCTION grants_only_shrink() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.ends_at > OLD.ends_at OR NEW.request_id <> OLD.request_id OR NEW.request_version <> OLD.request_version
     OR NEW.request_digest <> OLD.request_digest OR NEW.profile_digest <> OLD.profile_digest OR NEW.cluster_id <> OLD.cluster_id
     OR NEW.namespaces <> OLD.namespaces OR NEW.requester_id <> OLD.requester_id OR NEW.vendor_id <> OLD.vendor_id
     OR NEW.profile_version_id <> OLD.profile_version_id THEN
    RAISE EXCEPTION 'a grant can only shrink' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER grants_only_shrink BEFORE UPDATE ON grants FOR EACH ROW EXECUTE FUNCTION grants_only_shrink();

-- Wake-ups carry ids only. Every state change writes activity in the same transaction, so one trigger is enough for the live pages.
CREATE FUNCTION notify_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('daypass_activity', NEW.id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER activity_notify AFTER INSERT ON activity FOR EACH ROW EXECUTE FUNCTION notify_activity();
CREATE FUNCTION notify_grant_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('daypass_grant_step', NEW.grant_id);
  RETURN NULL;
END $$;
CREATE TRIGGER grant_steps_notify AFTER INSERT ON grant_steps FOR EACH ROW EXECUTE FUNCTION notify_grant_step();
CREATE FUNCTION notify_issuer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('daypass_issuer', TG_TABLE_NAME || ':' || CASE TG_TABLE_NAME WHEN 'credentials' THEN to_jsonb(NEW)->>'grant_id' ELSE to_jsonb(NEW)->>'id' END);
  RETURN NULL;
END $$;
CREATE TRIGGER grants_wake_issuer AFTER INSERT ON grants FOR EACH ROW EXECUTE FUNCTION notify_issuer();
CREATE TRIGGER grants_end_wakes_issuer AFTER UPDATE OF end_requested_at ON grants FOR EACH ROW
  WHEN (NEW.end_requested_at IS DISTINCT FROM OLD.end_requested_at) EXECUTE FUNCTION notify_issuer();
CREATE TRIGGER credentials_wake_issuer AFTER UPDATE OF revoke_requested_at ON credentials FOR EACH ROW
  WHEN (NEW.revoke_requested_at IS DISTINCT FROM OLD.revoke_requested_at) EXECUTE FUNCTION notify_issuer();
CREATE TRIGGER clusters_wake_issuer AFTER UPDATE OF check_requested_at ON clusters FOR EACH ROW
  WHEN (NEW.check_requested_at IS DISTINCT FROM OLD.check_requested_at) EXECUTE FUNCTION notify_issuer();

-- Rate limits of sign-in and of requests (rate-limiter-flexible's table).
CREATE TABLE rate_limits (key text PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint);

-- ---------------------------------------------------------------------------------------------------------------
-- Roles: each process gets the least it needs. They are created without a way to sign in; ensureRoles() gives the password.
-- ---------------------------------------------------------------------------------------------------------------
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'daypass_web') THEN CREATE ROLE daypass_web NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'daypass_issuer') THEN CREATE ROLE daypass_issuer NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- two databases of one server migrated at the same moment
END $$;
GRANT USAGE ON SCHEMA public TO daypass_web, daypass_issuer;

GRANT SELECT ON ALL TABLES IN SCHEMA public TO daypass_web, daypass_issuer;
-- web: no way to a cluster's credential; the record of what happened is append-only; a grant's course is the issuer's.
REVOKE ALL ON cluster_credentials FROM daypass_web;
GRANT INSERT, UPDATE ON vendors, users, sessions, access_profiles, access_requests, idempotency_keys TO daypass_web;
GRANT DELETE ON idempotency_keys TO daypass_web;
GRANT INSERT ON profile_versions, access_request_versions, decisions, activity TO daypass_web;
GRANT INSERT (id, request_id, request_version, request_digest, vendor_id, requester_id, cluster_id, profile_version_id, profile_digest, namespaces, starts_at, ends_at, created_at) ON grants TO daypass_web;
GRANT UPDATE (end_requested_at, end_requested_by_id, end_note, end_reason) ON grants TO daypass_web;
GRANT UPDATE (revoke_requested_at) ON credentials TO daypass_web;
GRANT UPDATE (name, environment, max_duration_seconds, max_token_seconds, retired_at, check_requested_at) ON clusters TO daypass_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limits TO daypass_web;
GRANT USAGE ON SEQUENCE activity_id_seq TO daypass_web, daypass_issuer;
-- issuer: never a decision, never a person, never a password hash.
REVOKE ALL ON users, rate_limits, idempotency_keys FROM daypass_issuer;
GRANT SELECT (id, email, name, roles, vendor_id, disabled_at, created_at) ON users TO daypass_issuer;
GRANT UPDATE ON grants, credentials, grant_objects, clusters, cluster_credentials, cluster_namespaces, cluster_profiles, heartbeats TO daypass_issuer;
GRANT INSERT ON credentials, grant_objects, grant_steps, clusters, cluster_credentials, cluster_namespaces, cluster_profiles, activity, heartbeats TO daypass_issuer;
GRANT DELETE ON cluster_namespaces, cluster_profiles TO daypass_issuer;
GRANT UPDATE (state, live_key, decided_at) ON access_requests TO daypass_issuer;
GRANT USAGE ON SEQUENCE grant_steps_id_seq TO daypass_issuer;

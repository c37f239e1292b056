-- +goose Up
-- The role the program works as. It owns nothing; every grant below is written out.
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'oszir_app') THEN
        CREATE ROLE oszir_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another database of the same server was migrated at the same moment
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
    -- A program that logs in as the owner puts on the lesser role at once. Where the two have logins of their own, as
    -- in the built-in database, the owner neither needs nor may have the membership.
    IF NOT pg_has_role(current_user, 'oszir_app', 'MEMBER') THEN
        EXECUTE format('GRANT oszir_app TO %I', current_user);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO oszir_app', current_database());
END
$$;
-- +goose StatementEnd
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO oszir_app;
GRANT SELECT ON public.schema_version TO oszir_app; -- to see whether the schema is up to date
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE SCHEMA river;
GRANT USAGE ON SCHEMA river TO oszir_app;

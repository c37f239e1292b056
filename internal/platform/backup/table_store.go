package backup

import "oszir/internal/platform/database"

var (
	// fixText makes a row's text the same whatever the server's and the session's settings are, and lifts limits of
	// time that are meant for pages.
	fixText = database.SQL(`
	SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
		set_config('IntervalStyle', 'postgres', true), set_config('bytea_output', 'hex', true),
		set_config('extra_float_digits', '1', true), set_config('search_path', 'public', true),
		set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)`)

	exportSnapshot = database.SQL(`SELECT pg_export_snapshot(), clock_timestamp()`)

	// serverState tells the server's version, and what the database holds: tables of anybody, and of this program.
	serverState = database.SQL(`
	SELECT current_setting('server_version_num')::int / 10000, to_regclass('schema_version') IS NOT NULL,
		(SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')
		+ (SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public'))`)

	lastMigration = database.SQL(`SELECT coalesce(max(version_id), 0) FROM schema_version WHERE is_applied`)

	// tableDigests gives, for every table that holds rows of its own, the statement that counts and sums them: a row is
	// its SHA-256, a table the sum of the two first quarters of its rows'. Sums do not depend on order, and unlike an
	// exclusive or see a row that stands twice. OFFSET keeps the hash from being computed for each use.
	tableDigests = database.SQL(`
	SELECT format('SELECT %L, count(*), concat(coalesce(sum((''x'' || encode(substring(h, 1, 8), ''hex''))::bit(64)::bigint), 0), ''/'',
		coalesce(sum((''x'' || encode(substring(h, 9, 8), ''hex''))::bit(64)::bigint), 0))
		FROM (SELECT sha256(convert_to(t::text, ''UTF8'')) AS h FROM %I.%I t OFFSET 0) q',
		n.nspname || '.' || c.relname, n.nspname, c.relname)
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
	ORDER BY n.nspname, c.relname`)

	sequenceValues = database.SQL(`
	SELECT schemaname || '.' || sequencename, coalesce(last_value, 0), 'sequence' FROM pg_sequences ORDER BY schemaname, sequencename`)

	// prepareDatabase makes what a dump does not hold: the role that the grants of the dump name, and who may enter. It
	// is what the first migration does in a database that is new.
	prepareDatabase = database.SQL(`
	DO $$
	BEGIN
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'oszir_app') THEN
			CREATE ROLE oszir_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
		END IF;
		BEGIN
			IF NOT pg_has_role(current_user, 'oszir_app', 'MEMBER') THEN
				EXECUTE format('GRANT oszir_app TO %I', current_user);
			END IF;
		EXCEPTION WHEN insufficient_privilege THEN
			NULL;
		END;
		EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
		EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO oszir_app', current_database());
	END
	$$`)
)

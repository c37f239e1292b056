package cluster

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// ensureDatabase makes the roles and the database as far as they are missing; conn is the superuser's. Each step
// looks at the state itself, so a kill between two is mended at the next start.
func ensureDatabase(ctx context.Context, conn *pgx.Conn) error {
	for _, role := range []string{RoleOwner, RoleApp} {
		err := ensureRole(ctx, conn, role)
		if err != nil {
			return fmt.Errorf("creating role %s: %w", role, err)
		}
	}
	var there, closed bool
	err := conn.QueryRow(ctx, `SELECT count(*) > 0, coalesce(bool_and(datacl IS NOT NULL), false)
		FROM pg_database WHERE datname = $1`, Database).Scan(&there, &closed)
	if err != nil {
		return fmt.Errorf("looking for the database: %w", err)
	}
	if !there {
		_, err = conn.Exec(ctx, "CREATE DATABASE "+Database+" OWNER "+RoleOwner)
		if err != nil {
			return fmt.Errorf("creating the database: %w", err)
		}
	}
	if !closed {
		// Only who is named may enter; temporary tables are for loads. One string is one transaction.
		_, err = conn.Exec(ctx, "REVOKE ALL ON DATABASE "+Database+" FROM PUBLIC;"+
			"GRANT CONNECT, TEMPORARY ON DATABASE "+Database+" TO "+RoleApp)
		if err != nil {
			return fmt.Errorf("granting access to the database: %w", err)
		}
	}
	return nil
}

// ensureRole makes a role that logs in and may do nothing else. Errors of its sessions are not written to the
// server log, because their text repeats what was sent ("invalid input syntax for type date: …"); the program
// gets them and logs them in its own words. The server's own warnings, of a bad page for one, are still written.
func ensureRole(ctx context.Context, conn *pgx.Conn, role string) error {
	var there bool
	err := conn.QueryRow(ctx, "SELECT count(*) > 0 FROM pg_roles WHERE rolname = $1", role).Scan(&there)
	if err != nil || there {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE ROLE "+role+" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;"+
		"ALTER ROLE "+role+" SET log_min_messages = 'log'")
	return err
}

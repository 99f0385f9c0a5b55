-- What the site's own role may do: read and write rows, and nothing to the shape of the tables.
-- Tables that are only ever added to (the audit log and its like) it cannot change or empty.
-- Run it in the site's database as the tables' owner after each migration; twice does no harm.
-- The role is there already, or the owner may create it.
--   psql "$DATABASE_URL" --file deploy/grants.sql

DO $$
DECLARE
  append_only regclass;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'civic_app') THEN
    CREATE ROLE civic_app LOGIN;
  END IF;

  GRANT USAGE ON SCHEMA public TO civic_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO civic_app;
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO civic_app;

  -- They are known by the trigger that guards them (civic.core.append_only).
  FOR append_only IN
    SELECT DISTINCT tgrelid::regclass FROM pg_trigger
    WHERE tgfoid = to_regproc('civic_refuse_change')
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM civic_app', append_only);
  END LOOP;
END $$;

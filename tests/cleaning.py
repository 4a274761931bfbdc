"""What a test committed is taken away; what the migrations brought stays.

Django empties all tables by TRUNCATE, which makes every file of every index anew, a third of a second for a hundred tables, and
then brings back the content types, but not what our own migrations shipped: the next test saw another world.
"""

from django.db import connection

TABLES = """SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
                 AND relnamespace = 'public'::regnamespace AND relname <> 'django_migrations'"""
KEEP_WHAT_CAME_WITH_THE_MIGRATIONS = f"""
DO $$ DECLARE name text; is_filled boolean; BEGIN
    IF EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'as_migrated') THEN RETURN; END IF;
    CREATE SCHEMA as_migrated;
    FOR name IN {TABLES} LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO is_filled;
        IF is_filled THEN EXECUTE format('CREATE TABLE as_migrated.%I AS TABLE public.%I', name, name); END IF;
    END LOOP;
END $$"""  # noqa: S608  no word of it comes from outside
GO_BACK_TO_IT = f"""
DO $$ DECLARE name text; BEGIN
    PERFORM set_config('session_replication_role', 'replica', true);  -- no trigger looks, no foreign key is asked
    FOR name IN {TABLES} LOOP
        EXECUTE format('DELETE FROM public.%I', name);
    END LOOP;
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'as_migrated'::regnamespace LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM as_migrated.%I', name, name);
    END LOOP;
END $$"""  # noqa: S608


def keep_what_came_with_the_migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute(KEEP_WHAT_CAME_WITH_THE_MIGRATIONS)


def go_back_to_it(case: object) -> None:
    """In the place of ``TransactionTestCase._fixture_teardown``."""
    with connection.cursor() as cursor:
        cursor.execute(GO_BACK_TO_IT)

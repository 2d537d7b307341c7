"""The queue: on PostgreSQL the tables and functions of Procrastinate, as its own steps make them.

Its package carries every step since its first version, so that this one always makes the same
schema, whichever version is installed. What a newer version adds is another step of ours.
"""

from __future__ import annotations

from importlib import resources

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LAST = "03.04.00_50"
"""The newest of its steps that this one takes."""


def upgrade() -> None:
    """Do its steps one after the other; SQLite needs no queue."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    folder = resources.files("procrastinate.sql") / "migrations"
    found = (step for step in folder.iterdir() if step.name.endswith(".sql"))
    for step in sorted(found, key=lambda step: step.name):
        if step.name[: len(LAST)] <= LAST:
            # Without parameters: a percent sign in a function's body is one.
            bare = connection.execution_options(no_parameters=True)
            bare.exec_driver_sql(step.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop all that is its own."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    for table in ("periodic_defers", "events", "jobs", "workers"):
        op.execute(f"DROP TABLE IF EXISTS procrastinate_{table} CASCADE")
    op.execute(
        """
        DO $$ DECLARE made regprocedure; BEGIN
            FOR made IN SELECT oid::regprocedure FROM pg_proc
                WHERE proname LIKE 'procrastinate%'
                AND pronamespace = current_schema()::regnamespace
            LOOP EXECUTE 'DROP FUNCTION ' || made || ' CASCADE'; END LOOP;
        END $$
        """
    )
    for name in ("job_to_defer_v1", "job_event_type", "job_status"):
        op.execute(f"DROP TYPE IF EXISTS procrastinate_{name} CASCADE")

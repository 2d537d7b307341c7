"""What is kept: SQLAlchemy Core on SQLite or PostgreSQL; nothing above sees a row object."""

"""Django's SQLite backend with the limit of today's SQLite."""

"""The words to search in, kept by the database itself: nothing in the app can forget to bring them up to date.

PostgreSQL: a stored tsvector in Dutch with a GIN index. SQLite: an FTS5 table beside each table, with triggers; a later
migration that makes one of the two tables anew (SQLite alters a column that way) has to call `add` again, and a test
finds that out. Both leave accents out; titles weigh more than texts.
"""

from django.db import migrations

# The columns of each table, and how much a word in it weighs.
TABLES = {
    "publications_article": {"title": "A", "summary": "B", "body": "D"},
    "publications_librarydocument": {"title": "A", "maker": "A", "summary": "B", "text": "D"},
}
WITH = "áàâäãåéèêëíìîïóòôöõúùûüñçÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇ"
WITHOUT = "aaaaaaeeeeiiiiooooouuuuncAAAAAAEEEEIIIIOOOOOUUUUNC"


def add(apps, schema_editor):
    for table, columns in TABLES.items():
        statements = _postgresql if schema_editor.connection.vendor == "postgresql" else _sqlite
        for statement in statements(table, columns):
            schema_editor.execute(statement)


def remove(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN words")
            continue
        for deed in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_words_{deed}")
        schema_editor.execute(f"DROP TABLE {table}_words")


def _postgresql(table, columns):
    parts = " || ".join(
        f"setweight(to_tsvector('dutch'::regconfig, translate({name}, '{WITH}', '{WITHOUT}')), '{weight}')"
        for name, weight in columns.items()
    )
    yield f"ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS ({parts}) STORED"
    yield f"CREATE INDEX {table}_words ON {table} USING gin (words)"


def _sqlite(table, columns):
    words, names = f"{table}_words", ", ".join(columns)
    new, old = (", ".join(f"{row}.{name}" for name in columns) for row in ("new", "old"))
    put = f"INSERT INTO {words} (rowid, {names}) VALUES (new.id, {new});"
    take = f"INSERT INTO {words} ({words}, rowid, {names}) VALUES ('delete', old.id, {old});"
    yield f"DROP TABLE IF EXISTS {words}"
    yield (
        f"CREATE VIRTUAL TABLE {words} USING fts5({names}, content='{table}', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    yield f"CREATE TRIGGER {words}_insert AFTER INSERT ON {table} BEGIN {put} END"
    yield f"CREATE TRIGGER {words}_delete AFTER DELETE ON {table} BEGIN {take} END"
    yield f"CREATE TRIGGER {words}_update AFTER UPDATE ON {table} BEGIN {take} {put} END"
    yield f"INSERT INTO {words} ({words}) VALUES ('rebuild')"


class Migration(migrations.Migration):
    dependencies = [("publications", "0002_text_of_a_document")]
    operations = [migrations.RunPython(add, remove)]

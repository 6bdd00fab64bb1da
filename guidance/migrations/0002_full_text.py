"""The full-text index over Entry.tokens, in the way of each database.

SQLite keeps a table of its own in step through triggers. A later migration that makes SQLite rebuild guidance_entry
(most changes of a column) drops them and has to call `build` again.
"""

from django.db import migrations

STATEMENTS = {
    "postgresql": (
        "CREATE INDEX guidance_entry_words ON guidance_entry USING gin (to_tsvector('simple', tokens))",
    ),
    "sqlite": (
        "CREATE VIRTUAL TABLE guidance_entry_fts USING fts5(tokens, content='guidance_entry', content_rowid='id', tokenize='ascii')",
        "CREATE TRIGGER guidance_entry_added AFTER INSERT ON guidance_entry BEGIN "
        "INSERT INTO guidance_entry_fts(rowid, tokens) VALUES (new.id, new.tokens); END",
        "CREATE TRIGGER guidance_entry_removed AFTER DELETE ON guidance_entry BEGIN "
        "INSERT INTO guidance_entry_fts(guidance_entry_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
        "CREATE TRIGGER guidance_entry_changed AFTER UPDATE ON guidance_entry BEGIN "
        "INSERT INTO guidance_entry_fts(guidance_entry_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens); "
        "INSERT INTO guidance_entry_fts(rowid, tokens) VALUES (new.id, new.tokens); END",
        "INSERT INTO guidance_entry_fts(guidance_entry_fts) VALUES ('rebuild')",
    ),
}
REMOVALS = {
    "postgresql": ("DROP INDEX IF EXISTS guidance_entry_words",),
    "sqlite": (
        "DROP TRIGGER IF EXISTS guidance_entry_added",
        "DROP TRIGGER IF EXISTS guidance_entry_removed",
        "DROP TRIGGER IF EXISTS guidance_entry_changed",
        "DROP TABLE IF EXISTS guidance_entry_fts",
    ),
}


def build(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    for statement in REMOVALS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("guidance", "0001_initial")]

    operations = [migrations.RunPython(build, remove)]

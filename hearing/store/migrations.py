"""The tables, one migration after another. A migration that shipped is never edited."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("hearing")


@migrations()
def first_tables(db: Database) -> None:
    """Programmes, runs, journal, box, cards, phones, outputs and accounts.

    Tables of the box are WITHOUT ROWID: they keep no order of arrival.
    """
    statements = (
        "create table programmes (digest text primary key, episode_id text not null, document text not null) strict",
        """create table episodes (episode_id text primary key,
           digest text not null references programmes(digest)) strict""",
        """create table runs (number integer primary key, run_id text not null unique, episode_id text not null,
           mode text not null, digest text not null references programmes(digest)) strict""",
        """create table journal (stream text not null, seq integer not null, kind text not null, v integer not null,
           wall_ms integer not null, mono_ms integer not null, boot_id text not null, actor text not null,
           command_id text, body text not null, prev text not null, hash text not null,
           primary key (stream, seq)) strict, without rowid""",
        """create table ballots (round_id text not null, card text not null, grp text not null, seq integer not null,
           nonce text not null, code text not null, marks text not null,
           primary key (round_id, card), unique (round_id, code)) strict, without rowid""",
        """create table sealed (round_id text not null, grp text not null, code text not null, marks text not null,
           primary key (round_id, code)) strict, without rowid""",
        """create table spent (round_id text not null, card text not null, seq integer not null,
           primary key (round_id, card)) strict, without rowid""",
        """create table cards (episode_id text not null, card text not null, grp text not null,
           token_hash text not null unique, code_hash text not null unique,
           primary key (episode_id, card)) strict, without rowid""",
        """create table phones (run_id text not null, card text not null, grp text not null,
           session_hash text not null unique, primary key (run_id, card)) strict, without rowid""",
        """create table outputs (run_id text not null, output text not null, key text not null,
           primary key (run_id, output)) strict, without rowid""",
        """create table accounts (name text primary key, role text not null, password_hash text not null) strict""",
    )
    for statement in statements:
        db.execute(statement)


@migrations()
def paper_ballots(db: Database) -> None:
    """Which ballots of a running round came on paper; a sealed row does not say."""
    db.execute("alter table ballots add column paper integer not null default 0")


@migrations()
def cards_replaced_and_voided(db: Database) -> None:
    """Cards for people who have none, cards that are no good any more, and the secrets that new ones replaced."""
    db.execute("alter table cards add column reserve integer not null default 0")
    db.execute("alter table cards add column void_ms integer")
    db.execute(
        """create table retired (episode_id text not null, card text not null, token_hash text not null unique,
           code_hash text not null unique, at_ms integer not null) strict"""
    )

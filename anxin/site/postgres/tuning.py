"""With which settings does the embedded server run, and why?

They fit a shop on one small machine (1–4 GB, two cores) and are written to `data/postgresql.conf` at every start.
An operator's own settings belong into `data/local.conf`, which is read last and never touched.
"""

from typing import NamedTuple


class Setting(NamedTuple):
    """One line of postgresql.conf and the reason for it."""

    name: str
    value: str
    why: str


HOUSE = (
    Setting("listen_addresses", "''", "only the unix socket: nothing to find or to guess from the network"),
    Setting("unix_socket_permissions", "0700", "beside the closed folder, a second lock on the same door"),
    Setting("cluster_name", "'anxin'", "tells this server from others in the list of processes"),
    Setting("max_connections", "100", "web threads, workers and a person; each idle one costs about 2 MB"),
    Setting("shared_buffers", "256MB", "the hot part of a small shop; the rest is the system's cache"),
    Setting("effective_cache_size", "1GB", "what the planner may expect from the system's cache"),
    Setting("work_mem", "8MB", "per sort, so that all connections together stay below the memory of a small machine"),
    Setting("maintenance_work_mem", "128MB", "indexes and vacuum; one at a time"),
    Setting("jit", "off", "statements here take milliseconds, and compiling them would take longer"),
    Setting("random_page_cost", "1.1", "solid state disks: a random page costs little more than the next one"),
    Setting("synchronous_commit", "on", "a payment that was acknowledged must survive a power cut"),
    Setting("wal_level", "replica", "a replica or a backup while running needs no restart"),
    Setting("max_wal_size", "2GB", "fewer checkpoints, hence fewer full pages in the log after each"),
    Setting("min_wal_size", "256MB", "segments are recycled rather than made anew"),
    Setting("checkpoint_timeout", "15min", "bounds recovery after a crash to well under a minute here"),
    Setting("wal_compression", "pglz", "full pages compress well; the only method this build has"),
    Setting("idle_in_transaction_session_timeout", "60s", "a forgotten transaction holds locks and stops vacuum"),
    Setting("client_connection_check_interval", "10s", "a statement whose client was killed does not go on for nobody"),
    Setting("autovacuum_naptime", "15s", "queue tables turn over fast; a minute is long for them"),
    Setting("autovacuum_vacuum_scale_factor", "0.05", "vacuum after 5 % of a table, not after 20 %"),
    Setting("autovacuum_vacuum_insert_scale_factor", "0.1", "append-only tables are only ever vacuumed for inserts"),
    Setting("autovacuum_analyze_scale_factor", "0.02", "fresh statistics while a shop grows quickly"),
    Setting("default_statistics_target", "30", "9,000 rows tell what 30,000 do, and a fast shop asks every 15 seconds"),
    Setting("autovacuum_vacuum_cost_limit", "1000", "the default is meant for disks that turn"),
    Setting("log_min_duration_statement", "500ms", "whatever takes this long wants to be known"),
    Setting("log_lock_waits", "on", "a wait longer than deadlock_timeout is worth a line"),
    Setting("track_io_timing", "on", "tells slow disks from slow plans; the clock is cheap on present machines"),
    Setting("log_line_prefix", "'%m [%p] %d '", "when, which process, which database"),
    Setting("timezone", "'UTC'", "times are kept in UTC and shown in the shop's zone"),
    Setting("log_timezone", "'UTC'", "the same clock in the log"),
    Setting("lc_messages", "'C'", "messages that can be searched for"),
)

FOR_TESTS = (
    *HOUSE,
    Setting("max_connections", "60", "tests open few"),
    Setting("fsync", "off", "a test database that a power cut destroys is made anew"),
    Setting("full_page_writes", "off", "as fsync"),
    Setting("synchronous_commit", "off", "as fsync"),
    Setting("autovacuum", "off", "clones live for a second; vacuum would only hold up their removal"),
    Setting("checkpoint_timeout", "1h", "no checkpoint in the middle of a measurement"),
)


def render(settings: tuple[Setting, ...], *, socket_folder: str) -> str:
    """The text of postgresql.conf; of two settings with one name the later counts."""
    lines = ["# Written at every start by anxin. Your own settings belong into local.conf beside this file."]
    place = Setting("unix_socket_directories", f"'{socket_folder.replace(chr(39), chr(39) * 2)}'", "found by its path")
    for setting in (*settings, place):
        lines += ["", f"# {setting.why}", f"{setting.name} = {setting.value}"]
    return "\n".join([*lines, "", "include = 'local.conf'", ""])

"""How one server is put together: store <- hall <- live shell <- web. One screen, top to bottom."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from hearing import runtime as runtimes
from hearing.clock import Clock
from hearing.config import PROJECT, Config
from hearing.live.board import BoardNamespace
from hearing.live.broadcast import Broadcast
from hearing.live.commits import commit_mode
from hearing.live.control import ControlNamespace
from hearing.live.desk import Desk
from hearing.live.door import Door
from hearing.live.gate import Shell
from hearing.live.hall import Hall
from hearing.live.health import Health
from hearing.live.keeper import Keeper
from hearing.live.lane import Lane
from hearing.live.metronome import Metronome
from hearing.live.office import Office
from hearing.live.overlay import OverlayNamespace
from hearing.live.phone import PhoneNamespace
from hearing.live.receipts import Receipts
from hearing.live.simulation import Simulation
from hearing.runtime import Runtime
from hearing.store import lock
from hearing.store.database import open_database
from hearing.web import api, assets, pages, plain, verify
from hearing.web.accounts import Accounts
from hearing.web.hosts import Doorman, Hosts, is_local, lan_urls
from hearing.web.sessions import Sessions, session_hash

LARGEST_FRAME = 16 * 1024
LARGEST_BODY = 2 * 1024 * 1024
PING_S = 10


@dataclass(slots=True)
class Wired:
    """What the requests of one server reach."""

    hall: Hall
    desk: Desk
    door: Door
    office: Office
    broadcast: Broadcast
    sessions: Sessions
    hosts: Hosts
    shell: Shell
    simulation: Simulation
    runtime: Runtime
    metronome: Metronome
    keeper: Keeper
    receipts: Receipts
    phones: PhoneNamespace
    local_key: str = ""

    def local_key_fits(self, key: str) -> bool:
        """Whether a command line showed the key that lies beside the database."""
        return bool(self.local_key) and secrets.compare_digest(key.encode(), self.local_key.encode())

    def may_show(self, environ: dict[str, Any], key: str) -> bool:
        """Whether a request may show what is on air: with the output's key, or in a rehearsal from this machine."""
        run = self.hall.state.run if self.hall.state else None
        if is_local(environ) and (run is None or run.mode == "rehearsal"):
            return True
        keys = self.hall.outputs.values()
        return any(secrets.compare_digest(key.encode(), known.encode()) for known in keys)

    def start(self) -> None:
        """Begin what runs beside the requests."""
        for work in (self.hall.intake.run, self.broadcast.run, self.metronome.run, self.keeper.run):
            self.runtime.spawn(work)


def office_of(config: Config, runtime: Runtime) -> Office:
    """The office of a process that holds the database without serving."""
    hall = Hall(open_database(config.database), Clock(), runtime)
    keeper = Keeper(hall, config.database)
    secret = lock.secret_of(config.database)
    return Office(hall, Desk(hall, secret), Door(hall, secret), Accounts(hall), keeper)


def wire(config: Config) -> tuple[Any, Wired]:
    """(WSGI application, what was wired). The caller holds the writer's lock on the database."""
    runtime, clock = runtimes.choose(config.async_mode), Clock()
    secret = lock.secret_of(config.database)
    hall = Hall(open_database(config.database), clock, runtime)
    hall.intake.mode = commit_mode(config.commit, config.database, clock.stopwatch_ms)
    public_url = config.public_url or (hall.state.programme.hall.public_url if hall.state else "")
    hosts = Hosts(config.port, public_url)

    app = Flask("hearing", root_path=str(PROJECT), static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=secret,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        SESSION_COOKIE_NAME="hearing",
        SESSION_COOKIE_SAMESITE="Lax",
    )
    sockets = SocketIO(
        app,
        async_mode=config.async_mode,
        cors_allowed_origins=hosts.welcomes,
        max_http_buffer_size=LARGEST_FRAME,
        http_compression=False,
        manage_session=False,
        ping_interval=PING_S,
        ping_timeout=PING_S,
    )
    everywhere = config.host in ("0.0.0.0", "::", "")
    reached = lan_urls(config.port) if everywhere else [f"http://{config.host}:{config.port}"]
    keeper = Keeper(hall, config.database, config.backup_dir)
    health = Health(hall, keeper, public_url, reached)
    broadcast = Broadcast(hall, sockets.server, health, assets.build())
    desk, door, accounts = Desk(hall, secret, health.base), Door(hall, secret), Accounts(hall)
    sessions = Sessions(app, accounts, clock)
    simulation = Simulation(hall, str(config.database))
    health.simulated = simulation
    shell: Shell = {"simulate": simulation.start, "stop_simulation": simulation.stop, "keep_card": desk.keep}
    office = Office(hall, desk, door, accounts, keeper)
    metronome, receipts = Metronome(hall), Receipts(hall)
    phones = PhoneNamespace(hall, broadcast, session_hash)
    wired = Wired(
        hall,
        desk,
        door,
        office,
        broadcast,
        sessions,
        hosts,
        shell,
        simulation,
        runtime,
        metronome,
        keeper,
        receipts,
        phones,
    )

    hall.on_lost = phones.lost
    overlays = OverlayNamespace(broadcast, health, wired.may_show, lambda e: sessions.asker_of(e) is not None)
    for namespace in (
        phones,
        ControlNamespace(hall, broadcast, shell, sessions.asker_of),
        overlays,
        BoardNamespace(broadcast),
    ):
        sockets.server.register_namespace(namespace)

    Lane(sockets.server, {"/phone": phones.cast_ballot})

    assets.install(app)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(verify.blueprint)
    app.register_blueprint(plain.blueprint)
    app.extensions["hearing"] = wired
    app.wsgi_app = Doorman(app.wsgi_app, hosts)  # type: ignore[method-assign]
    return app, wired

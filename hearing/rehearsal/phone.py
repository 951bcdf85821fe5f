"""One simulated phone: joins with a card's token, keeps one pending ballot, and sends it again until it is answered."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Callable
from typing import Any

import aiohttp
import socketio

ACK_WITHIN_S = 4.0
BUSY_S = (0.5, 1.5)
NAMESPACE = "/phone"


class Phone:
    """A phone in the hall, or on the public line where it has no token.

    `topics` is what it was told last; `receipts`: round id -> its last acknowledged ballot; `welcome_within_s`: how
    long an attempt to connect may take.
    """

    welcome_within_s = 10

    def __init__(self, url: str, token: str | None, connector: aiohttp.BaseConnector) -> None:
        self.url, self.token = url, token
        jar = aiohttp.CookieJar(unsafe=True)  # "unsafe": it also keeps cookies of bare addresses, as browsers do
        self.http = aiohttp.ClientSession(connector=connector, connector_owner=False, cookie_jar=jar)
        self.client = socketio.AsyncClient(
            reconnection_delay=0.2, reconnection_delay_max=0.5, randomization_factor=0.4, http_session=self.http
        )
        # Else an attempt to come back that outlives leave() opens another session, which nobody closes.
        self.client.eio.http_factory = lambda: self.http
        self.topics: dict[str, Any] = {}
        self.receipts: dict[str, dict[str, Any]] = {}
        self.pending: dict[str, Any] | None = None
        self.refusals: list[dict[str, Any]] = []
        self.changed = asyncio.Event()
        self.on_topic: Callable[[str], None] = lambda topic: None
        self.client.on("*", self._told, namespace=NAMESPACE)

    async def join(self) -> str:
        """Join with the card, or the public line; its number. Raises RuntimeError where the server refuses."""
        origin = {"Origin": self.url}
        path, card = ("open", {}) if self.token is None else ("join", {"token": self.token})
        async with self.http.post(f"{self.url}/api/v1/{path}", json=card, headers=origin) as response:
            answer = await response.json()
            if not answer["ok"]:
                raise RuntimeError(f"join refused: {answer['code']}")
        return str(answer["card"])

    async def connect(self) -> None:
        """Open the socket; the welcome follows. It is kept open through failures from then on."""
        auth = {"line": "open"} if self.token is None else None
        spaces = [NAMESPACE]
        await self.client.connect(
            self.url,
            auth=auth,
            namespaces=spaces,
            transports=["websocket"],
            wait_timeout=self.welcome_within_s,
        )

    async def leave(self) -> None:
        """Close the socket for good, or give up coming back."""
        self.client.reconnection = False  # shutdown() ends no attempt that begins while it waits
        try:
            await self.client.shutdown()
        finally:
            await self.http.close()

    async def _told(self, event: str, message: dict[str, Any]) -> None:
        told = message["topics"] if event == "welcome" else {event: message["data"]}
        self.topics.update(told)
        self.changed.set()
        self.changed = asyncio.Event()
        if event == "welcome" and self.pending is not None:
            asyncio.get_running_loop().create_task(self.send())
        for topic in told:
            self.on_topic(topic)

    async def wait_for(self, seen: Callable[[dict[str, Any]], bool], within_s: float = 30) -> None:
        """Wait until what the phone was told satisfies `seen`. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while not seen(self.topics):
                await self.changed.wait()

    def choose(self, round_id: str, marks: dict[str, int]) -> None:
        """Make a choice; it is pending until the server has answered."""
        held = self.receipts.get(round_id) or self.topics.get("ballot") or {}
        before = held["seq"] if held.get("round_id") == round_id else 0
        if self.pending is not None and self.pending["round_id"] == round_id:
            before = max(before, self.pending["seq"])
        nonce = secrets.token_hex(16)
        self.pending = {"round_id": round_id, "seq": before + 1, "nonce": nonce, "marks": marks}

    async def send(self) -> dict[str, Any] | None:
        """Send what is pending now; the answer, or None when none came (it is sent again at the next welcome)."""
        ballot = self.pending
        if ballot is None or not self.client.connected:
            return None
        try:
            answer = await self.client.call("cast_ballot", ballot, namespace=NAMESPACE, timeout=ACK_WITHIN_S)
        except (socketio.exceptions.SocketIOError, OSError):
            return None
        if self.pending is ballot and answer.get("code") != "busy":
            self.pending = None
        if answer["ok"]:
            self.receipts[ballot["round_id"]] = {**ballot, "code": answer["code"]}
        else:
            self.refusals.append(answer)
        return dict(answer)

    async def cast(self, round_id: str, marks: dict[str, int]) -> dict[str, Any] | None:
        """Choose and send, and again while the server is busy."""
        self.choose(round_id, marks)
        answer = await self.send()
        while answer is not None and answer.get("code") == "busy" and self.pending is not None:
            await asyncio.sleep(random.uniform(*BUSY_S))
            answer = await self.send()
        return answer

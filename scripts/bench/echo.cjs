/* The peer in Node: socket.io as its documentation has it, acknowledging at once and keeping nothing. */
"use strict";

const http = require("node:http");
const { Server } = require("socket.io");

const [port, size] = process.argv.slice(2).map(Number);
const news = { epoch: "00000000", n: 1, data: { text: "n".repeat(size) } };
const server = http.createServer((request, response) => {
  if (request.url === "/tell") phones.emit("round", news);
  response.end("ok");
});
const phones = new Server(server, { cors: { origin: "*" } }).of("/phone");

phones.on("connection", (socket) => {
  socket.emit("welcome", news);
  socket.on("cast_ballot", (ballot, ack) => ack({ ok: true, code: ballot.nonce.slice(0, 19), seq: ballot.seq }));
});
server.listen(port, "127.0.0.1", 4096);

// The control: stands before the server and acknowledges each update before the server has even got it. A harness that
// finds nothing wrong behind this finds nothing at all.

import { createServer } from "node:http";
import WebSocket, { WebSocketServer } from "ws";
import { ACK, PUSH } from "./client.mjs";

/** Milliseconds by which the commit is later than the acknowledgement. */
const LATE = 120;

export class Hasty {
  static async start(server) {
    const hasty = new Hasty();
    hasty.http = createServer();
    const sockets = new WebSocketServer({ server: hasty.http, perMessageDeflate: false });
    sockets.on("connection", (near, request) => {
      const far = new WebSocket(`${server.origin.replace("http", "ws")}${request.url}`, {
        headers: { cookie: request.headers.cookie },
        origin: request.headers.origin,
        perMessageDeflate: false,
        maxPayload: 64 * 1024 * 1024,
      });
      near.on("message", (data) => {
        if (data[0] === PUSH) near.send(Buffer.concat([Buffer.of(ACK), data.subarray(1, 5)]));
        setTimeout(() => far.readyState === WebSocket.OPEN && far.send(data), data[0] === PUSH ? LATE : 0);
      });
      far.on("message", (data) => data[0] !== ACK && near.send(data));
      for (const [one, other] of [[near, far], [far, near]]) {
        one.on("error", () => undefined);
        one.on("close", () => other.terminate());
      }
    });
    await new Promise((done) => hasty.http.listen(0, "127.0.0.1", done));
    hasty.address = `http://127.0.0.1:${hasty.http.address().port}`;
    return hasty;
  }

  stop() {
    this.http.closeAllConnections();
    return new Promise((done) => this.http.close(done));
  }
}

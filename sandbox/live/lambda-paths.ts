/**
 * The ways out of a function, where a fault may sit: every connection that code in this thread opens meets it, TCP,
 * TLS and UDP alike, whoever opens it.
 */
import { Socket as UdpSocket } from 'node:dgram';
import { Socket } from 'node:net';
import type { Random } from '../world/random.ts';
import { type PathFault, placeOf } from './region-conditions.ts';

/** `faults` is asked for each connection; `random` draws which ones a fault of less than all of them meets. */
export function guardPaths(faults: () => readonly PathFault[], random: Random): void {
  const faultTo = (place: string): PathFault | undefined =>
    faults().find(({ to, fraction }) => to.includes(place) && (fraction >= 1 || random() < fraction));

  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]): Socket {
    const place = placeOfConnection(given);
    const fault = place === undefined ? undefined : faultTo(place);
    if (fault === undefined) return Reflect.apply(connect, this, given) as Socket;
    // Who writes meanwhile is kept waiting, as by any connection that is being opened.
    Reflect.set(this, 'connecting', true);
    if (fault.mode === 'slow') {
      setTimeout(() => {
        if (!this.destroyed) Reflect.apply(connect, this, given);
      }, fault.delayMs);
    }
    return this;
  };

  const connectUdp = UdpSocket.prototype.connect;
  UdpSocket.prototype.connect = function (this: UdpSocket, ...given: unknown[]): void {
    const [port, host] = given;
    // Nobody waits for a datagram that is late: a slow way loses it.
    if (faultTo(placeOf(String(host), String(port))) !== undefined) return;
    Reflect.apply(connectUdp, this, given);
  };
}

/** Undefined where it is none of a host and a port, as a pipe. */
function placeOfConnection([first, second]: readonly unknown[]): string | undefined {
  // Node hands on arguments that it has read already as one list.
  const options: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof options === 'object' && options !== null) {
    const { host, port } = options as { readonly host?: string; readonly port?: number | string };
    return host === undefined || port === undefined ? undefined : placeOf(host, port);
  }
  return typeof second === 'string' ? placeOf(second, String(first)) : undefined;
}

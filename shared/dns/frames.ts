/** DNS messages on a TCP stream: each has its length in two octets before it (RFC 1035, section 4.2.2). */

const lengthBytes = 2;

export function frame(message: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** Cuts a stream into messages, however it arrives. Holds less than one message of 64 KiB. */
export class FrameReader {
  #held: Buffer = Buffer.alloc(0);

  /** The messages that are complete with this chunk. */
  push(chunk: Buffer): Buffer[] {
    this.#held = Buffer.concat([this.#held, chunk]);
    const messages: Buffer[] = [];
    let start = 0;
    while (this.#held.length >= start + lengthBytes) {
      const end = start + lengthBytes + this.#held.readUInt16BE(start);
      if (this.#held.length < end) break;
      messages.push(this.#held.subarray(start + lengthBytes, end));
      start = end;
    }
    this.#held = this.#held.subarray(start);
    return messages;
  }
}

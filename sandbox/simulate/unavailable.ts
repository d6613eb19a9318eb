/** A service that did not answer, or would not: what a client's own error says after its last attempt. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

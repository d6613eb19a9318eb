/** One readable line per event: time, what kind, which application, what, why. */
import { styleText } from 'node:util';
import type { SandboxEvent } from './sandbox-event.ts';

type Style = Parameters<typeof styleText>[0];

const styles: Readonly<Record<SandboxEvent['event'], Style>> = {
  suspicion: 'yellow',
  vote: 'dim',
  verdict: 'bold',
  decision: 'cyan',
  move: ['bold', 'magenta'],
  accepted: 'magenta',
  insync: 'magenta',
  answered: ['bold', 'green'],
  gate: ['bold', 'magenta'],
  alert: ['bold', 'yellow'],
  readiness: 'yellow',
  fault: ['bold', 'red'],
  error: 'red',
};

/** `colours` is for terminals only. */
export function eventLine(event: SandboxEvent, colours: boolean): string {
  const time = new Date(event.at).toTimeString().slice(0, 8);
  const tenth = Math.floor((event.at % 1000) / 100);
  const kind = event.event.padEnd(9);
  const styled = colours ? styleText(styles[event.event], kind, { validateStream: false }) : kind;
  return `${time}.${tenth}  ${styled}  ${(event.application ?? '').padEnd(8)}  ${event.text}`;
}

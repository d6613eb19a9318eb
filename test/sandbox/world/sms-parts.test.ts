import { expect, test } from 'vitest';
import { smsSize } from '../../../sandbox/world/sms-parts.ts';

test.each([
  ['nothing', '', 'GSM-7', 1],
  ['160 characters', 'x'.repeat(160), 'GSM-7', 1],
  ['161 characters', 'x'.repeat(161), 'GSM-7', 2],
  ['306 characters', 'x'.repeat(306), 'GSM-7', 2],
  ['307 characters', 'x'.repeat(307), 'GSM-7', 3],
  ['80 characters that take two places', '€'.repeat(80), 'GSM-7', 1],
  ['81 characters that take two places', '€'.repeat(81), 'GSM-7', 2],
  // A pair that would be torn begins the next part: 152 + 2 does not fit into 153.
  ['pairs that would be torn at the end of a part', `${'x'.repeat(152)}${'€'.repeat(77)}`, 'GSM-7', 3],
  ['accents of the alphabet', 'é'.repeat(160), 'GSM-7', 1],
  ['70 characters outside it', 'ж'.repeat(70), 'UCS-2', 1],
  ['71 characters outside it', 'ж'.repeat(71), 'UCS-2', 2],
  ['134 characters outside it', 'ж'.repeat(134), 'UCS-2', 2],
  ['135 characters outside it', 'ж'.repeat(135), 'UCS-2', 3],
  ['one dash outside it among 70 others', `—${'x'.repeat(70)}`, 'UCS-2', 2],
  ['35 emoji', '🚂'.repeat(35), 'UCS-2', 1],
  ['36 emoji', '🚂'.repeat(36), 'UCS-2', 2],
])('%s', (_name, text, encoding, parts) => {
  expect(smsSize(text)).toEqual({ encoding, parts });
});

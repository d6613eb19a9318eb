/**
 * How many parts a text takes as SMS. One character outside the GSM 03.38 alphabet makes the whole text UCS-2,
 * with less than half the room.
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html
 */
const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** These take two places. */
const GSM_EXTENSION = '\f^{}\\[~]|€';

const GSM = { whole: 160, part: 153 };
const UCS2 = { whole: 70, part: 67 };

export interface SmsSize {
  readonly encoding: 'GSM-7' | 'UCS-2';
  readonly parts: number;
}

export function smsSize(text: string): SmsSize {
  const characters = [...text];
  const isGsm = characters.every(
    (character) => GSM_BASIC.includes(character) || GSM_EXTENSION.includes(character),
  );
  const widths = isGsm
    ? characters.map((character) => (GSM_EXTENSION.includes(character) ? 2 : 1))
    : characters.map((character) => character.length);
  return { encoding: isGsm ? 'GSM-7' : 'UCS-2', parts: countParts(widths, isGsm ? GSM : UCS2) };
}

/** No character is torn between two parts. */
function countParts(
  widths: readonly number[],
  room: { readonly whole: number; readonly part: number },
): number {
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= room.whole) return 1;
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > room.part) {
      parts++;
      used = 0;
    }
    used += width;
  }
  return parts;
}

/** The one account of the sandbox, with an id that AWS's documentation reserves for examples. */

export const ACCOUNT_ID = '111122223333';

export function arn(service: string, region: string, resource: string): string {
  return `arn:aws:${service}:${region}:${ACCOUNT_ID}:${resource}`;
}

/** The parts of an ARN; undefined where the text is none. */
export function parseArn(
  text: string,
): { readonly service: string; readonly region: string; readonly resource: string } | undefined {
  const [, service, region, resource] = /^arn:aws:([^:]*):([^:]*):\d{12}:(.+)$/.exec(text) ?? [];
  return service === undefined || region === undefined || resource === undefined
    ? undefined
    : { service, region, resource };
}

/**
 * What CloudFormation asks of `align`, and what it is told: the custom resources of a fleet's stack. A pass looks at the
 * whole state and makes it match, so that the same request, repeated or come late, is harmless.
 */
export interface ResourceRequest {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  /** Absent when it is to be created. */
  readonly PhysicalResourceId?: string;
  /** Numbers and booleans come as text. */
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
  /** Of an update. */
  readonly OldResourceProperties?: Readonly<Record<string, unknown>>;
}

/** A pass that throws has failed as well. */
export type ResourceOutcome =
  | {
      readonly kind: 'done';
      /** One sentence for the log, and for the stack's events. */
      readonly text: string;
      /** Another one than before makes CloudFormation delete the old one at the end of the update. Default: stays. */
      readonly physicalId?: string;
      /** For `Fn::GetAtt`. */
      readonly data?: Readonly<Record<string, string>>;
    }
  /** Says what is in the way and the command that takes it away. */
  | { readonly kind: 'failed'; readonly text: string };

/** A resource type's pass. It ends by itself at `deadlineMs`: what it has not done by then, its outcome says. */
export type ResourcePass = (request: ResourceRequest, deadlineMs: number) => Promise<ResourceOutcome>;

export type ResourcePasses = Readonly<Record<string, ResourcePass>>;

/** The pass for the request's type. */
export function passFor({ ResourceType: type }: ResourceRequest, passes: ResourcePasses): ResourcePass {
  const pass = passes[type];
  if (pass !== undefined) return pass;
  throw new Error(`resource type must be one of ${Object.keys(passes).join(', ')}, got ${type}`);
}

/** What the fleet and the stacks of the application agree on. */

/** Makes a region ready for traffic; one in each region. */
export const standbyFunctionName = 'website-standby';

/** The Auto Scaling group that serves the website; one in each region. */
export const servingGroupName = 'website';

/** Instances that carry all of the traffic. */
export const servingInstances = 6;

/** The bundles of the functions that a sandbox runs. */
import { fileURLToPath } from 'node:url';

/** Where they are in a checkout, and in the package. */
const ofCheckout = fileURLToPath(new URL('../dist', import.meta.url));
const ofPackage = fileURLToPath(new URL('../../dist', import.meta.url));

/** The folder with one bundle for each function: in a checkout made anew of its sources; the package brings them. */
export async function functionBundles(): Promise<string> {
  if (import.meta.url.endsWith('.js')) return ofPackage;
  const { buildFunctions } = await import('../build.ts');
  await buildFunctions(ofCheckout);
  return ofCheckout;
}

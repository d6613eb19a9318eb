#!/usr/bin/env node
/** The `pointsman` command: in a checkout the TypeScript itself, and in the package, which has none, what was made of it. */
import { existsSync } from 'node:fs';

const source = new URL('../cli/pointsman.ts', import.meta.url);
const compiled = new URL('../compiled/cli/pointsman.js', import.meta.url);

await import(existsSync(source) ? source.href : compiled.href);

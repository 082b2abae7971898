// The packages of package-lock.json. They lie where run.sh puts them, outside of what is source.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ROOT } from './tools.mjs';

const load = createRequire(`${ROOT}build/browser-packages/`);

export const { chromium } = load('playwright-core');
export const { HtmlValidate } = load('html-validate');
export const axeSource = readFileSync(load.resolve('axe-core/axe.min.js'), 'utf8');

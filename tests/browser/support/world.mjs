// The programs under test (world.py beside this folder), and what the tests ask of them without the browser.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const STARTER = fileURLToPath(new URL('../world.py', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 30_000;

class World {
  #child;
  #last = 0;

  constructor(child, given) {
    this.#child = child;
    Object.assign(this, given);
  }

  /** An order number that nobody had before. */
  number(word) {
    this.#last += 1;
    return `${word.toUpperCase()}-${String(this.#last).padStart(4, '0')}`;
  }

  /** Standard output of an impctl that must succeed. */
  async impctl(...words) {
    return new Promise((done, fail) => {
      execFile(this.impctlPath, words.map(String), { env: this.env, cwd: this.directory, encoding: 'utf8' },
        (error, out, err) => (error ? fail(new Error(`impctl ${words.join(' ')}: ${out}${err}`)) : done(out)));
    });
  }

  async order(merchantUid) {
    return JSON.parse(await this.impctl('order', 'show', '--json', '--', merchantUid));
  }

  /** A control call of the sandbox; its answer. */
  async control(path, given, method = given === undefined ? 'GET' : 'POST') {
    const answer = await fetch(`${this.sandbox}/sandbox/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(given === undefined ? {} : { body: JSON.stringify(given) }),
    });
    const body = await answer.json();
    if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status} ${JSON.stringify(body)}`);
    return body;
  }

  async payment(impUid) {
    return (await this.control(`payments/${impUid}`)).response;
  }

  /** What the programs left behind that no test may leave. */
  async stop() {
    const ended = once(this.#child, 'exit');
    this.#child.stdin.end();
    const late = setTimeout(() => this.#child.kill('SIGTERM'), STOP_MS);
    await ended;
    clearTimeout(late);
    return this.#child.exitCode === 0 ? [] : [`world.py ended with ${this.#child.exitCode}\n${this.lines.join('\n')}`];
  }
}

export async function startWorld() {
  const child = spawn('python3', [STARTER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = [];
  const reader = createInterface({ input: child.stdout });
  const first = new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error('the programs did not come up')), START_MS);
    reader.on('line', (line) => {
      if (lines.push(line) === 1) done(line);
      clearTimeout(late);
    });
    child.once('exit', (code) => fail(new Error(`world.py ended with ${code}`)));
  });
  try {
    const { impctl, ...given } = JSON.parse(await first);
    lines.length = 0;
    return new World(child, { ...given, impctlPath: impctl, lines });
  } catch (error) {
    child.kill('SIGTERM');
    throw error;
  }
}

// The real server: one for each test, on a free port, with a data directory that goes with it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const binary = process.env.TRACKPASS_SERVER ?? resolve(import.meta.dirname, '../../target/debug/trackpass');
export const sampleTracks = resolve(import.meta.dirname, '../../sample-tracks');

const listening = /listen\S* on (http:\S+)/i;

/** What the first line that fits says, among those after the first `from`; waits for it while the program runs. */
function said(child: ChildProcess, lines: string[], from: number, pattern: RegExp): Promise<string> {
  return new Promise((answer, fail) => {
    const look = () => {
      const found = lines.slice(from).map((line) => pattern.exec(line)?.[1]).find(Boolean);
      if (found) answer(found);
    };
    child.on('line', look);
    child.on('exit', (code) => fail(new Error(`the server ended with ${code}:\n${lines.join('\n')}`)));
    child.on('error', fail);
    look();
  });
}

export class Server {
  /** Up to which line of the log each address has read its codes. */
  private readonly codesRead = new Map<string, number>();

  private constructor(
    private process: ChildProcess,
    /** Starts the program over the same data, at this address. */
    private readonly run: (listen: string) => ChildProcess,
    private readonly directory: string,
    private readonly lines: string[],
    readonly url: string,
    readonly ownerLink: string,
  ) {}

  /**
   * Starts a fresh installation, with the sample tracks or with none; answers once it listens and has printed the
   * owner's sign-in link. `settings` are settings by their names in the environment.
   */
  static async start(samples: boolean, settings: Record<string, string> = {}): Promise<Server> {
    const directory = mkdtempSync(join(tmpdir(), 'trackpass-e2e-'));
    const lines: string[] = [];
    const run = (listen: string): ChildProcess => {
      const words = ['serve', '--listen', listen, '--data', directory];
      const child = spawn(binary, samples ? [...words, '--sample-tracks', sampleTracks] : words, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NO_COLOR: '1', ...settings },
      });
      const collect = (stream: NodeJS.ReadableStream | null) => {
        let rest = '';
        stream?.on('data', (chunk: Buffer) => {
          const parts = (rest + chunk.toString()).split('\n');
          rest = parts.pop() ?? '';
          lines.push(...parts);
          child.emit('line');
        });
      };
      collect(child.stdout);
      collect(child.stderr);
      return child;
    };
    const child = run('127.0.0.1:0');
    const url = (await said(child, lines, 0, listening)).replace(/\/$/, '');
    const link = await said(child, lines, 0, /(http:\S+\/sign-in\S+)/);
    return new Server(child, run, directory, lines, url, link);
  }

  /** Ends at once, as if the power were cut. What it was doing stays undone. */
  async kill(): Promise<void> {
    const ended = new Promise((answer) => this.process.once('exit', answer));
    this.process.kill('SIGKILL');
    await ended;
  }

  /** Starts again where it was, over the same data; answers once it listens. */
  async startAgain(): Promise<void> {
    const from = this.lines.length;
    this.process = this.run(new URL(this.url).host);
    await said(this.process, this.lines, from, listening);
  }

  /** The first line the server logs, among those after the first `from`, that fits; waits for it. */
  private line(pattern: RegExp, from: number): Promise<{ match: RegExpExecArray; at: number }> {
    return new Promise((answer) => {
      const look = () => {
        for (let at = from; at < this.lines.length; at += 1) {
          const match = pattern.exec(this.lines[at] as string);
          if (match) {
            this.process.off('line', look);
            answer({ match, at });
            return;
          }
        }
      };
      this.process.on('line', look);
      look();
    });
  }

  /** The six-digit code on its way to `email`, each one once; without an SMTP server the log has it and nothing else. */
  async code(email: string): Promise<string> {
    const escaped = email.replace(/[.+*]/g, '\\$&');
    const pattern = new RegExp(`"${escaped}".*?\\b(\\d{6})\\b`);
    const { match, at } = await this.line(pattern, this.codesRead.get(email) ?? 0);
    this.codesRead.set(email, at + 1);
    return match[1] as string;
  }

  /** Sets the clock that the rules are judged by (a build with the feature `test-clock`). */
  async setClock(now: string): Promise<void> {
    const answer = await fetch(`${this.url}/test/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ now }),
    });
    if (!answer.ok) throw new Error(`the clock cannot be set: ${answer.status}`);
  }

  /** A token that may do everything a script can. */
  token(): string {
    return this.command('token', 'create', '--scopes', 'READ,MANAGE_INVITES,ADMIN').trim();
  }

  /** Runs a command of the binary on this installation's data. */
  command(...words: string[]): string {
    const done = spawnSync(binary, [...words, '--data', this.directory], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${words.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }

  /** Stops as an operator would, and fails when the server does not end cleanly. */
  async stop(): Promise<void> {
    const ended = new Promise<number | null>((answer) => {
      this.process.removeAllListeners('exit');
      this.process.on('exit', (code) => answer(code));
    });
    this.process.kill('SIGTERM');
    const code = await ended;
    rmSync(this.directory, { recursive: true, force: true });
    if (code !== 0) throw new Error(`the server ended with ${code}:\n${this.lines.join('\n')}`);
  }
}

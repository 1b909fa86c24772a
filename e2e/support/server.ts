// The real server: one for each test, on a free port, with a data directory that goes with it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const binary = process.env.TRACKPASS_SERVER ?? resolve(import.meta.dirname, '../../target/debug/trackpass');
export const sampleTracks = resolve(import.meta.dirname, '../../sample-tracks');

export class Server {
  private constructor(
    private readonly process: ChildProcess,
    private readonly directory: string,
    private readonly lines: string[],
    readonly url: string,
    readonly ownerLink: string,
  ) {}

  /** Starts a fresh installation; answers once it listens and has printed the owner's sign-in link. */
  static async start(): Promise<Server> {
    const directory = mkdtempSync(join(tmpdir(), 'trackpass-e2e-'));
    const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', '--data', directory], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    const lines: string[] = [];
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
    const server = await new Promise<Server>((answer, fail) => {
      const look = () => {
        const url = lines.map((line) => /listen\S* on (http:\S+)/i.exec(line)?.[1]).find(Boolean);
        const link = lines.map((line) => /(http:\S+\/sign-in\S+)/.exec(line)?.[1]).find(Boolean);
        if (url && link) answer(new Server(child, directory, lines, url.replace(/\/$/, ''), link));
      };
      child.on('line', look);
      child.on('exit', (code) => fail(new Error(`the server ended with ${code}:\n${lines.join('\n')}`)));
      child.on('error', fail);
    });
    return server;
  }

  /** The first line the server logs, from now or before, that fits; waits for it. */
  line(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return new Promise((answer) => {
      const look = () => {
        for (const line of this.lines.slice(from)) {
          const match = pattern.exec(line);
          if (match) {
            this.process.off('line', look);
            answer(match);
            return;
          }
        }
      };
      this.process.on('line', look);
      look();
    });
  }

  /** The six-digit code on its way to `email`; without an SMTP server the log has it and nothing else. */
  async code(email: string): Promise<string> {
    const escaped = email.replace(/[.+*]/g, '\\$&');
    const match = await this.line(new RegExp(`${escaped}.*?\\b(\\d{6})\\b`));
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

// A mail server that takes part in SMTP conversations (RFC 5321), and refuses for as long as it is told.
import { type AddressInfo, type Server as Listener, type Socket, createServer } from 'node:net';

/** A letter as it came. */
export type Letter = { to: string; subject: string; source: string };

export class Smtp {
  /** What it answers to every recipient; `null` takes the letter. */
  refusal: string | null = null;
  private readonly letters: Letter[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(private readonly listener: Listener) {}

  static async start(): Promise<Smtp> {
    const listener = createServer();
    const smtp = new Smtp(listener);
    listener.on('connection', (socket) => smtp.converse(socket));
    await new Promise<void>((answer) => listener.listen(0, '127.0.0.1', answer));
    return smtp;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  /** The first letter to this address whose subject fits; waits for it. */
  async letter(to: string, subject: RegExp): Promise<Letter> {
    for (;;) {
      const found = this.letters.find((letter) => letter.to === to && subject.test(letter.subject));
      if (found) return found;
      await new Promise<void>((answer) => this.waiting.push(answer));
    }
  }

  stop(): void {
    this.listener.close();
  }

  private converse(socket: Socket): void {
    let rest = '';
    let to = '';
    let data: string[] | null = null;
    const say = (line: string) => socket.write(`${line}\r\n`);
    const hear = (line: string) => {
      if (data) {
        if (line !== '.') return void data.push(line.replace(/^\./, ''));
        const source = data.join('\n');
        const subject = /^Subject: (.*(?:\n[ \t].*)*)/m.exec(source)?.[1]?.replace(/\n[ \t]/g, ' ') ?? '';
        this.letters.push({ to, subject, source });
        data = null;
        say('250 taken');
        for (const answer of this.waiting.splice(0)) answer();
      } else if (line.startsWith('RCPT TO:')) {
        to = /<(.*)>/.exec(line)?.[1] ?? '';
        say(this.refusal ?? '250 fine');
      } else if (line === 'DATA') {
        data = [];
        say('354 go on');
      } else if (line === 'QUIT') {
        say('221 bye');
        socket.end();
      } else {
        say(line.startsWith('EHLO') ? '250-test\r\n250 8BITMIME' : '250 fine');
      }
    };
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) hear(line);
    });
    say('220 test ESMTP');
  }
}

/** The part of a letter with this media type, decoded. */
export function part(letter: Letter, type: string): string {
  const start = letter.source.indexOf(`Content-Type: ${type}`);
  if (start < 0) throw new Error(`no ${type} in ${letter.source}`);
  const [head = '', ...body] = letter.source.slice(start).split('\n\n');
  const text = body.join('\n\n').split('\n--')[0] ?? '';
  const encoding = /Content-Transfer-Encoding: (\S+)/i.exec(head)?.[1] ?? '7bit';
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString();
  if (encoding !== 'quoted-printable') return text;
  const bytes = text.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

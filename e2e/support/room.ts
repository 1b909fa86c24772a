// A room of any size in the words of the wire, for what the page does with it: ten thousand real learners would keep the machine
// busy that measures.
import type { WebSocketRoute } from '@playwright/test';
import { HOUR, after } from './team.ts';

const CHALLENGES = 12;

/** Learners of a tick who took a step: of those on the screen as many as if the room took a thousand steps. */
const STEPS = 10;

export type Room = { learners: number; /** Whether it changes. */ goesOn: boolean; /** Changes that were told. */ told: number };

const id = (prefix: string, number: number) => `${prefix}_${number.toString(16).padStart(32, '0')}`;

const columns = Array.from({ length: CHALLENGES }, (_, at) => ({
  trackId: id('track', 1),
  trackTitle: 'Long track',
  challengeId: id('challenge', at + 1),
  title: `Challenge ${at + 1}`,
}));

/** A learner after so many steps. */
function learner(number: number, step: number) {
  const done = (number + step) % CHALLENGES;
  const at = new Date().toISOString();
  const cell = (state: string, challenge: number) => ({
    challengeId: id('challenge', challenge + 1),
    state,
    failedChecks: (number + challenge) % 4,
    startedAt: at,
    doneAt: state === 'STARTED' ? null : at,
  });
  return {
    claimId: id('claim', number + 1),
    name: `Learner ${number}`,
    email: null,
    lastActiveAt: at,
    status: number % 7 === 0 ? 'STUCK' : 'ACTIVE',
    need: number % 7 === 0 ? 'FAILED_CHECKS' : null,
    percent: (done / CHALLENGES) * 100,
    playId: id('play', number + 1),
    trackId: id('track', 1),
    playState: 'RUNNING',
    playEndsAt: null,
    challengeId: id('challenge', done + 1),
    cells: [...Array.from({ length: done }, (_, challenge) => cell('COMPLETED', challenge)), cell('STARTED', done)],
  };
}

const tally = (all: number, step: number) => ({
  joined: all,
  activeNow: all - (step % all),
  notStarted: step % all,
  stuck: 0,
  asking: 0,
  completed: step % all,
  failedSandboxes: 0,
  meanPercent: 50,
});

const strip = (all: number, step: number) =>
  columns.map(({ challengeId }, at) => ({
    challengeId,
    notStarted: 0,
    started: all - (step % all),
    completed: step % all,
    skipped: 0,
    medianSeconds: 60 + step,
    stuckNow: (step + at) % 3,
  }));

/** The head of the queue, as long as the server sends it. */
const queue = (step: number) =>
  Array.from({ length: 50 }, (_, at) => ({
    claimId: id('claim', at * 7 + 1),
    name: `Learner ${at * 7}`,
    email: null,
    playId: id('play', at * 7 + 1),
    challengeId: id('challenge', 1 + (at % CHALLENGES)),
    since: after(-HOUR),
    kind: at < 5 ? 'HAND_RAISED' : 'FAILED_CHECKS',
    note: null,
    takenBy: null,
    failedChecks: 3 + ((step + at) % 10 === 0 ? 1 : 0),
    medianSeconds: 60,
  }));

type Heard = { type: string; id?: string; payload?: { variables: { rows?: { offset: number; first: number } } } };

/** Answers a page's subscriptions with the room, and changes it ten times a second while it goes on. */
export function feed(socket: WebSocketRoute, room: Room): void {
  const clocks = new Map<string, NodeJS.Timeout>();
  const say = (message: object) => socket.send(JSON.stringify(message));
  const follow = (subscription: string, offset: number, first: number) => {
    const numbers = Array.from({ length: Math.min(first, room.learners - offset) }, (_, at) => offset + at);
    const tell = (liveEvent: object) => {
      const common = { at: new Date().toISOString(), staleSince: null, totalRows: room.learners };
      say({ type: 'next', id: subscription, payload: { data: { liveEvent: { ...common, ...liveEvent } } } });
    };
    const event = {
      title: 'Full room',
      phase: 'LIVE',
      opensAt: after(-24 * HOUR),
      startsAt: after(-HOUR),
      endsAt: after(HOUR),
      timeZone: 'UTC',
      claimCount: room.learners,
      inviteLimit: 0,
      columns,
    };
    let step = 0;
    const state = () => ({ tally: tally(room.learners, step), strip: strip(room.learners, step), queue: queue(step) });
    tell({ __typename: 'LiveEventSnapshot', cursor: 'c0', event, ...state(), rows: numbers.map((number) => learner(number, 0)) });
    const change = () => {
      if (!room.goesOn) return;
      step += 1;
      room.told += 1;
      const rows = Array.from({ length: STEPS }, (_, at) => learner(numbers[(step * STEPS + at) % numbers.length] as number, step));
      tell({ __typename: 'LiveEventChanges', cursor: `c${step}`, event: null, ...state(), order: null, gone: [], rows });
    };
    clocks.set(subscription, setInterval(change, 100));
  };
  socket.onMessage((text) => {
    const { type, id: subscription = '', payload } = JSON.parse(String(text)) as Heard;
    if (type === 'connection_init') say({ type: 'connection_ack' });
    if (type === 'ping') say({ type: 'pong' });
    if (type === 'complete') clearInterval(clocks.get(subscription));
    const rows = payload?.variables.rows;
    if (type === 'subscribe' && rows) follow(subscription, rows.offset, rows.first);
  });
  socket.onClose(() => clocks.forEach((clock) => clearInterval(clock)));
}

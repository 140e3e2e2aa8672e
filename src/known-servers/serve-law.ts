/**
 * An HTTP/1.1 server that obeys a law: reads requests, asks the law when each is to be answered, and
 * answers it then. Requests of all connections form one order, by arrival.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { NS_PER_MS } from '../base/units.ts';
import { AlarmClock } from './alarm-clock.ts';
import { createAnswerPlan, type PlannedLaw } from './answer-plan.ts';
import { BatchFormer } from './batch-former.ts';
import { RequestReader } from './request-reader.ts';
import type { BatchLaw, ServerLaw, ServerLog } from './server-law.ts';
import { ServerRecords } from './server-records.ts';

export interface LawfulServer {
  server: Server;
  /** What it saw and did so far. */
  readonly log: () => ServerLog;
}

/** A request that has arrived in full. */
interface Arrived {
  sequence: number;
  arrivalNs: number;
  socket: Socket;
  endsConnection: boolean;
}

type RequestListener = (request: Arrived) => void;

const BODY = '{}';

/** Not listening yet. */
export function serveLaw(law: ServerLaw, clock: Clock): LawfulServer {
  const records = new ServerRecords();
  const log = (): ServerLog => records.log();
  if (law.kind === 'null') return { server: createNullServer(), log };
  const alarms = new AlarmClock(clock);
  const onRequest =
    law.kind === 'batch'
      ? batchListener(law, { alarms, clock, records })
      : plannedListener(law, { alarms, clock, records });
  const server = createRequestServer((socket, count, endsConnection) => {
    const arrivalNs = clock.nowNs();
    for (let each = 0; each < count; each++) {
      onRequest({ sequence: records.onArrival(arrivalNs), arrivalNs, socket, endsConnection });
    }
  });
  return { server, log };
}

interface Means {
  alarms: AlarmClock;
  clock: Clock;
  records: ServerRecords;
}

function plannedListener(law: PlannedLaw, means: Means): RequestListener {
  const { alarms, clock, records } = means;
  const plan = createAnswerPlan(law);
  return (request) => {
    const { sequence, arrivalNs, socket } = request;
    if (law.kind === 'freeze' && sequence === 0) {
      alarms.set(arrivalNs + law.afterNs, () => {
        records.frozen = standStill(law.forNs, clock);
      });
    }
    const dueNs = plan(sequence, arrivalNs);
    if (dueNs === 'reset') {
      socket.resetAndDestroy();
      return;
    }
    if (dueNs === Infinity) return;
    records.onPlanned(sequence, dueNs);
    const finish = (text: string): void => {
      finishAnswer(request, text);
      records.onAnswered(sequence, clock.nowNs());
    };
    if (law.kind === 'slow-body') {
      startSlowBody(law, request, { alarms, finish });
    } else if (dueNs <= arrivalNs) {
      finish(answerWith(BODY));
    } else {
      alarms.set(dueNs, () => {
        finish(answerWith(BODY));
      });
    }
  };
}

function batchListener(law: BatchLaw, { alarms, clock, records }: Means): RequestListener {
  const former = new BatchFormer<Arrived>(law);
  let alarmedAtNs = Infinity;
  const startDue = (nowNs: number): void => {
    while (former.nextStartAtNs <= nowNs) {
      const { items, doneAtNs } = former.start();
      records.onExecution(items.length);
      for (const { sequence } of items) records.onPlanned(sequence, doneAtNs);
      alarms.set(doneAtNs, () => {
        for (const request of items) {
          finishAnswer(request, answerWith(BODY));
          records.onAnswered(request.sequence, clock.nowNs());
        }
      });
    }
  };
  const setAlarm = (): void => {
    const atNs = former.nextStartAtNs;
    if (atNs >= alarmedAtNs) return;
    alarmedAtNs = atNs;
    alarms.set(atNs, (nowNs) => {
      // A full batch may have started earlier than this alarm foresaw.
      if (alarmedAtNs !== atNs) return;
      alarmedAtNs = Infinity;
      startDue(nowNs);
      setAlarm();
    });
  };
  return (request) => {
    former.add(request.arrivalNs, request);
    setAlarm();
  };
}

function startSlowBody(
  law: Extract<ServerLaw, { kind: 'slow-body' }>,
  { socket, arrivalNs }: Arrived,
  { alarms, finish }: { alarms: AlarmClock; finish: (text: string) => void },
): void {
  const piece = ' '.repeat(law.pieceBytes);
  writeTo(socket, headOf(law.pieces * law.pieceBytes));
  for (let index = 1; index <= law.pieces; index++) {
    alarms.set(arrivalNs + (index / law.pieces) * law.overNs, () => {
      if (index === law.pieces) finish(piece);
      else writeTo(socket, piece);
    });
  }
}

/** Blocks the whole thread, as a long garbage collection would. */
function standStill(forNs: number, clock: Clock): { fromNs: number; toNs: number } {
  const fromNs = clock.nowNs();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forNs / NS_PER_MS);
  return { fromNs, toNs: clock.nowNs() };
}

function createNullServer(): Server {
  const answer = Buffer.from(answerWith(BODY));
  return createRequestServer((socket, count, endsConnection) => {
    for (let each = 0; each < count; each++) writeTo(socket, answer);
    if (endsConnection) socket.end();
  });
}

/** `onRequests` is told how many requests ended in what just came. */
function createRequestServer(
  onRequests: (socket: Socket, count: number, endsConnection: boolean) => void,
): Server {
  return createServer({ noDelay: true }, (socket) => {
    const reader = new RequestReader();
    socket.on('data', (chunk) => {
      const count = reader.read(chunk);
      if (count === null) socket.destroy();
      else if (count > 0) onRequests(socket, count, reader.endsConnection);
    });
    // A client that gave up is no fault of the server's.
    socket.on('error', () => {
      socket.destroy();
    });
  });
}

function finishAnswer({ socket, endsConnection }: Arrived, text: string): void {
  writeTo(socket, text);
  if (endsConnection) socket.end();
}

function writeTo(socket: Socket, text: string | Buffer): void {
  if (socket.writable) socket.write(text);
}

function answerWith(body: string): string {
  return `${headOf(body.length)}${body}`;
}

function headOf(bodyBytes: number): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${bodyBytes}\r\n\r\n`;
}

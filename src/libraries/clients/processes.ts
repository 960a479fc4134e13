import { form } from './form.ts';

const BULL = ['Queue', 'Worker', 'QueueEvents', 'FlowProducer', 'QueuePro'];

/** Clients that hold a process or a broker connection. */
export const forms = [
  form({ modules: ['puppeteer', 'puppeteer-core'], exports: ['launch', 'default.launch'], kind: 'browser', opens: 'at once', isAsync: true, closers: ['close', 'disconnect'] }),
  form({ modules: ['playwright', 'playwright-core'], exports: ['chromium.launch', 'firefox.launch', 'webkit.launch'], kind: 'browser', opens: 'at once', isAsync: true, closers: ['close'] }),
  form({ modules: ['bullmq'], exports: BULL, kind: 'queue', options: [1, 2], opens: 'at once', closers: ['close'] }),
  form({ modules: ['bull'], exports: [''], kind: 'queue', options: [1, 2], opens: 'at once', closers: ['close'] }),
  form({ modules: ['amqplib'], exports: ['connect'], kind: 'queue', options: [0, 1], url: { positions: [0] }, opens: 'at once', isAsync: true, closers: ['close'] }),
];

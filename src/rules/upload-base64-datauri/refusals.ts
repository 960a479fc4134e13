import type { Refusal, RefusalCode } from '../../core/types.ts';

interface Reason {
  when: string;
  /** `name` is the piece of code the refusal is about. */
  because(name: string): string;
  next: string;
}

const REASONS = {
  C1: {
    when: 'The base64 string is used for something besides this upload.',
    because: (name) => `\`${name}\` is used for something besides the upload, so the base64 string is still needed.`,
    next: 'Upload the bytes with `upload_stream`, and build the string only where it is needed.',
  },
  C2: {
    when: 'The receiver is the version 1 API of the Cloudinary SDK with more than a file argument.',
    because: (name) => `\`${name}\` is the version 1 API, where the second argument is a callback and not the options.`,
    next: 'Import `v2` from `cloudinary`, then run again.',
  },
  CB: {
    when: 'The upload is given a callback.',
    because: (name) => `\`${name}\` reports to a callback, and the helper returns a promise.`,
    next: 'Replace the callback by `await` or `.then`, then run again.',
  },
  C4: {
    when: 'The options build the public id from a file name, which a data URI and a stream give differently.',
    because: (name) => `\`use_filename\` in the options of \`${name}\` makes the public id from a file name, and bytes have none.`,
    next: 'Set `public_id` or `filename` in the options, then run again.',
  },
  C5: {
    when: 'The upload is chunked or unsigned, for which bytes need another call.',
    because: (name) => `\`${name}\` is not the plain upload, and its stream form takes other options.`,
    next: 'Pipe the file into `upload_chunked_stream` or `unsigned_upload_stream` by hand.',
  },
  MIX: {
    when: 'The string is chosen, changed or put together in more than one way.',
    because: (name) => `What arrives in \`${name}\` is not always the data URI of this file.`,
    next: 'Give the upload of the file its own call, then run again.',
  },
  SRC: {
    when: 'The bytes cannot be named where the upload is made.',
    because: (name) => `\`${name}\` has no name at the place of the upload.`,
    next: 'Hand the buffer to the function that uploads, then run again.',
  },
  OPT: {
    when: 'The bytes may be missing where the string is made.',
    because: (name) => `\`${name}\` may be undefined, which is text in a string and no bytes at all.`,
    next: 'Answer requests without a file first, then run again.',
  },
  WRAP: {
    when: 'The string goes through a function that has other callers, or a signature declared elsewhere.',
    because: (name) => `\`${name}\` takes a string, and not every caller of it passes the base64 of a file.`,
    next: 'Give the function a parameter for the buffer, or make a second one, then run again.',
  },
  SDK: {
    when: 'The string goes to another service that takes bytes, too, for which there is no rewrite.',
    because: (name) => `The call of ${name} is not rewritten.`,
    next: 'Pass the buffer or a stream in place of the string; `imagekit` takes a buffer, `@imagekit/nodejs` takes `await toFile(buffer, name)`.',
  },
  JSON: {
    when: 'The string goes to an API that takes files as base64 in JSON only.',
    because: (name) => `${name} takes files as base64 only.`,
    next: 'Keep the files small with `limits.fileSize`, or give the service a URL of the file.',
  },
  VER: {
    when: 'Next.js with cloudinary below 2.0.3, whose streams lose line ends in a production build.',
    because: (name) => `cloudinary ${name} sends broken forms from \`upload_stream\` in a production build of Next.js; 2.0.3 mended it.`,
    next: 'Update cloudinary to 2.0.3 or newer, then run again.',
  },
} satisfies Record<string, Reason>;

export type Code = keyof typeof REASONS;

export function refuse(code: Code, name: string): Refusal {
  const { because, next }: Reason = REASONS[code];
  const short = name.replace(/\s+/g, ' ');
  return { code, because: because(short.length > 60 ? `${short.slice(0, 57)}...` : short), next };
}

export const REFUSALS: RefusalCode[] = Object.entries(REASONS).map(([code, { when }]) => ({ code, when }));

import type { Refusal, RefusalCode } from '../../core/types.ts';

export const REFUSALS = [
  { code: 'ESC', when: 'The file or its bytes go to code whose reading of them is not known, so not every reader can be changed.' },
  { code: 'BYTES', when: 'A reader needs the whole file in memory, so writing it to disk first saves nothing.' },
  { code: 'GLOBAL', when: 'The upload is mounted with `use`, so every route below it may read the files.' },
  { code: 'M2', when: 'The installed Multer is older than 2, whose handling of aborted uploads has known faults.' },
  { code: 'M3', when: 'The platform has no writable disk, its temporary folder is memory, or its request bodies are small anyway.' },
  { code: 'M4', when: 'Code replaces `file.buffer`, as resizing middlewares do.' },
  { code: 'M5', when: 'The file is handed to a queue or another process, where a path of this machine means nothing.' },
  { code: 'LATE', when: 'The file is read after the response has been sent, when its temporary copy is gone.' },
  { code: 'PATH', when: 'Code reads `file.path`, `file.filename` or `file.destination`, which memory storage leaves empty.' },
  { code: 'NAME', when: 'The upload options or the result depend on the file name that the bytes are sent under.' },
  { code: 'CB', when: 'The upload answers through a callback.' },
  { code: 'PIPE', when: 'A pipe of Nest receives the file and may read its bytes.' },
  { code: 'REDIRECT', when: 'The HTTP client keeps the body in memory to repeat it after a redirect.' },
  { code: 'TYPE', when: 'The parameter that receives the file has a type without `path`, or a type that is not `Buffer`.' },
  { code: 'STREAM', when: 'The stream that receives the bytes has no handler for a failing read.' },
  { code: 'UNUSED', when: 'No route uses the uploader.' },
  { code: 'FRAMEWORK', when: 'The framework has buffered the body before this code runs, or its rewrite needs a decision.' },
  { code: 'B1', when: 'For streaming straight to the store: the upload options use something other than the URL, the headers, the user and the file.' },
  { code: 'B2', when: 'For streaming straight to the store: code after the upload can still reject the request.' },
  { code: 'B3', when: 'For streaming straight to the store: the limit is over 100 MB, the most Cloudinary takes in one part.' },
] as const satisfies readonly RefusalCode[];

export type Code = (typeof REFUSALS)[number]['code'];

export function refuse(code: Code, because: string, next: string): Refusal {
  return { code, because, next };
}

/** @param what a clause without a capital or a full stop: `the uploader is handed to x` */
export function escapes(what: string, next: string): Refusal {
  return refuse('ESC', `${what.charAt(0).toUpperCase()}${what.slice(1)}, so not every reader of the file is known.`, next);
}

import type { Offer } from '../../core/types.ts';

const DISK_NOTE = 'Each upload takes disk space in the temporary folder of the system until its response is sent. Larger still is the gain of a signed URL, with which the client sends the file to the object store itself.';
const S3_NOTE = 'An upload to S3 that fails is not repeated by the SDK, because a stream cannot be read twice, and a store other than that of Amazon must accept bodies that are sent as streams.';

export const SPOOL: Offer = {
  strategy: 'spool-to-disk',
  title: 'Write uploads to the temporary folder and read them from there',
  tier: 'review',
  note: DISK_NOTE,
};

const LIMIT_NOTE = 'A file over the limit always fails with `RequestFileTooLargeError`; `toBuffer` may give its beginning when a chunk ends at the limit.';

/** The offer for `@fastify/multipart`. */
export function fastifyOffer(sendsOnce: boolean): Offer {
  return { ...SPOOL, note: `${spoolOffer(sendsOnce).note ?? ''} ${LIMIT_NOTE}` };
}

/** @param sendsOnce the SDK of S3 gets a stream that it cannot read twice */
export function spoolOffer(sendsOnce: boolean): Offer {
  return sendsOnce ? { ...SPOOL, note: `${DISK_NOTE} ${S3_NOTE}` } : SPOOL;
}

import type { Edit } from '../../core/types.ts';
import type { ObjectAt, Uploader } from '../../libraries/multer.ts';
import type { NestUploader } from '../../libraries/nest-upload.ts';
import { edit, insert, rootName, type NeededImport } from './plan.ts';

const STORAGE = 'temporaryStorage()';

export interface StorageChange {
  edits: Edit[];
  imports: NeededImport[];
  unused: { path: string; name: string }[];
}

/** Gives each uploader the storage that writes to the temporary folder. */
export function storageEdits(list: readonly (Uploader | NestUploader)[]): StorageChange {
  const change: StorageChange = { edits: [], imports: [], unused: [] };
  for (const uploader of list) {
    const { storage, options, file } = uploader;
    if (storage.kind !== 'memory') continue;
    const at = storage.made?.file ?? options?.file ?? file;
    if (storage.made) {
      change.edits.push(edit(at, storage.made.node, STORAGE));
      change.unused.push({ path: at.path, name: rootName(storage.made.node) });
    } else if (options) change.edits.push(asProperty(options));
    else change.edits.push(asArgument(uploader));
    change.imports.push({ path: at.path, from: { shared: 'temporary-uploads' }, name: 'temporaryStorage' });
  }
  return change;
}

function asProperty({ file, node }: ObjectAt): Edit {
  const [first] = node.properties;
  if (!first) return edit(file, node, `{ storage: ${STORAGE} }`);
  const line = file.text.lastIndexOf('\n', first.range[0]);
  const before = file.text.slice(line + 1, first.range[0]);
  const ownLine = line > node.range[0] && /^[ \t]*$/.test(before);
  return insert(file, first.range[0], ownLine ? `storage: ${STORAGE},\n${before}` : `storage: ${STORAGE}, `);
}

function asArgument(uploader: Uploader | NestUploader): Edit {
  const { file, call } = uploader;
  const position = 'position' in uploader ? uploader.position : 0;
  const close = call.range[1] - 1;
  const last = call.arguments.at(-1);
  const missing = Array.from({ length: position - call.arguments.length }, () => 'undefined');
  const text = [...missing, `{ storage: ${STORAGE} }`].join(', ');
  return insert(file, last ? last.range[1] : close, last ? `, ${text}` : text);
}

import type { TSESTree } from '@typescript-eslint/types';
import { propertyName, unwrap, wrapped } from '../../core/ast.ts';
import type { Node, SourceFile } from '../../core/types.ts';
import type { End } from '../../libraries/base64.ts';

export interface Service {
  name: string;
  end: End;
  /** Its API has no form that takes bytes. */
  takesOnlyBase64: boolean;
}

/** APIs whose requests are JSON, with files as base64 strings in them. */
const JSON_APIS: Readonly<Record<string, string>> = {
  openai: 'OpenAI',
  '@anthropic-ai/sdk': 'Anthropic',
  '@google/generative-ai': 'Gemini',
  '@google/genai': 'Gemini',
  '@google-cloud/vision': 'Google Vision',
  '@google-cloud/documentai': 'Google Document AI',
  '@mistralai/mistralai': 'Mistral',
  groq: 'Groq',
  'groq-sdk': 'Groq',
  ai: 'the AI SDK',
};

/** The service other than Cloudinary that a base64 string is sent to. */
export function serviceOf(end: End): Service | undefined {
  const { sink } = end;
  if (sink.kind === 'decoded') return isStored(end.file, sink.call) ? { name: 'Supabase Storage', end, takesOnlyBase64: false } : undefined;
  if (sink.kind !== 'package') return undefined;
  if (/^(?:imagekit|@imagekit\/nodejs)$/.test(sink.name)) return sink.property === 'file' ? { name: 'ImageKit', end, takesOnlyBase64: false } : undefined;
  const name = JSON_APIS[sink.name];
  return name === undefined ? undefined : { name, end, takesOnlyBase64: true };
}

/** The decoded bytes are the second argument of `storage.from(bucket).upload(path, bytes)` and nothing else; https://supabase.com/docs/reference/javascript/storage-from-upload */
function isStored(file: SourceFile, decoded: TSESTree.CallExpression): boolean {
  const outer = wrapped(decoded);
  const { parent } = outer;
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'Identifier') {
    const reads = file.variable(parent.id)?.references.filter(({ isRead }) => isRead) ?? [];
    const [only] = reads;
    return reads.length === 1 && only !== undefined && isUploadArgument(only.identifier);
  }
  return isUploadArgument(outer);
}

function isUploadArgument(node: Node): boolean {
  const call = wrapped(node).parent;
  if (call?.type !== 'CallExpression' || call.arguments[1] !== wrapped(node) || call.callee.type !== 'MemberExpression') return false;
  const bucket = unwrap(call.callee.object);
  const isBucket = bucket.type === 'CallExpression' && propertyName(bucket.callee) === 'from' && bucket.callee.type === 'MemberExpression' && propertyName(unwrap(bucket.callee.object)) === 'storage';
  return isBucket && /^(?:upload|update|uploadToSignedUrl)$/.test(propertyName(call.callee) ?? '');
}

import { propertyName } from '../../core/ast.ts';
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
  if (sink.kind === 'decoded') {
    const { parent } = sink.call;
    const isUpload = parent.type === 'CallExpression' && parent.arguments[1] === sink.call && /^(?:upload|update|uploadToSignedUrl)$/.test(propertyName(parent.callee) ?? '');
    return isUpload ? { name: 'Supabase Storage', end, takesOnlyBase64: false } : undefined;
  }
  if (sink.kind !== 'package') return undefined;
  if (/^(?:imagekit|@imagekit\/nodejs)$/.test(sink.name)) return sink.property === 'file' ? { name: 'ImageKit', end, takesOnlyBase64: false } : undefined;
  const name = JSON_APIS[sink.name];
  return name === undefined ? undefined : { name, end, takesOnlyBase64: true };
}

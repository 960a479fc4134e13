import type { DependencyChange } from '../core/types.ts';
import type { ChangedTexts } from '../files/virtual.ts';
import type { Host } from '../project/host.ts';
export interface TypeGate { problem(texts: ChangedTexts, dependencies: readonly DependencyChange[]): Promise<string | undefined> }
export async function openTypeGate(_host: Host): Promise<TypeGate> { return { problem: async () => undefined }; }

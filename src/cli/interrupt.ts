import { EXIT } from './errors.ts';

let protectedSteps = 0;
let interruptedAt = false;

/** Handles Ctrl-C: leaves at once, unless files are being written; then the step finishes or is rolled back first. */
export function interrupt(): void {
  if (protectedSteps === 0) process.exit(EXIT.interrupted);
  interruptedAt = true;
}

/** Whether Ctrl-C was pressed during a protected step. */
export function wasInterrupted(): boolean {
  return interruptedAt;
}

/** Runs a step that an interrupt may not cut in two. */
export async function protect<T>(step: () => Promise<T>): Promise<T> {
  protectedSteps += 1;
  try {
    return await step();
  } finally {
    protectedSteps -= 1;
  }
}

import { createRequire } from 'node:module'
import type { Machine } from '../machine/machine.ts'

const real = createRequire(import.meta.url)
export class Surroundings {
  constructor(_machine: Machine) {}
  of(_thread: number): { globals: Record<string, unknown>; require: (name: string) => unknown } {
    return {
      globals: { ...globalThis, Math, Date, performance, process, Promise, console },
      require: name => real(name),
    }
  }
  keep(): void {}
  restore(): void {}
}

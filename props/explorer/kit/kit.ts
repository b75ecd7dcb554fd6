/** What rewritten code calls at run time (`$`), for one machine and each of its threads. */
import { RUNTIME_MODULE, runtime } from '../linearizability/runtime.ts'
import type { Machine } from '../machine/machine.ts'
import { active, drive, isBuffer, isShared, refuse } from './active.ts'
import type { Packed } from './clone.ts'
import { construct, define, get, getterTwin, newTargetOf, set } from './construct.ts'
import { elementTarget } from './elements.ts'
import { install } from './install.ts'
import { native } from './native.ts'
import { virtualAtomics } from './natives/atomics.ts'
import { Surroundings } from './surroundings.ts'
import { CT, G, TOKEN, Y } from './symbols.ts'

/** What an instance of the code gets. */
export interface ThreadKit {
  readonly $: object
  readonly atomics: object
  readonly require: (name: string) => unknown
}

export interface Kit {
  /** What the code of a thread runs with; -1: setup and checks. */
  forThread(thread: number): ThreadKit
  /** Makes this kit's machine the one that code of this process runs on. */
  activate(): void
  /** A message as the thread that gets it sees it. */
  clone(message: unknown, transfer: readonly object[]): unknown
  /** A message that is opened again and again. */
  pack(message: unknown): Packed
  /** What `workerData` of a thread is in this execution; before its modules are evaluated. */
  setWorkerData(thread: number, message: unknown): void
  /** Another input comes: forgets the ports that there were. Before `setup`. */
  forget(): void
  /** What message ports contain now is what they contain before each execution; gives that by port. */
  keep(): Record<string, unknown>
  /** Puts message ports back to what was kept. */
  restore(): void
}

/** `isOurs`: whether this is the text of a function of the rewritten code. */
export function makeKit(machine: Machine, isOurs: (text: string) => boolean = () => false): Kit {
  const atomics = virtualAtomics()
  const surroundings = new Surroundings(machine, atomics)
  const common = {
    ...{ G, Y, TOKEN, CT, at: active },
    ...{ drive, native, isShared, isBuffer, refuse },
    ...{ construct, get, getterTwin, set, define, newTargetOf },
    p: (kind: number, site: number, view: unknown, index: unknown, a?: unknown, b?: unknown) =>
      machine.arrive(kind, site, view, index, a, b),
    x: () => machine.perform(),
    w: () => machine.waitResult(),
    rd: (site: number, object: unknown, key: unknown) => machine.readElement(site, object, key),
    xr: () => machine.resumeRead(),
    wr: (site: number, object: unknown, key: unknown, value: unknown) =>
      machine.writeElement(site, object, key, value),
    xw: () => machine.resumeWrite(),
    place: elementTarget,
    spinStart: () => machine.spinStart(),
    spinAgain: () => machine.spinAgain(),
    spinEnd: () => machine.spinEnd(),
    pause: () => undefined,
  }
  return {
    forThread: thread => {
      const { globals, require } = surroundings.of(thread)
      const requireAny = (name: string): unknown =>
        name === RUNTIME_MODULE ? runtime : require(name)
      return { $: { ...common, globals }, atomics, require: requireAny }
    },
    activate: () => {
      active.machine = machine
      active.isOurs = isOurs
      install()
    },
    clone: (message, transfer) => surroundings.clone(message, transfer),
    pack: message => surroundings.pack(message),
    setWorkerData: (thread, message) => surroundings.setWorkerData(thread, message),
    forget: () => surroundings.forget(),
    keep: () => surroundings.keep(),
    restore: () => surroundings.restore(),
  }
}

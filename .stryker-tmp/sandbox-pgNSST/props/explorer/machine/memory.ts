/**
 * The shared memories of an execution in one address space, so that an operation's place is a number.
 * A memory's address stays the same for all executions of one input.
 */
// @ts-nocheck


/** What the machine knows of a view on shared memory. */
export interface ViewInfo {
  /** Address of its first byte. */
  readonly start: number
  /** Bytes of an element; 1 for a DataView. */
  readonly width: number
  /** Whether Atomics work on it, and how to add in place: 32-bit signed, other integers, none. */
  readonly atomic: 'int32' | 'other' | 'no'
  readonly big: boolean
  readonly memory: number
}

interface Memory {
  readonly buffer: SharedArrayBuffer
  readonly address: number
  readonly bytes: Uint8Array
  /** What it contains before each execution; none: made during one. */
  image: Uint8Array | undefined
  name: string
}

/** Where a view keeps what the machine knows of it. Not enumerable. */
const INFO: unique symbol = Symbol('memory')

type Marked = { [INFO]?: Known | null }
interface Known extends ViewInfo {
  readonly owner: Memories
  readonly epoch: number
}

export class Memories {
  readonly #all: Memory[] = []
  readonly #objects = new Map<string, number>()
  readonly #objectNames = new Map<number, string>()
  #next = ALIGN
  #epoch = 0
  #kept = 0

  /** Forgets everything: another input. */
  clear(): void {
    this.#all.length = 0
    this.#kept = 0
    this.#next = ALIGN
    this.#epoch++
  }

  /** Takes a memory in, with its present content as the image to go back to. */
  keep(buffer: SharedArrayBuffer, name: string): void {
    const memory = this.#of(buffer)
    memory.image = memory.bytes.slice()
    memory.name = name
    this.#kept = this.#all.length
  }

  /** Puts every kept memory back to its image, and forgets those made since. */
  restore(): void {
    for (let i = 0; i < this.#kept; i++) {
      const { bytes, image } = this.#all[i]!
      bytes.set(image!)
    }
    if (this.#all.length === this.#kept) return
    this.#all.length = this.#kept
    const last = this.#all.at(-1)
    this.#next = last === undefined ? ALIGN : this.#end(last)
    this.#epoch++
  }

  /** One past the highest address in use. */
  get limit(): number {
    return this.#next
  }

  /** What is known of a view on shared memory; null: any other object. */
  info(object: object): ViewInfo | null {
    const known = (object as Marked)[INFO]
    if (known === null) return null
    if (known !== undefined && known.owner === this && known.epoch === this.#epoch) return known
    return this.#learn(object)
  }

  /** The memory that is the same as this one, if another object stands for it; else itself. */
  canonical(buffer: SharedArrayBuffer): SharedArrayBuffer {
    return this.#of(buffer).buffer
  }

  /** An address for an object that is no memory: the same name, the same address. */
  objectAddress(name: string): number {
    let address = this.#objects.get(name)
    if (address === undefined) {
      address = OBJECTS + this.#objects.size * ALIGN
      this.#objects.set(name, address)
      this.#objectNames.set(address, name)
    }
    return address
  }

  /** A place as people read it: `cells[3]` style is the report's business; this is memory and byte. */
  describe(address: number): { readonly memory: string; readonly byte: number } {
    const object = this.#objectNames.get(address)
    if (object !== undefined) return { memory: object, byte: 0 }
    for (const memory of this.#all) {
      if (address >= memory.address && address < this.#end(memory)) {
        return { memory: memory.name, byte: address - memory.address }
      }
    }
    return { memory: 'unknown memory', byte: address }
  }

  // --- internal ---

  #learn(object: object): ViewInfo | null {
    if (!ArrayBuffer.isView(object) || !(object.buffer instanceof SharedArrayBuffer)) {
      if (ArrayBuffer.isView(object)) mark(object, null)
      return null
    }
    const memory = this.#of(object.buffer)
    const info: Known = {
      start: memory.address + object.byteOffset,
      width: widthOf(object),
      atomic: atomicOf(object),
      big: object instanceof BigInt64Array || object instanceof BigUint64Array,
      memory: this.#all.indexOf(memory),
      owner: this,
      epoch: this.#epoch,
    }
    mark(object, info)
    return info
  }

  #of(buffer: SharedArrayBuffer): Memory {
    for (const memory of this.#all) if (memory.buffer === buffer) return memory
    for (const memory of this.#all) if (isSameMemory(memory.buffer, buffer)) return memory
    const memory: Memory = {
      buffer,
      address: this.#next,
      bytes: new Uint8Array(buffer),
      image: undefined,
      name: `memory ${this.#all.length + 1}`,
    }
    this.#all.push(memory)
    this.#next = this.#end(memory)
    return memory
  }

  #end({ buffer, address }: Memory): number {
    // The compiler's library for Node 20 does not know it.
    const length = (buffer as { maxByteLength?: number }).maxByteLength ?? buffer.byteLength
    return address + Math.max(ALIGN, Math.ceil(length / ALIGN) * ALIGN)
  }
}

/** Memories begin at multiples of this, so that no two share a cell of any width. */
const ALIGN = 64

/** Addresses of objects that are no memory begin here. */
const OBJECTS = 2 ** 30

// --- internal ---

function mark(view: object, info: Known | null): void {
  if (!Object.isExtensible(view)) return
  Object.defineProperty(view, INFO, { value: info, writable: true, configurable: true })
}

function widthOf(view: ArrayBufferView): number {
  return 'BYTES_PER_ELEMENT' in view ? (view.BYTES_PER_ELEMENT as number) : 1
}

function atomicOf(view: ArrayBufferView): ViewInfo['atomic'] {
  if (view instanceof Int32Array) return 'int32'
  const not = [Float32Array, Float64Array, Uint8ClampedArray, DataView]
  return not.some(type => view instanceof type) ? 'no' : 'other'
}

/** Flips one byte through one and looks through the other; only one real thread runs here. */
function isSameMemory(one: SharedArrayBuffer, other: SharedArrayBuffer): boolean {
  if (one.byteLength !== other.byteLength || one.byteLength === 0) return false
  const [mine, theirs] = [new Uint8Array(one), new Uint8Array(other)]
  const before = mine[0]!
  mine[0] = before ^ 1
  const same = theirs[0] === (before ^ 1)
  mine[0] = before
  if (!same) return false
  // Equal by chance is possible in one state only: look at the other state as well.
  return theirs[0] === before
}

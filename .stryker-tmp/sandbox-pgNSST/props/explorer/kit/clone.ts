/**
 * Structured clone of our own: like the platform's, but shared memories stay the same objects, message
 * ports are the virtual ones, and what was packed once can be opened again in each execution.
 *
 * What needs no look inside (dates, buffers, things that cannot be cloned and their error messages) is
 * left to the platform's `structuredClone`.
 */
// @ts-nocheck

import { types } from 'node:util'
import { Serializer } from 'node:v8'

/** A message on its way. */
export interface Packed {
  /** Makes the value; a new one each time. */
  open(): unknown
}

/** How ports are told, and moved. */
export interface PortHandling {
  isPort(value: unknown): boolean
  /** False when it was transferred or closed. */
  isOpen(port: object): boolean
  /** Takes what is behind a port away from it, and says how to make the port that gets it. */
  take(port: object): () => object
}

/**
 * Packs a value. What is in the transfer list is moved when the rest could be packed.
 *
 * @param source - the port that sends it, which cannot be transferred by itself
 * @throws DOMException `DataCloneError`, as the platform does
 */
export function pack(
  value: unknown,
  transfer: readonly unknown[],
  ports: PortHandling,
  source?: object,
): Packed {
  checkList(transfer, ports, source)
  const packer = new Packer(transfer as readonly object[], ports)
  const root = packer.pack(value)
  packer.move()
  return { open: () => root([]) }
}

/** An error of cloning. */
export function dataCloneError(message: string): DOMException {
  return new DOMException(message, 'DataCloneError')
}

// --- internal ---

/** Makes a part of the value; objects made so far are kept by number, for cycles. */
type Maker = (made: unknown[]) => unknown

class Packer {
  readonly #transfer: readonly object[]
  readonly #ports: PortHandling
  readonly #numbers = new Map<object, number>()
  readonly #buffers = new Map<object, ArrayBuffer>()
  readonly #taken = new Map<object, () => object>()

  constructor(transfer: readonly object[], ports: PortHandling) {
    this.#transfer = transfer
    this.#ports = ports
  }

  pack(value: unknown): Maker {
    if (typeof value === 'symbol' || typeof value === 'function') return refused(value)
    if (typeof value !== 'object' || value === null) return () => value
    const known = this.#numbers.get(value)
    if (known !== undefined) return made => made[known]
    const number = this.#numbers.size
    this.#numbers.set(value, number)
    return this.#object(value, number)
  }

  /** Moves what is in the transfer list. */
  move(): void {
    for (const item of this.#transfer) {
      if (this.#ports.isPort(item)) this.#taken.set(item, this.#ports.take(item))
      else
        this.#buffers.set(item, structuredClone(item as ArrayBuffer, { transfer: [item as never] }))
    }
  }

  // --- internal ---

  #object(value: object, number: number): Maker {
    const keep = <T>(made: unknown[], object: T): T => {
      made[number] = object
      return object
    }
    if (types.isProxy(value)) return refused(value)
    if (types.isSharedArrayBuffer(value)) return made => keep(made, value)
    if (this.#ports.isPort(value)) {
      if (!this.#transfer.includes(value)) throw untransferred()
      return made => keep(made, this.#taken.get(value)!())
    }
    if (types.isArrayBuffer(value) && this.#transfer.includes(value)) {
      return made => keep(made, structuredClone(this.#buffers.get(value)!))
    }
    if (ArrayBuffer.isView(value)) return this.#view(value, keep)
    if (isLeaf(value)) {
      const saved = structuredClone(value)
      return made => keep(made, structuredClone(saved))
    }
    if (types.isMap(value)) return this.#map(value, keep)
    if (types.isSet(value)) return this.#set(value, keep)
    if (types.isNativeError(value)) return this.#error(value, keep)
    if (isOpaque(value)) return refused(value)
    return this.#plain(value, keep)
  }

  #plain(value: object, keep: Keep): Maker {
    const length = Array.isArray(value) ? value.length : undefined
    const parts = Object.keys(value).map(
      key => [key, this.pack((value as Record<string, unknown>)[key])] as const,
    )
    return made => {
      const object = keep(made, length === undefined ? {} : new Array(length))
      for (const [key, part] of parts) put(object, key, part(made))
      return object
    }
  }

  #map(value: Map<unknown, unknown>, keep: Keep): Maker {
    const entries = [...Map.prototype.entries.call(value)]
    const parts = entries.map(([key, item]) => [this.pack(key), this.pack(item)] as const)
    return made => {
      const map = keep(made, new Map<unknown, unknown>())
      for (const [key, item] of parts) map.set(key(made), item(made))
      return map
    }
  }

  #set(value: Set<unknown>, keep: Keep): Maker {
    const parts = [...Set.prototype.values.call(value)].map(item => this.pack(item))
    return made => {
      const set = keep(made, new Set<unknown>())
      for (const part of parts) set.add(part(made))
      return set
    }
  }

  /** Name, message, stack and cause; nothing else of an error is cloned. */
  #error(value: Error, keep: Keep): Maker {
    const C = ERRORS.find(({ name }) => name === String(value.name)) ?? Error
    const { stack } = value
    const message = dataOf(value, 'message')
    const cause = dataOf(value, 'cause')
    const text = message === undefined ? undefined : String(message.value)
    const part = cause === undefined ? undefined : this.pack(cause.value)
    return made => {
      const error = keep(made, new C(text))
      hide(error, 'stack', stack)
      if (part !== undefined) hide(error, 'cause', part(made))
      return error
    }
  }

  #view(value: ArrayBufferView, keep: Keep): Maker {
    if (!types.isSharedArrayBuffer(value.buffer) && isDetached(value)) return refused(value)
    const buffer = this.pack(value.buffer)
    const { byteOffset, byteLength } = value
    const C = viewClass(value)
    const length = tracksLength(value)
      ? undefined
      : types.isDataView(value)
        ? byteLength
        : (value as Uint8Array).length
    return made => keep(made, new C(buffer(made) as ArrayBuffer, byteOffset, length))
  }
}

type Keep = <T>(made: unknown[], object: T) => T

const ERRORS: readonly ErrorConstructor[] = [
  ...[EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError],
]

function checkList(
  transfer: readonly unknown[],
  ports: PortHandling,
  source: object | undefined,
): void {
  transfer.forEach((item, index) => {
    const isPort = ports.isPort(item)
    if (!isPort && !types.isArrayBuffer(item)) {
      structuredClone(undefined, { transfer: [item as never] }) // Throws what the platform does.
      return
    }
    if (item === source) throw dataCloneError('Transfer list contains source port')
    if (transfer.indexOf(item) < index) {
      const kind = isPort ? 'MessagePort' : 'ArrayBuffer'
      throw dataCloneError(`Transfer list contains duplicate ${kind}`)
    }
    if (isPort && !ports.isOpen(item as object)) {
      throw dataCloneError('MessagePort in transfer list is already detached')
    }
  })
}

function untransferred(): TypeError {
  const message = 'Object that needs transfer was found in message but not listed in transferList'
  const code = 'ERR_MISSING_TRANSFERABLE_IN_TRANSFER_LIST'
  return Object.assign(new TypeError(message), { code })
}

/** The platform's own refusal; what it clones after all, it clones. */
function refused(value: unknown): Maker {
  const saved = structuredClone(value)
  return () => structuredClone(saved)
}

/** Objects without parts that could be shared memory or ports. */
function isLeaf(value: object): boolean {
  return (
    types.isDate(value) ||
    types.isRegExp(value) ||
    types.isBoxedPrimitive(value) ||
    types.isArrayBuffer(value) ||
    isOfNode(value)
  )
}

/** Objects of node that say themselves how they are cloned: keys, blobs, addresses. */
function isOfNode(value: object): boolean {
  let holder = Object.getPrototypeOf(value)
  while (holder !== null && holder !== Object.prototype && holder !== Array.prototype) {
    const symbols = Object.getOwnPropertySymbols(holder)
    if (symbols.some(symbol => symbol.description === 'messaging_clone_symbol')) return true
    holder = Object.getPrototypeOf(holder)
  }
  return false
}

/** Objects of the language that cannot be cloned. */
function isOpaque(value: object): boolean {
  const { isPromise, isWeakMap, isWeakSet, isGeneratorObject, isMapIterator } = types
  const { isSetIterator, isExternal, isArgumentsObject, isModuleNamespaceObject } = types
  const kinds = [isPromise, isWeakMap, isWeakSet, isGeneratorObject, isMapIterator]
  const more = [isSetIterator, isExternal, isArgumentsObject, isModuleNamespaceObject]
  if ([...kinds, ...more].some(is => is(value))) return true
  if (value instanceof WeakRef || value instanceof FinalizationRegistry) return true
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]
  return typeof tag === 'string' && (tag.endsWith(' Iterator') || tag.startsWith('Intl.'))
}

function put(object: object, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
  } else {
    ;(object as Record<string, unknown>)[key] = value
  }
}

function hide(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, configurable: true })
}

function dataOf(object: object, key: string): PropertyDescriptor | undefined {
  const found = Object.getOwnPropertyDescriptor(object, key)
  return found !== undefined && 'value' in found ? found : undefined
}

function isDetached(view: ArrayBufferView): boolean {
  try {
    new Uint8Array(view.buffer as ArrayBuffer)
    return false
  } catch {
    return true
  }
}

type ViewClass = new (buffer: ArrayBuffer, from: number, length?: number) => ArrayBufferView

function viewClass(view: ArrayBufferView): ViewClass {
  const tag = Object.getOwnPropertyDescriptor(
    Object.getPrototypeOf(Uint8Array.prototype),
    Symbol.toStringTag,
  )!.get!.call(view) as string | undefined
  return (globalThis as unknown as Record<string, ViewClass>)[tag ?? 'DataView']!
}

/** Whether a view is as long as its buffer, however much that grows: only the wire format tells. */
function tracksLength(view: ArrayBufferView): boolean {
  const { resizable, growable } = view.buffer as { resizable?: boolean; growable?: boolean }
  if (resizable !== true && growable !== true) return false
  const wire = new Serializer() as Serializer & { _getSharedArrayBufferId: () => number }
  wire._getSharedArrayBufferId = () => 0
  wire.writeHeader()
  wire.writeValue(view)
  return (wire.releaseBuffer().at(-1)! & 1) === 1
}

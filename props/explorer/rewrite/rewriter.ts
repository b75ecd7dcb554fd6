/**
 * The rewriting of a bundle's functions into generators: what all constructs share. Each construct has a
 * file of its own; `HANDLERS` in `constructs.ts` says which.
 */
import { pathToFileURL } from 'node:url'
import type { Code } from './code.ts'
import type { Facts } from './facts.ts'
import { type Frame, ownerOf } from './frame.ts'
import type { Places } from './places.ts'
import { NO_SITE, type Site, type SiteKind } from './sites.ts'
import { childrenOf, type Fn, isFunction, type Node } from './tree.ts'

export type Handler = (r: Rewriter, node: never, frame: Frame) => Code | undefined
export type Handlers = Partial<Record<Node['type'], Handler>>

/** What the statistics and the notes of a run say about the code. */
export interface Note {
  readonly kind: 're-evaluated' | 'synchronous'
  readonly what: string
  readonly why: string
  readonly file: string
  readonly line: number
}

const SITE_TEXT_MAX = 60

export class Rewriter {
  readonly source: string
  readonly facts: Facts
  readonly places: Places
  /** Starts every name of ours; occurs nowhere in the source. */
  readonly prefix: string
  readonly sites: Site[] = [NO_SITE]
  readonly notes: Note[] = []
  /** Declarations at the top of the factory: strings of tagged templates. */
  readonly declarations: Code[] = []
  /** Generators of closures, which stand at the top of the factory. */
  readonly lifted: Code[] = []
  /** Loops that only wait for others. */
  readonly spins: Set<Node> = new Set()
  /** The variable that holds the generator of a private method, once its function was used as a value. */
  readonly privateTwins: Map<Fn, string> = new Map()
  /** The variables that hold classes whose methods read getters by `super`. */
  readonly homes: Map<Node, string> = new Map()
  /** By class: the variable that holds what runs its body, if `new` need not ask the kit. */
  readonly bodies: Map<Node, string | undefined> = new Map()
  /** How many symbols for methods' twins are needed. */
  symbols = 0
  readonly #handlers: Handlers
  #unique = 0

  constructor(source: string, facts: Facts, places: Places, handlers: Handlers) {
    this.source = source
    this.facts = facts
    this.places = places
    this.#handlers = handlers
    this.prefix = freshPrefix(source)
  }

  /** A name of ours, the same for the same purpose. */
  name(purpose: string): string {
    return this.prefix + purpose
  }

  /** A name of ours that is used once. */
  unique(purpose: string): string {
    this.#unique += 1
    return `${this.prefix}${purpose}${this.#unique}`
  }

  temp(frame: Frame): string {
    return frame.temps.take(`${this.prefix}t`)
  }

  text(node: Node): string {
    return this.source.slice(node.start, node.end)
  }

  /** Rewritten code of a node whose value is used. */
  emit(node: Node, frame: Frame): Code {
    const handler = this.#handlers[node.type]
    return handler?.(this, node as never, frame) ?? this.copy(node, frame)
  }

  /** The text of a node, with its children rewritten. */
  copy(
    node: Node,
    frame: Frame,
    emit: (child: Node) => Code = child => this.emit(child, frame),
  ): Code {
    const children = childrenOf(node)
    if (children.length === 0) return { start: node.start, end: node.end }
    const parts: Code[] = []
    let from = node.start
    for (const child of children) {
      if (child.start > from) parts.push({ start: from, end: child.start })
      parts.push(emit(child))
      from = child.end
    }
    if (node.end > from) parts.push({ start: from, end: node.end })
    return parts
  }

  /** Registers a place where something happens, and gives its number as code. */
  site(kind: SiteKind, node: Node, frame: Frame): string {
    const text = this.text(node).replace(/\s+/g, ' ')
    const place = this.places.original(node.start)
    this.sites.push({
      kind,
      file: place?.file ?? '',
      line: place?.line ?? 0,
      column: place?.column ?? 0,
      name: text.length <= SITE_TEXT_MAX ? text : `${text.slice(0, SITE_TEXT_MAX - 1)}…`,
      function: frame.name,
    })
    return String(this.sites.length - 1)
  }

  note(kind: Note['kind'], what: string, why: string, node: Node): void {
    const place = this.places.original(node.start)
    this.notes.push({ kind, what, why, file: place?.file ?? '', line: place?.line ?? 0 })
  }

  /** Is this function rewritten into a generator? */
  isTouched(fn: Fn): boolean {
    return this.facts.touched.has(fn)
  }

  /** Is a statement, of the same function, in a loop that only waits? */
  isInSpin(node: Node): boolean {
    if (this.spins.size === 0) return false
    for (let at: Node | undefined = node; at && !isFunction(at); at = this.facts.parents.get(at)) {
      if (this.spins.has(at)) return true
    }
    return false
  }

  /** The URL of the file that a node comes from. */
  urlOf(node: Node): string {
    return pathToFileURL(this.places.fileOf(node.start) ?? '').href
  }

  /** `this`, `arguments` or `new.target`, taken from the function around when a generator lies between. */
  captured(what: 'this' | 'arguments' | 'target', frame: Frame): string | undefined {
    const { owner, cut } = ownerOf(frame)
    if (!cut) return what === 'target' ? owner.target : undefined
    owner.captures.add(what)
    const name = this.name(what)
    return what === 'this' && owner.derived ? `${name}()` : name
  }

  /** The declarations that the captures and temporaries of a frame need, at the top of its body. */
  prologue(frame: Frame): Code {
    const parts: string[] = []
    const declare = (what: string, value: string): void => {
      parts.push(`const ${this.name(what)} = ${value}; `)
    }
    if (frame.captures.has('this')) declare('this', frame.derived ? '() => this' : 'this')
    if (frame.captures.has('arguments')) declare('arguments', 'arguments')
    if (frame.captures.has('target') && frame.target !== this.name('target')) {
      declare('target', frame.target)
    }
    if (frame.captures.has('super')) declare('super', '$k => super[$k]')
    if (frame.temps.names.length > 0) parts.push(`let ${frame.temps.names.join(', ')}; `)
    return parts
  }
}

/** Code for a name or a text as a string of JavaScript. */
export function quote(text: string): string {
  return JSON.stringify(text)
}

// --- internal ---

function freshPrefix(source: string): string {
  for (let at = 0; ; at += 1) {
    const prefix = at === 0 ? '$$' : `$$${at}_`
    if (!source.includes(prefix)) return prefix
  }
}

/** The function that is being rewritten: may it yield, which temporaries and captures does it need. */
// @ts-nocheck


/** What an arrow's twin, which is no arrow, takes from the function around it. */
export type Capture = 'this' | 'arguments' | 'target' | 'super'

export interface Frame {
  readonly parent: Frame | undefined
  /** In a generator: scheduler yields may be written here. */
  readonly yields: boolean
  /** Takes `this` and its like from the frame around it. */
  readonly arrow: boolean
  /** How `new.target` is written here. */
  readonly target: string
  /** The name of the user's function, for sites. */
  readonly name: string
  /** Parameters of a function that stays as it is: nothing can be declared before them. */
  readonly inParams: boolean
  /** `this` may not be there yet: the constructor of a derived class. */
  readonly derived: boolean
  readonly captures: Set<Capture>
  readonly temps: Temps
}

export function newFrame(parent: Frame | undefined, about: Partial<Frame>): Frame {
  return {
    parent,
    yields: false,
    arrow: false,
    target: 'new.target',
    name: parent?.name ?? '',
    inParams: false,
    derived: false,
    captures: new Set(),
    temps: new Temps(),
    ...about,
  }
}

/** Temporaries of one function; they are used again once what they held has been consumed. */
export class Temps {
  readonly names: string[] = []
  readonly #free: string[] = []

  take(prefix: string): string {
    const known = this.#free.pop()
    if (known !== undefined) return known
    const name = `${prefix}${this.names.length}`
    this.names.push(name)
    return name
  }

  release(names: readonly string[]): void {
    this.#free.push(...names)
  }
}

/** The frame whose `this` a frame sees, and whether a generator lies between. */
export function ownerOf(frame: Frame): { owner: Frame; cut: boolean } {
  let cut = false
  let at = frame
  while (at.arrow && at.parent) {
    cut ||= at.yields
    at = at.parent
  }
  return { owner: at, cut }
}

/**
 * Who guesses the next port, and from what. Every attacker makes a list, the likeliest port first, of up
 * to `GUESSES_MAX` ports; ports are indices into the range, and arithmetic is modulo the range.
 */
export const GUESSES_MAX = 256

/** What there is to see. Which of it an attacker uses is what it is named for. */
export interface View {
  /** Ports in the range. */
  readonly ports: number
  /** Ports of the connections made to the observer's own servers, the oldest first. */
  readonly seen: readonly number[]
  /** The last port towards the destination that is aimed at, whichever stack's; -1 = none yet. */
  readonly towards: number
  /** Per port, whether it is in use: 0 or 1. */
  readonly used: Uint8Array
  /** Ports of a lease, or what would be one. */
  readonly block: number
  /** Numbers below the argument, for those who guess. */
  readonly below: (limit: number) => number
}

export type Attacker = (view: View) => Iterable<number>

/** Those that know nothing of the destination that they aim at. */
export const ATTACKERS: Readonly<Record<string, Attacker>> = {
  'last + 1': view => following(last(view), 1),
  extrapolation: view => following(last(view), last(view) - (view.seen.at(-2) ?? 0)),
  'frequent differences': frequentDifferences,
  sequences,
  block: sameBlock,
  occupancy: behindLongestRuns,
}

/** Knows the last port towards the destination. */
export const sameDestination: Attacker = ({ towards }) => following(towards, 1)

/** Knows nothing: what the harness itself measures for k guesses out of all ports. */
export function* blind({ ports, below }: View): Iterable<number> {
  // Ends: whoever asks takes `GUESSES_MAX` different ones.
  for (;;) yield below(ports)
}

/** The first `GUESSES_MAX` different ports of an attacker's list: index in the list by port, -1 = none. */
export function rankOf(port: number, attacker: Attacker, view: View): number {
  const guessed = new Set<number>()
  let asked = 0
  for (const guess of attacker(view)) {
    asked += 1
    const at = ((guess % view.ports) + view.ports) % view.ports
    if (at === port && !guessed.has(at)) return guessed.size
    guessed.add(at)
    if (guessed.size === GUESSES_MAX || asked > 4 * GUESSES_MAX) break
  }
  return -1
}

// --- internal ---

/** Connections that are looked back at. */
const MEMORY = 512
/** Ports between two that are still taken for one sequence. */
const GAP = 16

function last({ seen }: View): number {
  return seen.at(-1) ?? 0
}

function* following(from: number, step: number): Iterable<number> {
  for (let i = 1; i <= GUESSES_MAX; i += 1) yield from + i * step
}

/** From the last port on, by each difference of two neighbours, the most frequent first. */
function frequentDifferences(view: View): number[] {
  const counts = new Map<number, number>()
  const seen = view.seen.slice(-MEMORY)
  for (let i = 1; i < seen.length; i += 1) {
    const by = (seen[i]! - seen[i - 1]! + view.ports) % view.ports
    counts.set(by, (counts.get(by) ?? 0) + 1)
  }
  const ordered = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  return ordered.map(([by]) => last(view) + by)
}

/**
 * Knows next-fit: each stack goes on where it was. The ports that nothing close behind was seen of are
 * the places where stacks are; the latest ones first, and from all of them on side by side.
 */
function* sequences({ seen, ports }: View): Iterable<number> {
  const later = new Set<number>()
  const heads: number[] = []
  for (let i = seen.length - 1; i >= Math.max(0, seen.length - MEMORY); i -= 1) {
    const port = seen[i]!
    let isHead = !later.has(port)
    for (let by = 1; by <= GAP && isHead; by += 1) isHead = !later.has((port + by) % ports)
    if (isHead) heads.push(port)
    later.add(port)
    if (heads.length === 8) break
  }
  for (let by = 1; by <= GUESSES_MAX; by += 1) for (const head of heads) yield head + by
}

/** Knows of leases: the aligned blocks of the ports seen last, each from its beginning. */
function* sameBlock({ seen, block }: View): Iterable<number> {
  const blocks = new Set<number>()
  for (let i = seen.length - 1; i >= 0 && blocks.size < GUESSES_MAX / block; i -= 1) {
    blocks.add(Math.floor(seen[i]! / block))
  }
  for (const at of blocks) for (let i = 0; i < block; i += 1) yield at * block + i
}

/** Knows which ports are in use: a search from a random place ends most often behind a long run of them. */
function behindLongestRuns({ used, ports }: View): number[] {
  const free: { readonly port: number; readonly run: number }[] = []
  let run = 0
  // Twice round, so that a run over the end of the range is one.
  for (let i = 0; i < 2 * ports; i += 1) {
    if (used[i % ports] === 1) run += 1
    else {
      if (i >= ports) free.push({ port: i % ports, run })
      run = 0
    }
  }
  return free.sort((a, b) => b.run - a.run).map(({ port }) => port)
}

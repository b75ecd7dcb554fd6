/**
 * Goal: the proofs of the routing table find what they are there to find. Method: copies of `dist` in which
 * one guard is taken out; the scripts, deaths or interruptions run on that copy must fail, of the
 * expected fault. On an untouched copy they pass. Assertions are switched off where they would speak
 * first. Not covered: guards that only speed depends on.
 */
// @ts-nocheck

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type * as RoutingCensus from '#props/census/routing-census.js'
import type * as Explore from '#props/crash/explore.js'
import type * as Interrupts from '#props/crash/interrupts.js'
import type * as RoutingJudge from '#props/crash/routing-judge.js'
import type * as RoutingStories from '#props/crash/routing-stories.js'
import type * as RoutingWorlds from '#props/crash/routing-world.js'
import { ROUTING_VARIANTS } from '#props/support/facilities.js'
import { routingScripts } from '#props/support/operations.js'
import type * as RoutingCluster from '#props/support/routing-cluster.js'
import { type Edit, sabotagedCopy } from '#props/support/sabotage.js'

const SEED = 7
const folder = mkdtempSync(join(tmpdir(), 'portplex-sabotage-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [SEGMENTS, , LITERAL] = ROUTING_VARIANTS.map(({ config }) => config)
const WORLD = { lock: 'mutex', lease: 0, quarantineMs: 1000 } as const

/** What a proof, run on a copy, has to say; empty: nothing. */
type Proof = (dist: string) => Promise<string>

const said = (run: () => void): string => {
  try {
    run()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

const scripts: Proof = dist => run(dist, false)

async function run(dist: string, live: boolean): Promise<string> {
  const url = `${dist}props/support/routing-cluster.js`
  const { runRoutingScript } = (await import(/* @vite-ignore */ url)) as typeof RoutingCluster
  const tally = { steps: 0, connects: 0, binds: 0, exhausted: 0, full: 0, recoveries: 0 }
  const property = fc.property(routingScripts(SEGMENTS!, 80, live), script => {
    runRoutingScript(script, 'mutex', tally)
  })
  const { errorInstance } = fc.check(property, { seed: SEED, numRuns: 60, endOnFailure: true })
  return errorInstance === undefined || errorInstance === null
    ? ''
    : (errorInstance as Error).message
}

const changes: Proof = dist => run(dist, true)

const deaths: Proof = async dist => {
  const load = (path: string): Promise<unknown> => import(/* @vite-ignore */ `${dist}props/${path}`)
  const { explore } = (await load('crash/explore.js')) as typeof Explore
  const { RoutingWorld } = (await load('crash/routing-world.js')) as typeof RoutingWorlds
  const { judgeRouting } = (await load('crash/routing-judge.js')) as typeof RoutingJudge
  const { ROUTING_STORIES } = (await load('crash/routing-stories.js')) as typeof RoutingStories
  const { assertRoutingMapsCover } = (await load(
    'census/routing-census.js',
  )) as typeof RoutingCensus
  const config = { ...WORLD, variant: { ...SEGMENTS!, entries: 24 } }
  const setting = {
    create: () => new RoutingWorld(config),
    assertMapsCover: assertRoutingMapsCover,
    judge: judgeRouting,
  }
  const names = [
    'connect into a chain',
    'close of a bound port',
    'join that takes a dead slot over',
  ]
  const tally = { points: 0, pairs: 0, worlds: 0 }
  return said(() => {
    for (const story of ROUTING_STORIES.filter(({ name }) => names.includes(name))) {
      explore(setting, story, { stride: 97, aftermaths: 2 }, tally)
    }
    expect(tally.points).toBeGreaterThan(0)
  })
}

const interruptions: Proof = async dist => {
  const url = `${dist}props/crash/interrupts.js`
  const { interruptEverywhere } = (await import(/* @vite-ignore */ url)) as typeof Interrupts
  const variant = { ...LITERAL!, entries: 24 }
  return said(() => interruptEverywhere({ ...WORLD, variant, quarantineMs: 0 }))
}

const SEGMENT = 'core/ports/routing-segment.js'
const STORE = 'core/ports/routing-store.js'
const ASSERT_OFF: Edit = ['core/assert.js', 'if (!condition)', 'if (false)']

interface Sabotage {
  readonly name: string
  readonly proof: Proof
  readonly edits: readonly Edit[]
  readonly fault: RegExp
}

const sabotages: readonly Sabotage[] = [
  {
    name: 'one key in two slots: a lookup that never finds',
    proof: scripts,
    edits: [[SEGMENT, 'return link - 1;', 'return -1;']],
    fault: /I2|R2/,
  },
  {
    name: 'a lookup that takes one destination port for another',
    proof: scripts,
    edits: [
      [
        SEGMENT,
        'const ports = (this.#low + port) | (destination.port << 16);',
        'const ports = words[this.#first + ENTRY.PORTS];',
      ],
    ],
    fault: /I2|R2/,
  },
  {
    name: 'a bind that ignores live entries',
    proof: scripts,
    edits: [
      [SEGMENT, 'return this.words[this.#count + port] === 0 && this.isOpen', 'return this.isOpen'],
    ],
    fault: /bind to|bound any|R4/,
  },
  {
    name: 'a connect that ignores bind marks',
    proof: scripts,
    edits: [[STORE, 'if (segment.isOpen(port, now) && segment.find', 'if (segment.find']],
    fault: /I2|R4/,
  },
  {
    name: 'a bind mark that stays',
    proof: scripts,
    edits: [[SEGMENT, 'this.words[this.#owner + port] &= RESERVED; // The commit.', '']],
    fault: /who has bound|R6/,
  },
  {
    name: 'no hold-down of connections',
    proof: scripts,
    edits: [
      [
        SEGMENT,
        'if (freeAt === 0) {\n            this.#free(entry);',
        'if (true) {\n            this.#free(entry);',
      ],
    ],
    fault: /cooling|hold-down/,
  },
  {
    name: 'no hold-down after a bind',
    proof: scripts,
    edits: [
      [STORE, 'segment.unbind(port, this.token, freeAt);', 'segment.unbind(port, this.token, 0);'],
    ],
    fault: /hold-down of port/,
  },
  {
    name: 'a recovery that forgets bound ports',
    proof: scripts,
    edits: [[STORE, 'segment.unbind(thing - entries, owner, freeAt);', '{}']],
    fault: /who has bound|R6|R7|what the stacks hold/,
  },
  {
    name: 'a refusal that outlives a close',
    proof: scripts,
    edits: [[STORE, 'this.#wake(segment, thing, freeAt, now);', '']],
    fault: /I6|R9/,
  },
  {
    name: 'a refusal that outlives a bind',
    proof: scripts,
    edits: [
      [STORE, 'this.clearExhausted(segment);\n                segment.unbind', 'segment.unbind'],
    ],
    fault: /I6|R9/,
  },
  {
    name: 'a refusal towards one destination that is repeated to all',
    proof: scripts,
    edits: [[STORE, 'word === destination.words[i]', 'word === word']],
    fault: /I6/,
  },
  {
    name: 'a second close that is not told apart',
    proof: scripts,
    edits: [[STORE, '|| (words[word + ENTRY.SERIAL] >>> 0) % serials !== serial', '']],
    fault: /close of|what the stacks hold|owner of|live/,
  },
  {
    name: 'a release that includes a port which drains',
    proof: changes,
    edits: [[SEGMENT, '&= RESERVED; // The commit.', '= 0; // The commit.']],
    fault: /is excluded|bound any/,
  },
  {
    name: 'an exclusion that forgets who is bound',
    proof: changes,
    edits: [[SEGMENT, 'excluded ? owner | RESERVED :', 'excluded ? RESERVED :']],
    fault: /draining|R6|who has bound/,
  },
  {
    name: 'draining connections that are not counted',
    proof: changes,
    edits: [[STORE, 'draining += segment.draining();', '']],
    fault: /draining/,
  },
  {
    name: 'an exclusion that is not made',
    proof: changes,
    edits: [[SEGMENT, 'if (next !== owner)', 'if (false)']],
    fault: /is excluded|I2/,
  },
  {
    name: 'a refusal that outlives a wider range',
    proof: changes,
    edits: [[STORE, 'this.clearExhausted(segment);\n            segment.expire(now);', '']],
    fault: /I6|R9/,
  },
  {
    name: 'a repair that leaves chains empty',
    proof: deaths,
    edits: [ASSERT_OFF, [SEGMENT, 'this.#rechain(entry);', '']],
    fault: /R1|R2|R5|link|close/,
  },
  {
    name: 'a repair that forgets whose bound ports are',
    proof: deaths,
    edits: [[SEGMENT, 'this.#claim(owner, at.entries + port);', '{}']],
    fault: /R6|R7|I4/,
  },
  {
    name: 'a map bit after its entry',
    proof: deaths,
    edits: [
      [
        SEGMENT,
        'this.setMapBit(slotOf(token), entry); // Before the state: the map stays a superset.',
        '',
      ],
      [
        SEGMENT,
        'words[word + ENTRY.STATE] = token; // The commit.',
        'words[word + ENTRY.STATE] = token; this.setMapBit(slotOf(token), entry);',
      ],
    ],
    fault: /R6/,
  },
  {
    name: 'literal access that obtains before it locks',
    proof: interruptions,
    edits: [
      [
        'core/ports/segment-store.js',
        'const inherited = this.#locks.acquire(segment.lock);',
        'this.#access.obtain();\n        const inherited = this.#locks.acquire(segment.lock);',
      ],
      [
        'core/ports/segment-store.js',
        '        this.#access.obtain();\n        return true;',
        '        return true;',
      ],
    ],
    fault: /close|R1|R2|R6/,
  },
]

describe('a routing table without one of its guards', () => {
  test.each(sabotages)('$name', async ({ proof, edits, fault }) => {
    expect(await proof(sabotagedCopy(folder, ['core', 'props'], edits))).toMatch(fault)
  })
})

describe('with every guard', () => {
  test.each([
    ['scripts', scripts],
    ['changes', changes],
    ['deaths', deaths],
    ['interruptions', interruptions],
  ] as const)('%s', async (_, proof) => {
    expect(await proof(sabotagedCopy(folder, ['core', 'props'], [ASSERT_OFF]))).toBe('')
  })
})

/**
 * Goal: how well an observer guesses the next port is what docs/predictability.md says: next-fit nearly
 * always; random and double-hash, towards another destination, no better than blind guessing, as long as the
 * range is idle and there are no leases. Where they are worse, that is asserted too.
 *
 * Method: stacks and observers on the real spaces, seeded; the rates against binomial tails of 10^-6.
 * That attackers can succeed is shown by next-fit, by leases, by occupancy and by a seed that can be listed.
 *
 * Not covered: how good the random numbers and the keys are that a caller hands in.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { POLICIES } from '#core/index.js'
import {
  BLIND,
  chanceOf,
  GUESSES,
  type Guessed,
  measure,
  PORTS,
  SAME_DESTINATION,
  tableOf,
} from '#props/predictability/measure.js'
import { ATTACKERS } from '#props/predictability/observer.js'
import { Random } from '#workers/random.js'

const SEED = 6056
const UNLIKELY = 1e-6

const SITUATIONS = POLICIES.flatMap(policy => [
  ...[1, 2, 8].map(stacks => ({ policy, stacks, occupancy: 0, lease: 0 })),
  ...[0.5, 0.9].map(occupancy => ({ policy, stacks: 4, occupancy, lease: 0 })),
  { policy, stacks: 4, occupancy: 0, lease: 64 },
])
const measured = SITUATIONS.map((situation, i) => measure(situation, SEED + i))
const named = (of: readonly Guessed[]): [string, Guessed][] =>
  of.map(guessed => [Object.values(guessed.situation).join(', '), guessed])
const rate = ({ hits, trials }: Guessed, attacker: string, k: number): number =>
  hits.get(attacker)![GUESSES.indexOf(k)]! / trials
const idle = measured.filter(({ situation: s }) => s.occupancy === 0 && s.lease === 0)
const hidden = idle.filter(({ situation }) => situation.policy !== 'next-fit')

test('the table of the document is what is measured', () => {
  const table = tableOf(measured)
  console.log(table)
  expect(readFileSync('docs/predictability.md', 'utf8')).toContain(`\n${table}\n`)
})

test.each(named(measured))('blind guessing hits k of all ports: %s', (_, { hits, trials }) => {
  GUESSES.forEach((k, i) => {
    const expected = (trials * k) / PORTS
    expect(Math.abs(hits.get(BLIND)![i]! - expected)).toBeLessThan(5 * Math.sqrt(expected) + 5)
  })
})

test.each(named(idle.filter(guessed => !hidden.includes(guessed))))('guessed: %s', (_, guessed) => {
  expect(rate(guessed, 'sequences', 256)).toBeGreaterThan(0.95)
})

test.each(named(hidden))('no better than blind: %s', (_, { hits, trials }) => {
  for (const attacker of Object.keys(ATTACKERS)) {
    GUESSES.forEach((k, i) => {
      const chance = chanceOf(hits.get(attacker)![i]!, trials, k / PORTS)
      expect(chance, `${attacker}, ${k} guesses`).toBeGreaterThan(UNLIKELY)
    })
  }
})

test('double-hash, towards the same destination: a sequence, as it is meant to be', () => {
  const [alone] = hidden.filter(({ situation }) => situation.policy === 'double-hash')
  expect(rate(alone!, SAME_DESTINATION, 1)).toBeGreaterThan(0.5)
  expect(rate(alone!, SAME_DESTINATION, 16)).toBeGreaterThan(0.95)
})

test.each(['random', 'double-hash'])('%s with leases: the block of the lease is known', policy => {
  const leased = measured.find(({ situation: s }) => s.policy === policy && s.lease > 0)
  expect(rate(leased!, 'block', 256)).toBeGreaterThan(0.9)
})

test.each(['random', 'double-hash'])('%s: who knows the ports in use does better', policy => {
  const full = measured.find(({ situation: s }) => s.policy === policy && s.occupancy === 0.9)
  const { hits, trials, free } = full!
  expect(chanceOf(hits.get('occupancy')![1]!, trials, 16 / free)).toBeLessThan(UNLIKELY)
})

test('random: who can list the seeds needs a few ports, and then knows all', () => {
  const portsOf = (seed: number): number[] => {
    const random = new Random(seed)
    return Array.from({ length: 8 }, () => Math.floor((random.uint32() / 2 ** 32) * PORTS))
  }
  const secret = portsOf(31_415)
  const fits = (seed: number): boolean =>
    portsOf(seed).slice(0, 4).join() === secret.slice(0, 4).join()
  const candidates = Array.from({ length: 65_536 }, (_, seed) => seed).filter(fits)
  expect(candidates.map(portsOf)).toEqual([secret])
})

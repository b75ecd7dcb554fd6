/** Recovers again whoever is dead and recovered: nothing may come of it (I8). */
import type { Facility } from '../../core/facility/facility.ts'
import { RUNTIME } from '../../core/facility/layout.ts'
import { FREE, incarnationOf, RECOVERING, type Token } from '../../core/facility/slots.ts'
import type { Stack } from '../../core/stack/stack.ts'
import { tokensIn } from './slots.ts'

/**
 * What is wrong with recoveries that are made again when all is done; empty: nothing. Each is made twice:
 * once as it is, when it must find that incarnation gone; once as if the first one had died just before its
 * last step, when it must go through everything and find nothing to do.
 */
export function recoverAgain(facility: Facility, stack: Stack, now: number): string[] {
  const { slots } = facility
  const wrong: string[] = []
  for (const token of deadOf(facility)) {
    if (slots.state(token) !== FREE) {
      wrong.push(`${token} is not recovered`)
      continue
    }
    const before = stateWords(facility)
    const late = stack.recover(token, now)
    if (late.status !== 'gone') wrong.push(`a late recovery of ${token} is ${late.status}`)
    slots.step(token, FREE, RECOVERING)
    const again = stack.recover(token, now)
    if (again.status !== 'recovered') wrong.push(`the next recovery of ${token} is ${again.status}`)
    else if (again.ports + again.locks > 0) {
      wrong.push(`the next recovery of ${token} found ${again.ports} ports, ${again.locks} locks`)
    }
    if (slots.state(token) !== FREE) wrong.push(`the next recovery of ${token} has no end`)
    if (stateWords(facility) !== before) wrong.push(`a repeated recovery of ${token} wrote`)
  }
  return wrong
}

// --- internal ---

/** Incarnations that are dead, recovered or not, or have left. */
function deadOf(facility: Facility): Token[] {
  const isDead = (token: Token): boolean => facility.slots.isDead(token)
  return tokensIn(facility).filter(token => incarnationOf(token) > 0 && isDead(token))
}

/** The words of the space, without statistics; literal access: without which image is the current one. */
function stateWords({ words, spaces, stacks }: Facility): string {
  const { imagesAt, imageWords, mapsAt, runtimeAt, segments, mapWords } = spaces[0]!
  const current = runtimeAt + RUNTIME.CURRENT
  const image = imagesAt + words[current]! * imageWords
  const parts = [
    words.subarray(runtimeAt, current),
    words.subarray(current + 1, imagesAt),
    words.subarray(image, image + imageWords),
    words.subarray(mapsAt, mapsAt + segments * (stacks + 1) * mapWords),
  ]
  return parts.join(';')
}

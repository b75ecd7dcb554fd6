/** I9, I11: a stale handle is refused and counted, and so is a close of what one has not. */
import { REFUSED } from '../../../core/ports/outcome.ts'
import { spaceFigures } from '../../../core/ports/statistics.ts'
import { type Evidence, isClosing, isTaking } from '../evidence.ts'
import type { Report } from '../member.ts'

/** I9: a handle of an incarnation that was fenced is refused and counted at each call. */
export function staleAnswers(evidence: Evidence): string | undefined {
  const { shared, reports, facility } = evidence
  const { zombies = [] } = shared.world
  for (const [thread, report] of reports.entries()) {
    if (report === undefined) continue
    const { answers } = report
    const left = answers.findIndex(([{ call }]) => call === 'leave')
    const stale = zombies.includes(thread) ? answers : left < 0 ? [] : answers.slice(left + 1)
    const asked = stale.filter(([begun]) => isTaking(begun) || isClosing(begun))
    for (const [begun, answer] of asked) {
      // What a stack does not have it does not give back, whether it is a member or not.
      if (answer === REFUSED.FENCED || (answer === REFUSED.NOT_HELD && !isTaking(begun))) continue
      return `${begun.call} of a stale handle of stack ${thread} was answered ${answer}`
    }
    const refused = answers.filter(([, answer]) => answer === REFUSED.FENCED).length
    const counted = spaceFigures(facility, 0, thread + 1).FENCED
    if (counted !== refused) return `${counted} of ${refused} refusals of stack ${thread} counted`
  }
  return undefined
}

/** I11: each connection is given out once and given back once. */
export function repeatedHandles(evidence: Evidence): string | undefined {
  const { operations, reports, facility, shared } = evidence
  const given = new Set<number>()
  for (const { input, output } of operations) {
    if (!isTaking(input) || output === undefined || output.answer <= 0) continue
    // Before a late enable each stack counts for itself.
    if (given.has(output.answer) && shared.world.space.coordination !== 'off') {
      return `connection ${output.answer} was given out twice`
    }
    given.add(output.answer)
  }
  for (const [thread, report] of reports.entries()) {
    const wrong =
      report && wrongCloses(report, spaceFigures(facility, 0, thread + 1).STALE_RELEASES)
    if (wrong !== undefined) return `stack ${thread}: ${wrong}`
  }
  return undefined
}

// --- internal ---

function wrongCloses({ answers }: Report, counted: number): string | undefined {
  for (const [{ call }, answer] of answers) {
    const isWrong = call.startsWith('close-again') || call.startsWith('forge')
    if (isWrong && answer !== REFUSED.NOT_HELD && answer !== REFUSED.FENCED) {
      return `${call} was answered ${answer}`
    }
  }
  const refused = answers.filter(([, answer]) => answer === REFUSED.NOT_HELD).length
  return counted === refused ? undefined : `${counted} of ${refused} wrong closes counted`
}
